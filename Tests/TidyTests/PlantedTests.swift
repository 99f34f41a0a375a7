import Testing

/// Each rule against a planted violation, and against the nearest thing that is allowed.
@Suite struct PlantedTests {
  private func file(_ path: String, _ text: String) -> SourceFile {
    SourceFile(path: path, text: text)
  }

  private func lines(_ findings: [Finding], _ rule: Rule) -> [Int] {
    #expect(findings.allSatisfy { $0.rule == rule })
    return findings.map(\.line)
  }

  @Test(arguments: [
    ("Sources/Journal/Values/A.swift", "Foundation"), ("Sources/Journal/Values/A.swift", "Glibc"),
    ("Sources/Journal/Codec/A.swift", "Projections"), ("Sources/Projections/A.swift", "Foundation"),
    ("Sources/Projections/A.swift", "Engine"), ("Sources/Engine/A.swift", "Broker"),
    ("Sources/Engine/A.swift", "FoundationEssentials"), ("Sources/Engine/A.swift", "CLZ4"),
    ("Sources/Broker/A.swift", "Projections"), ("Sources/Broker/A.swift", "Store"),
    ("Sources/Store/A.swift", "Engine"), ("Sources/Store/A.swift", "replay"),
    ("Tests/EngineTests/A.swift", "replay"),
  ])
  func `A use against the direction is found`(path: String, used: String) {
    let plain = ImportRules.directions(file(path, "// x\nimport \(used)\n"))
    #expect(lines(plain, .imports) == [2])
    let narrow = ImportRules.directions(file(path, "public import struct \(used).X\n"))
    #expect(lines(narrow, .imports) == [1])
    let testable = ImportRules.directions(file(path, "@testable import \(used)\n"))
    #expect(lines(testable, .imports) == [1])
  }

  @Test(arguments: [
    ("Sources/Journal/Storage/FileSystem.swift", "Glibc"),
    ("Sources/Journal/Codec/A.swift", "CLZ4"),
    ("Sources/Projections/A.swift", "Journal"), ("Sources/Engine/A.swift", "Projections"),
    ("Sources/Broker/A.swift", "Foundation"), ("Sources/Store/A.swift", "Projections"),
    ("Sources/replay/A.swift", "Engine"), ("Tests/ReplayTests/A.swift", "replay"),
    ("Tests/JournalTests/A.swift", "Foundation"),
  ])
  func `A use along the direction is not`(path: String, used: String) {
    #expect(ImportRules.directions(file(path, "import \(used)\n")) == [])
  }

  @Test func `A C module in a second file, or passed on, is found`() {
    let shim = file("Sources/CLZ4/module.modulemap", "module CLZ4 {}")
    let first = file("Sources/Journal/Storage/A.swift", "import CLZ4\nimport Glibc\n")
    let second = file("Sources/Journal/Storage/B.swift", "\nimport CLZ4\n")
    let third = file("Sources/Journal/Storage/C.swift", "import Glibc\n")
    let passedOn = file("Sources/Journal/Storage/A.swift", "public import CLZ4\n")
    let edge = file("Sources/Broker/D.swift", "import Glibc\n")
    #expect(ImportRules.wrapping([shim, first, edge]) == [])
    #expect(lines(ImportRules.wrapping([shim, first, second]), .cModule) == [2])
    #expect(lines(ImportRules.wrapping([shim, first, third]), .cModule) == [1])
    #expect(lines(ImportRules.wrapping([shim, passedOn]), .cModule) == [1])
  }

  @Test(arguments: [
    "let t = ContinuousClock.now", "let d = Date()", "let n = Int.random(in: 0..<3)",
    "let e = getenv(\"X\")", "for k in table.keys { use(k) }", "for v in a.b.values where v > 1 {}",
    "let s = table.values.reduce(0, +)", "var seen: Set<Int> = []\nfor s in seen {}",
    "var m: [Int: [Int]] = [:]\nlet x = m.map(\\.key)",
    "var m = [Int: Int]()\nfor (k, v) in self.m {}",
    "func f(_ d: [Int: Int]) { for (k, v) in d {} }", "let h = x.hashValue", "var h = Hasher()",
    "func f() async {}",
    "print(1)", "list.shuffled()",
  ])
  func `What differs between two runs is found in the core`(code: String) {
    let count = code.split(separator: "\n").count
    for path in ["Sources/Engine/A.swift", "Sources/Journal/Codec/A.swift"] {
      #expect(lines(DeterminismRule.check(file(path, code)), .determinism) == [count])
    }
    for path in ["Sources/replay/A.swift", "Sources/Journal/Storage/A.swift"] {
      #expect(DeterminismRule.check(file(path, code)) == [])
    }
  }

