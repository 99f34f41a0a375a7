import Testing

@Suite struct DocumentationRuleTests {
  private func lines(_ sources: String...) -> [Int] {
    let files = sources.enumerated().map {
      SourceFile(path: "Sources/Store/\($0.offset).swift", text: $0.element)
    }
    let findings = DocumentationRule.check(files)
    #expect(findings.allSatisfy { $0.rule == .documentation })
    return findings.map(\.line)
  }

  @Test(arguments: [
    "public func f() {}", "public struct A {}", "public var a: Int { 1 }", "public let a = 1",
    "public enum A {}", "public protocol P {}", "public typealias A = Int", "open class A {}",
    "public init(a: Int) {}", "public subscript(i: Int) -> Int { 1 }", "public init?(b: Int) {}",
    "public private(set) var a = 1", "@inlinable public static func + (a: A, b: A) -> A { a }",
    "@inlinable\npublic mutating func f() {}", "@available(*, deprecated)\npublic func f() {}",
  ])
  func `A public declaration without a documentation comment is found`(code: String) {
    #expect(lines("let before = 1\n" + code) == [2])
    #expect(lines("// A plain comment.\n" + code) == [2])
    #expect(lines("/// Of another.\n\n" + code) == [3])
    #expect(lines("/// What it is.\n" + code) == [])
    #expect(lines("/** What it is. */\n" + code) == [])
    #expect(lines("/// What it is.\n// tidy: allow x: y\n" + code) == [])
  }

  @Test func `Imports, extensions and what is not public need none`() {
    #expect(
      lines("public import Journal\npublic extension A {}\nfunc f() {}\nprivate let a = 1") == [])
    #expect(lines("var open = 1\nf(&open)\ntry g()\nlet a = open == 1\nopen += 1") == [])
  }

  @Test func `Witnesses of standard protocols need none`() {
    let code = """
      /// A.
      public struct A {
        public init() {}
        public init(rawValue: Int) {}
        public var description: String { "" }
        public static func == (a: A, b: A) -> Bool { true }
        @inlinable public static func < (a: A, b: A) -> Bool { true }
        public func hash(into hasher: inout Hasher) {}
        public static func > (a: A, b: A) -> Bool { true }
      }
      """
    #expect(lines(code) == [9])
  }

  // The witness stands in an extension in another file, the protocol in a third.
  @Test func `Members that a protocol of ours asks for need none, in conforming types only`() {
    let protocols = """
      /// P.
      public protocol P: Q { func p(_ x: Int); var size: Int { get } }
      /// Q.
      public protocol Q { init(of x: Int) }
      """
    let conforming = "/// A.\npublic struct A<T: X>: Sendable, P {}\n"
    let members =
      "public func p(_ x: Int) {}\npublic var size: Int { 1 }\npublic init(of x: Int) {}"
    #expect(lines(protocols, conforming, "extension A {\n\(members)\n}") == [])
    #expect(lines(protocols, conforming, "extension B {\n\(members)\n}") == [2, 3, 4])
    #expect(lines(protocols, "extension P {\n\(members)\n  public func more() {}\n}") == [5])
    #expect(lines(protocols, "struct B: Q {\n\(members)\n}") == [2, 3])
  }
}
