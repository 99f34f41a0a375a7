import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// Calls `body` with the path of a file that holds `bytes`, then removes it.
func withTemporaryFile<R>(_ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
  let path = NSTemporaryDirectory() + "replay-test-\(UUID().uuidString).yaml"
  try Data(bytes).write(to: URL(fileURLWithPath: path))
  defer { unsafe _ = unlink(path) }
  return try body(path)
}

@Suite struct ConfigurationLoaderTests {
  private func load(_ text: String) throws -> Configuration {
    try withTemporaryFile(Array(text.utf8)) {
      try ConfigurationLoader.load(path: $0, environment: [:])
    }
  }

  private func problems(_ text: String) throws -> [String] {
    do {
      _ = try load(text)
      return []
    } catch let error as ConfigurationFileError {
      return error.findings.map { finding in
        let place = finding.problem.place
        return "\(place.line):\(place.column): \(finding.problem)"
      }
    }
  }

  @Test(arguments: ["lean-day", "production", "demo"])
  func `The configurations that travel with the product have no problem`(name: String) throws {
    let path = RepositoryFiles.fixtures + "/configs/\(name).yaml"
    let configuration = try ConfigurationLoader.load(path: path, environment: [:])
    #expect(configuration.rules == RuleDefinition.production)
    #expect(configuration.sizing == SizingConfiguration())
    let symbols = configuration.instruments.map(\.symbol)
    let expected =
      name == "lean-day"
      ? ["AIG", "BAC", "IBM", "SPY"]
      : ["CVNA", "UVXY", "SOXL", "SOXS", "TQQQ", "SQQQ", "GLD", "SLV"]
    #expect(symbols == expected)
    #expect(configuration.risk.maximumPositionNotional == Money(units: 25_000))
    #expect(configuration.risk.dailyLossLimit == Money(units: name == "demo" ? 1_000 : 2_000))
  }