  @Test(arguments: [
    "try visitor.time(\"x\", &time)", "protocol Clock { mutating func set() }",
    "for key in table.keys.sorted() {}", "let v = table[k]",
    "func hash(into hasher: inout Hasher) {}",
    "var list: [Int] = []\nfor v in list {}",
    "// for k in table.keys {}", "let s = \"Date() getenv\"", "func time(_ x: Int) {}",
    "var map: [Int: Int] = [:]\nlet count = map.count", "let t = state.random",
    "if values.isEmpty {}",
  ])
  func `What only looks like it is not`(code: String) {
    #expect(DeterminismRule.check(file("Sources/Engine/A.swift", code)) == [])
  }

  @Test func `A line of 101 columns is found, one of 100 letters of two bytes is not`() {
    let text = String(repeating: "é", count: 100) + "\n" + String(repeating: "x", count: 101) + "\n"
    #expect(lines(LengthRules.lines(file("Sources/Store/A.swift", text)), .lineLength) == [2])
  }

  private func function(_ head: String, lines: Int) -> String {
    let body = (0..<(lines - 2)).map { _ in "  let x = \"}\" // }" }
    return ([head + " {"] + body + ["}"]).joined(separator: "\n")
  }

  @Test(arguments: [
    "func f(_ x: Int = [1].count { $0 > 0 }) throws(E) -> Int where A: B", "init?(x: Int)",
    "public static func < (a: A, b: A) -> Bool", "var x: [String: (Int) -> Void]",
    "subscript(i: Int) -> Int", "deinit", "func `a test { of braces`()",
  ])
  func `A function of 71 lines is found, one of 70 is not`(head: String) {
    let prefix = "protocol P {\n  func g()\n  init()\n  var y: Int { get }\n}\n"
    let long = file("Sources/Store/A.swift", prefix + function(head, lines: 71))
    #expect(lines(LengthRules.functions(long), .functionLength) == [6])
    let short = file("Sources/Store/A.swift", prefix + function(head, lines: 70))
    #expect(LengthRules.functions(short) == [])
  }

  @Test func `A file over its limit is found, one at it is not`() {
    let text = { (count: Int) in String(repeating: "x\n", count: count) }
    #expect(
      lines(LengthRules.whole(file("Sources/Store/A.swift", text(601))), .fileLength) == [1])
    #expect(LengthRules.whole(file("Sources/Store/A.swift", text(600))) == [])
    #expect(lines(LengthRules.whole(file("Tests/A/A.swift", text(801))), .fileLength) == [1])
    #expect(LengthRules.whole(file("Tests/A/A.swift", text(800))) == [])
    #expect(LengthRules.whole(file("fixtures/a.swift", text(900))) == [])
  }

  @Test func `A note left behind is found, a longer word is not`() {
    for word in ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"] {
      let found = TextRules.leftovers(file("docs/a.md", "ok\n// \(word): later\n"))
      #expect(lines(found, .leftover) == [2])
      #expect(TextRules.leftovers(file("docs/a.md", "mktemp \(word)\(word)\n")) == [])
    }
  }

  @Test func `A crash or a swallowed error in the sources is found`() {
    for code in ["let a = try! f()", "let a = try? f()", "let a = b as! C", "fatalError(\"x\")"] {
      let found = CrashRule.check(file("Sources/Store/A.swift", "\n" + code))
      #expect(lines(found, .crash) == [2])
      #expect(CrashRule.check(file("Tests/StoreTests/A.swift", code)) == [])
    }
    for code in ["let a = b as? C", "// try! f()", "precondition(x, \"try! it\")", "try f(!x)"] {
      #expect(CrashRule.check(file("Sources/Store/A.swift", code)) == [])
    }
  }

  @Test func `A folder of one machine is found in any file, a relative one is not`() {
    for folder in ["ho" + "me", "Us" + "ers", "ro" + "ot", "wo" + "rk"] {
      let bad = "a = \"/\(folder)/x\"\n"
      #expect(lines(TextRules.machinePaths(file("scripts/a.sh", bad)), .machinePath) == [1])
      #expect(TextRules.machinePaths(file("a.md", "see a/\(folder)/b and ../\(folder)/c")) == [])
    }
  }

  @Test func `A tab and a blank at the end are found, a tab in a Makefile is not`() {
    let text = "let a = 1\n\tlet b = 2\nlet c = 3\u{20}\nlet d = 4\r\n"
    let found = TextRules.whiteSpace(file("Sources/Store/A.swift", text))
    #expect(lines(found, .whiteSpace) == [2, 3, 4])
    #expect(TextRules.whiteSpace(file("Makefile", "a:\n\tb\n")) == [])
    #expect(lines(TextRules.whiteSpace(file("Makefile", "a: \n\tb\t\n")), .whiteSpace) == [1, 2])
    #expect(TextRules.whiteSpace(file("fixtures/a.csv", "a,b \n")) == [])
  }
}
