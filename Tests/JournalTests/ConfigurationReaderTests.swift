import Testing

@testable import Journal

@Suite struct ConfigurationReaderTests {
  private func tree(_ json: String) throws -> ConfigurationTree {
    ConfigurationTree(json: try JSONReader.read(Array(json.utf8)))
  }

  private func entry(
    _ key: String, _ line: Int, _ column: Int, _ node: ConfigurationTree.Node
  ) -> ConfigurationTree.Entry {
    let place = ConfigurationPlace(line: line, column: column)
    let after = ConfigurationPlace(line: line, column: column + key.utf8.count + 2)
    return .init(key: key, place: place, value: ConfigurationTree(node, at: after))
  }

  @Test(
    arguments: [
      (#"{"acount":"DU1"}"#, "acount: there is no such setting; did you mean `account`?"),
      (#"{"zebra":1}"#, "zebra: there is no such setting"),
      (
        #"{"risk":{"max_position":1}}"#,
        "risk.max_position: there is no such setting; did you mean `max_position_notional`?"
      ),
      (#"{"rules":3}"#, "rules: must be a map of names, each with its settings"),
      (#"{"rules":null}"#, "rules: must be a map of names, each with its settings"),
      (#"{"rules":{"entry":3}}"#, "rules.entry: must be a map of names and values"),
      (#"{"rules":{"entry":{"when":[[]]}}}"#, "rules.entry.when[0]: must be a text"),
      (#"{"instruments":{}}"#, "instruments: must be a list"),
      (#"{"instruments":["IBM"]}"#, "instruments[0]: must be a map of names and values"),
      (
        #"{"instruments":[{"symbol":"A"},{"symbol":"B","allocation":"x"}]}"#,
        "instruments[1].allocation: `x` is not a decimal number with at most 9 places"
      ),
      (#"{"instruments":[{"symbol":[]}]}"#, "instruments[0].symbol: is a list; it must be text"),
      (#"{"account":{}}"#, "account: is a map; it must be text"),
      (#"{"account":null}"#, "account: has no value; it must be text"),
      (#"{"opening_cash":"1,000"}"#, "opening_cash: `1,000` is not a decimal number"),
      (#"{"opening_cash":"0.0000000001"}"#, "at most 9 places"),
      (#"{"risk":{"order_rate_window":"10"}}"#, "order_rate_window: `10` is not a duration"),
      (#"{"risk":{"order_rate_window":"-1s"}}"#, "order_rate_window: `-1s` is not a duration"),
      (#"{"risk":{"max_orders":1e1}}"#, "`1e1` is not a whole number"),
      (#"{"indicators":{"atr":"14"}}"#, "indicators.atr: must be a map of names and values"),
      (#"{"rules":{"entry":{"allow_short":"no"}}}"#, "`no` is not `true` or `false`"),
      (#"{"rules":{"entry":{"confidence":1.01}}}"#, "1.01 is out of range; allowed: 0 to 1"),
      ("[]", "must be a map of names and values"), ("7", "must be a map of names and values"),
      (#"{"a":1,"a":2}"#, "not canonical JSON: byte 7: the name `a` occurs twice"),
      ("{", "not canonical JSON: byte 1"),
    ])
  func `A text that does not fit names the setting and what would be right`(
    json: String, message: String
  ) {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(canonical: Array(json.utf8))
    }
    #expect(error?.problems.count == 1)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func `All problems are collected and come in the order of the text`() {
    let tree = ConfigurationTree(
      .map([
        entry("risk", 5, 1, .map([entry("max_orders", 6, 3, .scalar("0"))])),
        entry("account", 1, 1, .scalar("DU1")),
        entry("acount", 2, 1, .scalar("DU1")),
        entry("account", 3, 1, .scalar("DU2")),
        entry(
          "rules", 7, 1,
          .map([
            entry("entry", 8, 3, .map([entry("confidence", 9, 5, .scalar("maybe"))])),
            entry("entry", 10, 3, .map([])),
          ])),
      ]), at: ConfigurationPlace(line: 1, column: 1))
    let error = #expect(throws: ConfigurationError.self) { try Configuration(tree) }
    let found = (error?.problems ?? []).map { "\($0.place.line):\($0.place.column) \($0)" }
    #expect(
      found == [
        "2:1 acount: there is no such setting; did you mean `account`?",
        "3:1 account: given twice (first in line 1)",
        "6:15 risk.max_orders: 0 is out of range; allowed: 1 to 1000",
        "9:17 rules.entry.confidence: `maybe` is not a decimal number with at most 9 places",
        "10:3 rules.entry: given twice (first in line 8)",
      ])
  }

  @Test func `Settings that are not mentioned keep their defaults`() throws {
    let read = try Configuration(tree(#"{"risk":{"max_orders":5}}"#))
    var expected = Configuration()
    expected.risk.maximumOrders = 5
    #expect(read == expected)
    #expect(try Configuration(ConfigurationTree(.null)) == Configuration())
  }

  @Test func `An optional value can be given, emptied and left out`() throws {
    let json =
      #"{"instruments":[{"symbol":"A","allocation":"5"},"#
      + #"{"symbol":"B","allocation":null},{"symbol":"C"}]}"#
    let read = try Configuration(tree(json))
    #expect(read.instruments.map(\.allocation) == [Money(units: 5), nil, nil])
  }

  @Test func `A place is found by its path, or else the nearest one around it`() {
    let tree = ConfigurationTree(
      .map([
        entry("a", 1, 1, .map([entry("b", 2, 3, .scalar("x"))])),
        entry("l", 3, 1, .list([ConfigurationTree(.map([]), at: .init(line: 4, column: 5))])),
      ]), at: .init(line: 1, column: 1))
    #expect(tree.place(of: "a.b") == .init(line: 2, column: 6))
    #expect(tree.place(of: "a.c") == .init(line: 1, column: 1))
    #expect(tree.place(of: "l[0].symbol") == .init(line: 4, column: 5))
    #expect(tree.place(of: "l[7].symbol") == .init(line: 3, column: 1))
    #expect(tree.place(of: "zzz") == .init(line: 1, column: 1))
  }

  /// Every kind of field once; the configuration itself has no instants, bytes or choices yet.
  struct Everything: FieldGroup {
    var signed: Int64 = -1
    var unsigned: UInt64 = .max
    var flag = true
    var double = 0.1
    var bytes: [UInt8] = [0, 0xAB]
    var text = "x"
    var fixed = Quantity(rawValue: 1)
    var optional: Price?
    var time = Timestamp(rawValue: 1_381_152_615_250_000_000)
    var duration = Nanoseconds.milliseconds(250)
    var choice = TickKind.ask
    mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
      try visitor.signed("signed", &signed)
      try visitor.unsigned("unsigned", &unsigned)
      try visitor.flag("flag", &flag)
      try visitor.double("double", &double)
      try visitor.bytes("bytes", &bytes)
      try visitor.text("text", &text)
      try visitor.fixed("fixed", &fixed)
      try visitor.optional("optional", &optional)
      try visitor.time("time", &time)
      try visitor.duration("duration", &duration)
      try visitor.choice("choice", &choice)
    }
  }

  @Test func `Every kind of field survives writing and reading`() throws {
    var value = Everything()
    let json = ConfigurationWriter.json(value)
    #expect(
      String(decoding: JSONWriter.compact(json), as: UTF8.self)
        == #"{"signed":-1,"unsigned":18446744073709551615,"flag":true,"double":"0.1","#
        + #""bytes":"00ab","text":"x","fixed":"0.00000001","optional":null,"#
        + #""time":"2013-10-07T13:30:15.250Z","duration":"250ms","choice":"ask"}"#)
    value = Everything()
    (value.signed, value.flag, value.choice, value.bytes) = (7, false, .trade, [])
    #expect(ConfigurationReader.fill(&value, from: ConfigurationTree(json: json)).isEmpty)
    #expect(value == Everything())
  }

  @Test(
    arguments: [
      ("unsigned", "-1"), ("double", "x"), ("bytes", "abc"), ("bytes", "zz"), ("time", "noon"),
      ("choice", "both"), ("optional", "x"), ("flag", "1"), ("signed", "9223372036854775808"),
    ])
  func `Every kind of field refuses what it cannot hold`(name: String, text: String) {
    var value = Everything()
    let tree = ConfigurationTree(.map([entry(name, 1, 1, .scalar(text))]))
    let problems = ConfigurationReader.fill(&value, from: tree)
    #expect(problems.count == 1)
    #expect(problems.first?.message.hasPrefix("`\(text)` is not ") == true)
    #expect(value == Everything())
  }
}
