import Journal

/// The place of each exchange or condition in a list of words; none for an empty one.
@safe final class ShortTextPlaces {
  private struct Known: BitwiseCopyable {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var word: Int32 = -1
  }

  private static let slots = 256
  /// A source that makes texts up gets a list of its own for each batch from there on.
  private static let wordsMax = 4_096
  let words = WordList()
  // safe: allocated in init with `slots` entries, all set, freed in deinit.
  private let known: UnsafeMutablePointer<Known>

  init() {
    unsafe known = .allocate(capacity: Self.slots)
    unsafe known.initialize(repeating: Known(), count: Self.slots)
  }

  deinit { unsafe known.deallocate() }

  /// A batch begins: too long a list is not carried on.
  func begin() {
    guard words.count > Self.wordsMax else { return }
    words.reset()
    unsafe known.update(repeating: Known(), count: Self.slots)
  }

  /// The place of a text; -1 for an empty one.
  @inline(__always)
  func place(of text: ShortText) -> Int32 {
    let mixed = (text.low ^ text.high) &* 0x9E37_79B9_7F4A_7C15
    let slot = unsafe known + Int(truncatingIfNeeded: mixed >> 56)
    if unsafe slot.pointee.low == text.low && slot.pointee.high == text.high {
      return unsafe slot.pointee.word
    }
    return unsafe look(text, slot)
  }

  @inline(never)
  private func look(_ text: ShortText, _ slot: UnsafeMutablePointer<Known>) -> Int32 {
    let word = text == .empty ? -1 : words.place(of: text.description)
    unsafe slot.pointee = Known(low: text.low, high: text.high, word: word)
    return word
  }
}
