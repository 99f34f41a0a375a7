/// Texts that come again and again, each with a place that stays the same while the list grows.
final class WordList {
  private var words: [String] = []
  private var places: [String: Int32] = [:]
  private var bytes: [UInt8] = []
  private var ends: [Int32] = [0]
  private var shared: SharedWords?

  init(_ words: [String] = []) { for word in words { _ = place(of: word) } }

  /// How many there are.
  var count: Int { words.count }

  /// The text at a place.
  subscript(place: Int32) -> String { words[Int(place)] }

  /// The place of a text, which is added where it is new.
  func place(of word: String) -> Int32 {
    if let place = places[word] { return place }
    let place = Int32(words.count)
    places[word] = place
    words.append(word)
    bytes += Array(word.utf8)
    ends.append(Int32(bytes.count))
    shared = nil
    return place
  }

  /// Starts over; whoever kept a place must forget it.
  func reset() {
    (words, places, bytes, ends, shared) = ([], [:], [], [0], nil)
  }

  /// The list as it is now, to be handed out; the same one as long as nothing is added.
  func share() -> SharedWords {
    if let shared { return shared }
    let made = SharedWords(ends: ends, bytes: bytes)
    shared = made
    return made
  }
}

/// A list of words that does not change any more, as columns of another program refer to it.
final class SharedWords {
  let count: Int
  let ends: ColumnMemory
  let bytes: ColumnMemory

  init(ends: [Int32], bytes: [UInt8]) {
    count = ends.count - 1
    self.ends = ColumnMemory(bytes: ends.count * 4, isZeroed: false)
    self.bytes = ColumnMemory(bytes)
    // safe: the room was just made for as many.
    let room = unsafe self.ends.base.assumingMemoryBound(to: Int32.self)
    for (index, end) in ends.enumerated() { unsafe room[index] = end }
  }
}
