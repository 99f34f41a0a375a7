import Journal
import TestSupport
import Testing

@testable import Engine

/// Bodies of several predictions.
@Suite struct PredictionListTests {
  private static func item(
    _ id: String, _ seconds: Int64, symbol: String = "AIG", side: String = "HOLD"
  ) -> String {
    #"{"id":"\#(id)","ts_ns":\#(EngineHarness.at(seconds).rawValue),"symbol":"\#(symbol)","#
      + #""side":"\#(side)","confidence":0.9}"#
  }

  private static func body(_ items: [String], _ rest: String = "") -> [UInt8] {
    Array(#"{"predictions":[\#(items.joined(separator: ","))]\#(rest)}"#.utf8)
  }

  private func give(_ harness: inout EngineHarness, _ body: [UInt8]) -> [Recorded] {
    var received = PredictionReceived()
    received.source = "test"
    received.body = body
    return harness.input(.prediction(received))
  }

  private func ids(_ records: [Recorded]) -> [String] {
    records.compactMap { if case .signal(let signal) = $0.event { signal.prediction } else { nil } }
  }

  private func rejected(_ records: [Recorded]) -> [PredictionRejected] {
    records.compactMap { if case .predictionRejected(let value) = $0.event { value } else { nil } }
  }

  @Test func `A list is found with its items, its next place and whether there is more`() throws {
    let text =
      #" { "more" : true , "predictions" : [ {"a":[1,"]"]} , 7,"x,\"]" ] ,"next_since":9} "#
    let body = Array(text.utf8)
    let list = try #require(try PredictionList.read(body))
    let items = list.items.map { String(decoding: body[$0], as: UTF8.self) }
    #expect(items == [#"{"a":[1,"]"]}"#, "7", #""x,\"]""#])
    #expect(list.nextSince == 9 && list.hasMore)
    let empty = try #require(try PredictionList.read(Array(#"{"predictions":[]}"#.utf8)))
    #expect(empty.items.isEmpty && empty.nextSince == nil && !empty.hasMore)
  }

  @Test(arguments: [
    "", "[]", "null", "{}", #"{"a":1}"#, #"{"predictions":{}}"#, #"{"predictions":null}"#,
    #"{"a":}"#, "<html>", #"{"a":1,"a":2,"predictions":[]}"#,
  ])
  func `A body without a list is none`(text: String) throws {
    #expect(try PredictionList.read(Array(text.utf8)) == nil)
  }

  @Test(arguments: [
    (#"{"predictions":["#, "the text ends inside a value", 16),
    (#"{"predictions":[1"#, "expected `]`", 17), (#"{"predictions":[1]"#, "expected `}`", 18),
    (#"{"predictions":[1]} x"#, "bytes after the end of the list", 20),
    (#"{"predictions":[1],"more":tru}"#, "not JSON: expected `true`", 26),
    (#"{"predictions":[1],"more",,"#, "expected `:`", 25),
    (#"{"predictions":[1],,"#, "expected a name in quotes", 19),
    (#"{"predictions":[],"predictions":[]}"#, "the name `predictions` occurs twice", 18),
    (#"{"predictions":["a]}"#, "the text ends inside a string", 20),
    (#"{"predictions":[1}"#, "expected `]`", 17),
    (#"{"predictions":[],"x":"\q"}"#, "not JSON: an escape that JSON does not have", 23),
  ])
  func `A list that is broken around its items is refused with the place`(
    text: String, reason: String, offset: Int
  ) {
    let expected = PredictionProblem(reason: reason, offset: offset)
    #expect(throws: expected) { try PredictionList.read(Array(text.utf8)) }
  }

  @Test func `Every truncation and every damaged byte gives items inside the body, or none`() {
    let body = Self.body(
      [Self.item("a", 1), #"{"x":"\u00e9\"]"}"#, "[[]]"], #","next_since":5,"more":false"#)
    for length in 0..<body.count {
      #expect((try? PredictionList.read(Array(body[..<length]))) ?? nil == nil)
    }
    var generator = SeededGenerator(test: "damaged lists")
    var taken = 0
    for _ in 0..<20_000 {
      var damaged = body
      let place = Int.random(in: 0..<body.count, using: &generator)
      damaged[place] = UInt8.random(in: .min ... .max, using: &generator)
      guard let list = (try? PredictionList.read(damaged)) ?? nil else { continue }
      taken += 1
      var end = 0
      for range in list.items {
        #expect(range.lowerBound >= end && range.upperBound <= damaged.count && !range.isEmpty)
        end = range.upperBound
      }
    }
    #expect(taken > 500)
  }

  @Test func `More predictions than a body may hold are refused`() throws {
    let most = [String](repeating: "1", count: PredictionList.countMax)
    #expect(try PredictionList.read(Self.body(most))?.items.count == PredictionList.countMax)
    #expect(throws: PredictionProblem.self) { try PredictionList.read(Self.body(most + ["1"])) }
  }

  @Test func `A body is one prediction, a list, or neither`() {
    #expect(PredictionBody(Array(Self.item("a", 1).utf8)) == .single)
    #expect(PredictionBody(Array("[1]".utf8)) == .unreadable("not a JSON object"))
    let broken = Array(#"{"predictions":[1"#.utf8)
    #expect(PredictionBody(broken) == .unreadable("expected `]`"))
    guard case .list(let list) = PredictionBody(Self.body(["1"])) else {
      Issue.record("a list is a list")
      return
    }
    #expect(list.items.count == 1)
  }

  @Test func `Predictions are looked at in the order in which they were made`() {
    var harness = EngineHarness.ready()
    let outputs = give(
      &harness, Self.body([Self.item("c", 3), Self.item("a", 1, symbol: "SPY"), Self.item("b", 1)]))
    #expect(ids(outputs) == ["a", "b", "c"], "equal times keep the order of the body")
    #expect(rejected(outputs).isEmpty)
  }

  @Test func `Each broken item has its reason and place, and costs no other`() {
    var harness = EngineHarness.ready()
    let body = Self.body([Self.item("a", 1), #"{"id":NaN}"#, "7", Self.item("b", 2)])
    let outputs = give(&harness, body)
    #expect(ids(outputs) == ["a", "b"])
    let found = rejected(outputs)
    #expect(
      found.map(\.reason) == [
        "item 2: not JSON: no value begins like this", "item 3: not a JSON object",
      ])
    // Behind the opening of the list, the first item and its comma.
    let first = 17 + Self.item("a", 1).utf8.count
    #expect(found.map(\.offset) == [UInt64(first + 6), UInt64(first + 11)])
    #expect(harness.engine.ledger.signals.rejectedCount == 2)
  }

  @Test func `What came before is ignored: in the body, as the last, and as older than it`() {
    var harness = EngineHarness.ready()
    harness.now = EngineHarness.at(100)
    let (a, b) = (Self.item("a", 90), Self.item("b", 91))
    #expect(ids(give(&harness, Self.body([a, b, a, b]))) == ["a", "b"])
    #expect(rejected(give(&harness, Self.body([a]))).first?.reason.hasPrefix("1 of 1") == true)
    let late = Self.item("late", 91)
    let other = Self.item("other", 80, symbol: "SPY")
    let outputs = give(&harness, Self.body([b, late, other, Self.item("c", 92)]))
    #expect(ids(outputs) == ["other", "c"])
    #expect(rejected(outputs).map(\.reason) == ["2 of 4 came before, and are ignored"])
  }

  @Test func `One that is dated ahead holds up nothing that is made after it came`() {
    var harness = EngineHarness.ready()
    harness.now = EngineHarness.at(100)
    #expect(ids(give(&harness, Self.body([Self.item("ahead", 1_000_000)]))) == ["ahead"])
    harness.now = EngineHarness.at(110)
    #expect(ids(give(&harness, Self.body([Self.item("old", 99)]))).isEmpty)
    #expect(ids(give(&harness, Self.body([Self.item("new", 105)]))) == ["new"])
  }

  @Test func `A list trades as single predictions do`() throws {
    let (buy, hold) = (Self.item("a", 40, side: "BUY"), Self.item("b", 40, symbol: "SPY"))
    var (one, many) = (EngineHarness.ready(), EngineHarness.ready())
    (one.now, many.now) = (EngineHarness.at(41), EngineHarness.at(41))
    let alone = give(&one, Array(buy.utf8))
    let listed = give(&many, Self.body([buy, hold]))
    #expect(alone.commands.count == 3)
    #expect(listed.commands == alone.commands)
    let signal = try #require(listed.first { if case .signal = $0.event { true } else { false } })
    #expect(signal.envelope.cause == many.records.last { $0.event.isBody }?.sequence)
  }

  @Test func `An empty list decides nothing`() {
    var harness = EngineHarness.ready()
    #expect(give(&harness, Self.body([])).isEmpty)
  }
}

extension Event {
  fileprivate var isBody: Bool { if case .prediction = self { true } else { false } }
}