  @Test func `Words stay words: NO is a ticker and 0x10 is not a number`() throws {
    let read = try load(
      "instruments: [{symbol: NO}, {symbol: 'ON', allocation: ~}, {symbol: \"Y\"}]")
    #expect(read.instruments.map(\.symbol) == ["NO", "ON", "Y"])
    #expect(
      try problems("risk: {max_orders: 0x10}")
        == ["1:20: risk.max_orders: `0x10` is not a whole number"])
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "{}", "~", "\u{FEFF}account: DU0000001\n"])
  func `A text that says nothing leaves the defaults`(text: String) throws {
    #expect(try load(text) == Configuration())
  }

  @Test(
    arguments: [
      ("a: &x 1", "1:4: an anchor (`&`) is not allowed; write the value out"),
      ("a: &x [1]", "1:4: an anchor (`&`) is not allowed; write the value out"),
      ("a: &x {}", "1:4: an anchor (`&`) is not allowed; write the value out"),
      ("a: *x", "1:4: an alias (`*`) is not allowed; write the value out"),
      ("*x : 1", "1:1: an alias (`*`) is not allowed; write the value out"),
      ("a: !!int 1", "1:4: a tag (`!`) is not allowed"),
      ("a: !x {}", "1:4: a tag (`!`) is not allowed"),
      ("a: 1\n---\nb: 2", "2:1: a second document; one is allowed"),
      ("? [1]\n: 2", "1:3: a key must be a plain word"),
      ("account: DU1\naccount: DU2", "2:1: account: given twice (first in line 1)"),
      ("risk:\n\tmax_orders: 1", "2:1: found character that cannot start any token"),
      ("account: 'DU1", "1:14: found unexpected end of stream while scanning a quoted scalar"),
      ("a: [1", "2:1: did not find expected ',' or ']'"),
      ("a: b: c", "1:5: mapping values are not allowed in this context"),
      ("<<: {}", "1:1: <<: there is no such setting"),
      ("[]", "1:1: must be a map of names and values"),
      ("word", "1:1: must be a map of names and values"),
      (
        "rules:\n  entry:\n    confidence: 2\n  end_of_day: {}",
        "3:17: rules.entry.confidence: 2 is out of range"
      ),
      ("instruments:\n  - symbol: A\n  - symbol: A", "3:13: instruments[1].symbol: `A` is listed"),
      ("instruments:\n  - allocation: 5", "2:5: instruments[0].symbol: is missing"),
      ("sizing:\n  minimum_shares: 20000", "1:1: sizing.maximum_shares: 10000 is less than"),
    ])
  func `A text that cannot be used names line and column`(text: String, message: String) throws {
    let found = try problems(text)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix(message) == true, "\(found)")
  }

  @Test func `A repeated setting does not hide that its first value is out of range`() throws {
    let found = try problems("risk:\n  max_orders: 0\n  max_orders: 1")
    #expect(
      found == [
        "2:15: risk.max_orders: 0 is out of range; allowed: 1 to 1000",
        "3:3: risk.max_orders: given twice (first in line 2)",
      ])
  }

  @Test func `Nesting beyond the limit is refused where it happens`() throws {
    let lists = String(repeating: "[", count: 100_000)
    #expect(try problems(lists) == ["1:17: nested deeper than 16"])
    let maps = String(repeating: "{a: ", count: 50_000)
    #expect(try problems(maps) == ["1:65: nested deeper than 16"])
  }

  @Test func `Too large a text and bytes that are not UTF-8 are refused`() throws {
    let large = [UInt8](repeating: UInt8(ascii: "#"), count: YAMLParser.maximumBytes + 1)
    let error = try withTemporaryFile(large) { path in
      #expect(throws: FileReadError.self) {
        try ConfigurationLoader.load(path: path, environment: [:])
      }
    }
    #expect(error?.reason == "larger than \(YAMLParser.maximumBytes) bytes")
    #expect(throws: ConfigurationError.self) { try YAMLParser.parse(large) }
    let binary = #expect(throws: ConfigurationError.self) { try YAMLParser.parse([0x61, 0xFF]) }
    #expect(binary?.description == "not UTF-8 text")
  }

  // Goal: no bytes make the parser trap, and what it accepts is in range.
  @Test func `Damaged texts are answered`() throws {
    let path = RepositoryFiles.fixtures + "/configs/lean-day.yaml"
    let sample = try FileBytes.read(path, limit: 1 << 20)
    let seed: UInt64 = 20_131_008
    print("seed \(seed)")
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    for round in 0..<1_500 {
      var bytes = sample
      for _ in 0...random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
      if round % 3 == 0 { bytes.removeLast(random(bytes.count)) }
      do throws(ConfigurationError) {
        let configuration = try Configuration(YAMLParser.parse(bytes))
        #expect(configuration.problems().isEmpty)
      } catch { #expect(!error.problems.isEmpty) }
    }
  }

  @Test func `The environment wins over the file, and --set over both`() throws {
    let text = "risk: {max_position_notional: 1000, daily_loss_limit: 100}\naccount: DU1"
    let environment = [
      "MAX_POSITION_SIZE": "2000", "DAILY_LOSS_LIMIT": "200.50", "ACCOUNT": "DU2", "API_KEY": "x",
    ]
    let read = try withTemporaryFile(Array(text.utf8)) {
      try ConfigurationLoader.load(
        path: $0, overrides: ["risk.max_position_notional=3000", "account=DU=3"],
        environment: environment)
    }
    #expect(read.risk.maximumPositionNotional == Money(units: 3_000))
    #expect(read.risk.dailyLossLimit == Money("200.5"))
    #expect(read.account == "DU=3")
    #expect(!String(decoding: read.canonicalBytes, as: UTF8.self).contains("API_KEY"))
  }

  @Test func `Problems of the environment and of --set are named with their origin`() throws {
    let error = #expect(throws: ConfigurationFileError.self) {
      try ConfigurationLoader.load(
        path: nil, overrides: ["nonsense", "risk.max_order=1", "sizing.minimum_shares=20000"],
        environment: ["MAX_POSITION_SIZE": "lots", "MAX_LEVERAGE": "0"])
    }
    #expect(
      error?.description == """
        5 problems in the configuration
        environment MAX_POSITION_SIZE: risk.max_position_notional: `lots` is not a decimal number \
        with at most 9 places
        environment MAX_LEVERAGE: risk.exposure.max_leverage: 0 is out of range; allowed: more \
        than 0 to 100
        --set: `nonsense` must be `<setting>=<value>`
        --set: risk.max_order: there is no such setting; near: `risk.max_orders`
        --set: sizing.maximum_shares: 10000 is less than minimum_shares, 20000
        """)
  }

  @Test func `Where the broker is comes from options, then from the environment`() throws {
    let variables = ["TWS_HOST": "gateway", "TWS_PORT": "4002"]
    func options(
      _ words: [String], _ variables: [String: String] = variables
    ) throws -> ConnectionOptions {
      var arguments = Arguments(words)
      return try ConnectionOptions(&arguments, environment: { variables })
    }
    let given = try options(["--host", "other", "--port", "7496"])
    #expect(given.host == "other" && given.port == 7496)
    let found = try options([])
    #expect(found.host == "gateway" && found.port == 4002 && found.client == 101)
    let usual = try options([], [:])
    #expect(usual.host == "127.0.0.1" && usual.port == 7497)
    let half = try options(["--port", "1"])
    #expect(half.host == "gateway" && half.port == 1)
    for text in ["", "0", "65536", "seven"] {
      let error = #expect(throws: UsageError.self) { try options([], ["TWS_PORT": text]) }
      #expect(error?.message == "TWS_PORT: `\(text)` is not a port from 1 to 65535")
    }
    let read = try EnvironmentSettings.parse("TWS_PORT=4002 # paper\nTWS_HOST=gateway\n")
    #expect(read == variables)
  }

  @Test func `A dot-env text gives the names that stand for settings and no other`() throws {
    let text = """
      # limits
      export MAX_POSITION_SIZE = 2000   # dollars
      DAILY_LOSS_LIMIT="150"\r
      API_KEY=secret
      ACCOUNT='DU#1' # paper
      ACCOUNT=DU9

      """
    let values = try EnvironmentSettings.parse(text)
    #expect(values == ["MAX_POSITION_SIZE": "2000", "DAILY_LOSS_LIMIT": "150", "ACCOUNT": "DU9"])
    #expect(try EnvironmentSettings.parse("ACCOUNT='DU#1' # paper") == ["ACCOUNT": "DU#1"])
    #expect(try EnvironmentSettings.parse("ACCOUNT=a#b") == ["ACCOUNT": "a#b"])
    #expect(
      try EnvironmentSettings.parse("ACCOUNT=#b\nMAX_LEVERAGE=")
        == ["ACCOUNT": "", "MAX_LEVERAGE": ""])
  }

  @Test(
    arguments: [("\nACCOUNT", "expected `NAME=value`"), ("\nACCOUNT='a", "quotes of `ACCOUNT`")])
  func `A dot-env line that cannot be read is named`(text: String, message: String) throws {
    try withTemporaryFile(Array(text.utf8)) { path in
      let error = #expect(throws: ConfigurationFileError.self) {
        try ConfigurationLoader.processEnvironment(file: path)
      }
      #expect(error?.description.contains("\(path):2:1: ") == true)
      #expect(error?.description.contains(message) == true)
    }
  }

  @Test func `A missing dot-env is nobody's error, an unreadable one is`() throws {
    _ = try ConfigurationLoader.processEnvironment(file: "/nonexistent/.env")
    let error = #expect(throws: FileReadError.self) {
      try ConfigurationLoader.processEnvironment(file: "/")
    }
    #expect(error?.description == "/: not a regular file")
  }
}
