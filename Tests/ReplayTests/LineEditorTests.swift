import Testing

@testable import replay

/// A line being typed, key by key.
@Suite struct LineEditorTests {
  private static let (up, down, left, right) = ("\u{1B}[A", "\u{1B}[B", "\u{1B}[D", "\u{1B}[C")

  private func type(_ keys: String, _ editor: inout LineEditor) -> [LineEditor.Outcome] {
    keys.utf8.map { editor.take($0) }.filter { $0 != .editing }
  }

  private func line(_ keys: String) -> [LineEditor.Outcome] {
    var editor = LineEditor(history: ["one", "two"])
    return type(keys, &editor)
  }

  @Test(arguments: [
    ("abc\r", "abc"), ("ac\(left)b\r", "abc"), ("abx\u{7F}c\r", "abc"),
    ("bc\u{01}a\r", "abc"), ("xabc\u{01}\u{04}\r", "abc"), ("xabc\u{1B}[H\u{1B}[3~\r", "abc"),
    ("abcxyz\(left)\(left)\(left)\u{0B}\r", "abc"), ("xyz\u{15}abc\r", "abc"),
    ("abc def\u{17}\u{7F}\r", "abc"), ("\(up)\r", "two"), ("\(up)\(up)\r", "one"),
    ("\(up)\(up)\(up)\r", "one"), ("new\(up)\(down)\r", "new"), ("\(up)\(up)\(down)\r", "two"),
    ("é€😀\(left)\u{7F}\r", "é😀"), ("a\u{1B}[15~b\r", "ab"), ("ab\u{1B}OD\u{1B}OC\u{05}c\r", "abc"),
    ("\u{7F}\u{04}".replacing("\u{04}", with: "") + "x\r", "x"), ("a\tb\r", "a b"),
  ])
  func `Keys make the line that a person expects`(keys: String, expected: String) {
    #expect(line(keys) == [.line(expected)])
  }

  @Test func `Control-C gives the line up, Control-D leaves where nothing is typed`() {
    #expect(line("abc\u{03}d\r") == [.cancelled, .line("d")])
    #expect(line("\u{04}") == [.ended])
    #expect(line("a\(Self.left)\u{04}\u{04}") == [.ended])
  }

  @Test func `The history keeps a line once, and no empty one`() {
    var editor = LineEditor(history: ["one"])
    _ = type("two\r\r   \rtwo\rone\r", &editor)
    #expect(editor.history == ["one", "two", "one"])
  }

  @Test func `Bytes that are no text leave the line as it is`() {
    var editor = LineEditor()
    for byte: UInt8 in [0xFF, 0xFE, 0x80, 0x80, 0x61, 0x00, 0x1F, 0x0D] { _ = editor.take(byte) }
    #expect(editor.history.allSatisfy { $0 == "a" || $0.isEmpty })
  }

  @Test(arguments: [
    ("SELECT 1;", true), ("SELECT 1", false), ("SELECT ';'", false), ("SELECT ';';", true),
    ("SELECT 1; -- done", true), ("SELECT 1 -- ;", false), ("SELECT 1; /* ; */ ", true),
    ("SELECT /* ;", false), ("SELECT 1; SELECT 2", false), ("SELECT \"a;b", false), ("", false),
    ("SELECT 'it''s';\n", true),
  ])
  func `A statement is complete at a semicolon outside quotes and comments`(
    text: String, isComplete: Bool
  ) {
    #expect(SQLCompleteness.isComplete(text) == isComplete)
  }
}
