import Testing

@Suite struct ExceptionTests {
  private func check(_ text: String) -> [Finding] {
    Tidy.check([SourceFile(path: "Sources/Store/A.swift", text: text)])
  }

  private let violation = "let a = try! f()"

  @Test func `An exception covers its line and the next, for its rule only`() {
    #expect(check(violation).map(\.rule) == [.crash])
    #expect(check("// tidy: allow crash: cannot fail\n" + violation) == [])
    #expect(check(violation + "  // tidy: allow crash: cannot fail") == [])
    #expect(check("// tidy: allow crash: cannot fail\n\n" + violation).map(\.rule) == [.crash])
    #expect(check("// tidy: allow leftover: reason\n" + violation).map(\.rule) == [.crash])
    #expect(check("let s = \"// tidy: allow crash: x\"; " + violation).map(\.rule) == [.crash])
  }

  @Test(arguments: [
    "// tidy: allow crash", "// tidy: allow crash:", "// tidy: allow crash: ",
    "// tidy: allow everything: reason", "// tidy: crash: reason",
  ])
  func `An exception without a known rule and a reason covers nothing and is found itself`(
    comment: String
  ) {
    let rules = Set(check(comment + "\n" + violation).map(\.rule))
    #expect(rules.isSuperset(of: [.crash, .exception]))
  }

  @Test func `Findings come in order and name file, line and rule`() {
    let found = check("let a = try! f()\nlet b = c as! D\n")
    #expect(found.map(\.line) == [1, 2])
    #expect(found[0].description.hasPrefix("Sources/Store/A.swift:1: crash: try!"))
  }

  // Goal: no rule is forgotten in the list that runs. Method: one file that breaks each of them.
  @Test func `Every rule takes part when all run`() {
    let core = SourceFile(
      path: "Sources/Engine/A.swift",
      text: """
        import Foundation
        import CLZ4
        public import CLZ4
        public func f() { print(try! g()) }\t
        // tidy: allow nothing
        // \("TO" + "DO") /\("ho" + "me")/x
        let x = "\(String(repeating: "x", count: 100))"
        func long() {\(String(repeating: "\n", count: 600))}
        """)
    let shim = SourceFile(path: "Sources/CLZ4/module.modulemap", text: "module CLZ4 {}")
    #expect(Set(Tidy.check([core, shim]).map(\.rule)) == Set(Rule.allCases))
  }
}
