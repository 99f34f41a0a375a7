/// A line being typed: pure, so that it can be tried without a terminal.
struct LineEditor {
  /// What came of a byte.
  enum Outcome: Equatable {
    /// The line goes on.
    case editing
    /// The line is done.
    case line(String)
    /// Control-C: the line is given up.
    case cancelled
    /// Control-D on an empty line.
    case ended
  }

  private static let historyMax = 1_000
  /// Earlier lines, the last one typed at the end.
  private(set) var history: [String]
  /// The line as it stands.
  private(set) var letters: [Character] = []
  /// Where the next letter goes.
  private(set) var cursor = 0
  /// Which line of the history is shown; its count while a new one is typed.
  private var shown: Int
  private var kept: [Character] = []
  /// Bytes of a letter or of an escape sequence that are not complete.
  private var partial: [UInt8] = []

  init(history: [String] = []) {
    self.history = history
    shown = history.count
  }

  /// Takes a byte from the keyboard.
  mutating func take(_ byte: UInt8) -> Outcome {
    if partial.first == 0x1B { return escape(byte) }
    if !partial.isEmpty || byte >= 0x80 { return letter(byte) }
    switch byte {
    case 0x0D, 0x0A: return finish()
    case 0x03:
      begin()
      return .cancelled
    case 0x04 where letters.isEmpty: return .ended
    case 0x04: erase(cursor..<min(cursor + 1, letters.count))
    case 0x7F, 0x08: erase(max(cursor - 1, 0)..<cursor)
    case 0x01: cursor = 0
    case 0x05: cursor = letters.count
    case 0x02: cursor = max(cursor - 1, 0)
    case 0x06: cursor = min(cursor + 1, letters.count)
    case 0x0B: erase(cursor..<letters.count)
    case 0x15: erase(0..<cursor)
    case 0x17: erase(startOfWord..<cursor)
    case 0x10: show(shown - 1)
    case 0x0E: show(shown + 1)
    case 0x1B: partial = [byte]
    case 0x09: insert(" ")
    case 0x20...0x7E: insert(Character(Unicode.Scalar(byte)))
    default: break
    }
    return .editing
  }

  private mutating func finish() -> Outcome {
    let line = String(letters)
    if !line.allSatisfy(\.isWhitespace), line != history.last { history.append(line) }
    if history.count > Self.historyMax { history.removeFirst(history.count - Self.historyMax) }
    begin()
    return .line(line)
  }

  private mutating func begin() {
    (letters, cursor, kept, partial) = ([], 0, [], [])
    shown = history.count
  }

  private mutating func insert(_ letter: Character) {
    letters.insert(letter, at: cursor)
    cursor += 1
  }

  private mutating func erase(_ range: Range<Int>) {
    letters.removeSubrange(range)
    cursor = range.lowerBound
  }

  private var startOfWord: Int {
    var place = cursor
    while place > 0, letters[place - 1] == " " { place -= 1 }
    while place > 0, letters[place - 1] != " " { place -= 1 }
    return place
  }

  private mutating func show(_ index: Int) {
    guard (0...history.count).contains(index) else { return }
    if shown == history.count { kept = letters }
    shown = index
    letters = index == history.count ? kept : Array(history[index])
    cursor = letters.count
  }

  /// A byte of a letter beyond ASCII; bytes that make none are dropped.
  private mutating func letter(_ byte: UInt8) -> Outcome {
    partial.append(byte)
    if let text = String(validating: partial, as: UTF8.self), let letter = text.first {
      partial = []
      // A mark that joins the letter before would make the cursor stand inside a letter.
      if text.unicodeScalars.first?.properties.generalCategory != .control { insert(letter) }
    } else if partial.count >= 4 {
      partial = []
    }
    return .editing
  }

  /// A byte of an escape sequence: arrows, home, end, delete.
  private mutating func escape(_ byte: UInt8) -> Outcome {
    partial.append(byte)
    if partial.count == 2, byte == 0x5B || byte == 0x4F { return .editing }
    // Digits go on until the letter or tilde that ends them.
    if partial.count < 8, (0x30...0x3B).contains(byte) { return .editing }
    let sequence = String(decoding: partial.dropFirst(2), as: UTF8.self)
    partial = []
    switch sequence {
    case "A": show(shown - 1)
    case "B": show(shown + 1)
    case "C": cursor = min(cursor + 1, letters.count)
    case "D": cursor = max(cursor - 1, 0)
    case "H", "1~", "7~": cursor = 0
    case "F", "4~", "8~": cursor = letters.count
    case "3~": erase(cursor..<min(cursor + 1, letters.count))
    default: break
    }
    return .editing
  }
}
