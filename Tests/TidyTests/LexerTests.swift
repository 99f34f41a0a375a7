import Testing

@Suite struct LexerTests {
  private func words(_ source: String) -> [String] {
    Lexer(source).tokens.filter { $0.kind == .word }.map(\.text)
  }

  @Test func `Words in comments and strings are no code`() {
    #expect(words("let a = \"b } c\" // d { e") == ["let", "a"])
    #expect(words("/* a /* b */ c */ let d") == ["let", "d"])
    #expect(words("let a = #\"b \"c\" \\(d)\"# + e") == ["let", "a", "e"])
    #expect(words("let a = \"\"\"\n  b \"c\" {\n  \"\"\"\nlet d") == ["let", "a", "let", "d"])
    #expect(words("let a = \"b\\\"c\"; let d") == ["let", "a", "let", "d"])
  }

  @Test func `Code inside an interpolation is code, however deep`() {
    #expect(words("\"a \\(b(c, \"d \\(e) f\")) g\" + h") == ["b", "c", "e", "h"])
    #expect(words("#\"a \\(b) \\#(c) d\"#") == ["c"])
  }

  @Test func `A name in backticks is one word, whatever it holds`() {
    #expect(words("func `a \"b\" { c`() {}") == ["func", "`a \"b\" { c`"])
  }

  @Test func `Tokens and comments know their line`() {
    let lexer = Lexer("let a = \"\"\"\n  x\n  \"\"\"\n/* b\n c */ let d // e\n/// f\n")
    #expect(lexer.tokens.last { $0.kind == .word }?.line == 5)
    #expect(lexer.comments.map(\.line) == [4, 5, 6])
    #expect(lexer.comments.map(\.isDocumentation) == [false, false, true])
  }

  @Test func `Unfinished text ends with the file or with its line`() {
    #expect(words("let a = \"b\nlet c") == ["let", "a", "let", "c"])
    #expect(words("let a /* b") == ["let", "a"])
    #expect(words("let a = \"\"\"\nb") == ["let", "a"])
    #expect(words("`a") == ["`a"])
    #expect(words("") == [])
  }
}
