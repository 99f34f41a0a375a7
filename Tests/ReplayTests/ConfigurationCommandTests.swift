import Journal
import TestSupport
import Testing

@testable import replay

@Suite struct ConfigurationCommandTests {
  private static let day = RepositoryFiles.fixtures + "/configs/lean-day.yaml"
  private static let demo = RepositoryFiles.fixtures + "/configs/demo.yaml"

  private func run(_ words: String...) -> (code: ExitCode, output: String, error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    return (code, console.capturedOutput, console.capturedError)
  }

  @Test func `Check says in plain English what will be done`() {
    let (code, output, error) = run("config", "check", Self.day)
    #expect(code == .success)
    #expect(error == "")
    for sentence in [
      "AIG, BAC, IBM, SPY.", "DU0000001, a paper account.", "its confidence is at least 0.5",
      "its age is at most 30 seconds", "for 3 minutes, unless a stop fills", "For $10,000 unless",
      "with a stop 6 ATR away, with a target 3 ATR away", "`atr` is the atr of 10s bars, period 14",
      "At the earliest of 15:30 and the close", "$25,000 in one instrument",
      "$60,000 in all together",
      "More than 30 entry orders within 1 minute", "more than 5 % away",
      "more than $2,000 in a day", "50 milliseconds to the exchange", "$0.005 commission",
    ] { #expect(output.contains(sentence), "\(sentence)") }
  }

  @Test func `The production file states every limit and every setting of a size`() throws {
    let path = RepositoryFiles.fixtures + "/configs/production.yaml"
    let tree = try YAMLParser.parse(FileBytes.read(path, limit: YAMLParser.maximumBytes))
    let configuration = try Configuration(tree)
    guard case .object(let members) = configuration.json else { return }
    for group in members where ["risk", "sizing"].contains(group.name) {
      for path in Self.paths(group.value, group.name) {
        #expect(Self.states(tree, path.split(separator: ".")[...]), "\(path)")
      }
    }
    let prose = run("config", "check", path).output
    for sentence in [
      "More than $30,000 in semiconductors: SOXL, SOXS.", "More than 1 times the equity at work.",
      "A fall of 10 % below the highest equity ever: then everything is closed and trading stops",
      "6 losses in a row: then nothing more is entered.", "begins again at 04:00 New York",
    ] { #expect(prose.contains(sentence), "\(sentence)") }
  }

  /// Settings below a value; the members of a map with chosen names are one.
  private static func paths(_ value: JSONValue, _ path: String) -> [String] {
    guard case .object(let members) = value, !path.hasSuffix(".sectors") else { return [path] }
    return members.flatMap { paths($0.value, "\(path).\($0.name)") }
  }

  private static func states(_ tree: ConfigurationTree, _ path: ArraySlice<Substring>) -> Bool {
    guard let first = path.first else { return true }
    guard case .map(let entries) = tree.node,
      let entry = entries.first(where: { $0.key == first })
    else { return false }
    return states(entry.value, path.dropFirst())
  }

  @Test func `The sentences follow the values`() {
    let (_, output, _) = run(
      "config", "check", Self.day, "--set", "account=U123", "--set", "rules.entry.cooldown=0s",
      "--set", "rules.entry.allow_short=false", "--set", "instruments[1].allocation=200",
      "--set", "rules.end_of_day.flatten_at=34201s", "--set", "sizing.minimum_one_share=true",
      "--set", "risk.price_collar=0.025", "--set", "opening_cash=1234567.5")
    for sentence in [
      "U123, NOT a paper account", "allow_short is false", "BAC (200 shares)",
      "At the earliest of 09:30:01 and", "one share is traded", "2.5 %", "$1,234,567.5",
    ] { #expect(output.contains(sentence), "\(sentence)") }
  }

  @Test func `Check shows every problem with its line and a caret, exit code 2`() throws {
    let text = "acount: DU1\nrisk:\n  max_orders: many # ä\n"
    try withTemporaryFile(Array(text.utf8)) { path in
      let (code, output, error) = run("config", "check", path)
      #expect(code == .cannotRun)
      #expect(output == "")
      #expect(
        error == """
          replay: config check: 2 problems in the configuration
          \(path):1:1: acount: there is no such setting; did you mean `account`?
            acount: DU1
            ^
          \(path):3:15: risk.max_orders: `many` is not a whole number
              max_orders: many # ä
                          ^

          """)
      let json = run("config", "check", path, "--json")
      #expect(json.code == .cannotRun)
      let value = try JSONReader.read(Array(json.output.utf8))
      #expect(value["valid"]?.flag == false)
      #expect(value["problems"]?.elements?.count == 2)
      #expect(value["problems"]?.elements?.last?["line"]?.integer == 3)
      #expect(value["problems"]?.elements?.last?["setting"]?.text == "risk.max_orders")
    }
  }

  @Test func `Control characters of a file never reach the terminal`() throws {
    for text in ["acount: \u{1B}[31m", "\"\\e[31m\": 1", "account: \"\\e[31m\\x9b\""] {
      try withTemporaryFile(Array(text.utf8)) { path in
        let (code, _, error) = run("config", "check", path)
        #expect(code == .cannotRun)
        #expect(error.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        #expect(!error.unicodeScalars.contains("\u{9B}"))
      }
    }
  }

  @Test func `A long line is shown around its caret`() throws {
    let text = "{" + String(repeating: " ", count: 500) + "acount: 1}"
    try withTemporaryFile(Array(text.utf8)) { path in
      let lines = run("config", "check", path).error.split(separator: "\n")
      #expect(lines.count == 4)
      #expect(lines[2].count <= 98)
      let caret = lines[3].count - 1
      #expect(lines[2].dropFirst(caret).hasPrefix("acount: 1}"))
    }
  }

  @Test func `Of very many problems the first are shown and the rest counted`() throws {
    let text = (0..<80).map { "zz\($0): 1\n" }.joined()
    try withTemporaryFile(Array(text.utf8)) { path in
      let error = run("config", "check", path).error
      #expect(error.contains("80 problems in the configuration"))
      #expect(error.hasSuffix("... and 30 more\n"))
    }
  }

  @Test func `Show lists every setting and the default it replaced`() throws {
    let (code, output, _) = run("config", "show", Self.day, "--set", "rules.entry.confidence=0.6")
    #expect(code == .success)
    let lines = output.split(separator: "\n").map { $0.split(separator: " ").map { String($0) } }
    #expect(lines.contains(["rules.entry.confidence", "0.6", "0.50"]))
    #expect(lines.contains(["risk.max_orders", "30"]))
    #expect(lines.contains(["instruments[3].symbol", "SPY"]))
  }

  @Test func `Show as JSON is what a journal would hold`() throws {
    let (code, output, _) = run("config", "show", Self.day, "--json")
    #expect(code == .success)
    let configuration = try ConfigurationLoader.load(path: Self.day, environment: [:])
    let value = try JSONReader.read(Array(output.utf8))
    #expect(JSONWriter.compact(value) == configuration.canonicalBytes)
    #expect(try Configuration(canonical: Array(output.utf8)) == configuration)
  }

  @Test func `Diff lists what differs, exit code 1, and is silent about the rest`() throws {
    let (code, output, _) = run("config", "diff", Self.day, Self.demo)
    #expect(code == .failure)
    #expect(output.contains("risk.max_portfolio_notional  60000"))
    #expect(!output.contains("rules.entry"))
    let json = try JSONReader.read(
      Array(run("config", "diff", Self.day, Self.demo, "--json").output.utf8))
    #expect(json["equal"]?.flag == false)
    let first = json["differences"]?.elements?.first
    #expect(first?["setting"]?.text == "instruments[0].symbol")
    #expect(first?["first"]?.text == "AIG")
    #expect(first?["second"]?.text == "CVNA")
    #expect(json["differences"]?.elements?.contains { $0["first"] == .null } == true)
  }

  @Test func `Diff of equals says so, exit code 0`() {
    let text = run("config", "diff", Self.day, Self.day)
    #expect(text.code == .success)
    #expect(text.output == "equal\n")
    let json = run("config", "diff", Self.day, Self.day, "--json")
    #expect(json.code == .success)
    #expect(json.output == "{\"equal\":true,\"differences\":[]}\n")
  }

  @Test func `A file that is not there is named, exit code 2`() {
    for command in ["check", "show"] {
      let (code, _, error) = run("config", command, "/nonexistent.yaml")
      #expect(code == .cannotRun)
      #expect(error == "replay: config \(command): /nonexistent.yaml: No such file or directory\n")
    }
    #expect(run("config", "diff", Self.day, "/nonexistent.yaml").code == .cannotRun)
  }
}
