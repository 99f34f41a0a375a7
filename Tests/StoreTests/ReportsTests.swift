import Foundation
import Journal
import Projections
import Store
import TestSupport
import Testing

/// Reports on a ledger made by hand: figures worked out on paper.
@Suite struct ReportsTests {
  /// AAA: a round trip won 25.005, then 30 short at 20.335, open and marked. BBB: 10 long, open and
  /// never marked. CCC: never traded.
  private func script() -> LedgerScript {
    var script = LedgerScript(["AAA", "BBB", "CCC"])
    script.place(1, .entry, .buy, 10)
    script.place(2, parent: 1, .target, .sell, 10, limit: Price("22.5005"))
    script.place(3, parent: 1, .stop, .sell, 10, stop: Price("18.5"))
    script.fill(1, .buy, 10, at: "20", id: "a1")
    script.move(1, .submitted, .filled, filled: 10)
    script.fill(2, .sell, 10, at: "22.5005", id: "a2")
    script.move(2, .accepted, .filled, filled: 10)
    script.move(3, .accepted, .cancelled, reason: "202 sibling filled")
    script.fee("a1", "1")
    script.fee("a2", "1.005")
    script.place(4, .entry, .sell, 30)
    script.fill(4, .sell, 30, at: "20.335", id: "a3")
    script.fee("a3", "1")
    script.place(5, instrument: 1, .entry, .buy, 10)
    script.fill(5, instrument: 1, .buy, 10, at: "7.125", id: "b1")
    return script
  }

  private func marked() -> Ledger {
    var script = script()
    script.trade(0, at: "20.1")
    return script.ledger
  }

  private func rows(_ table: ReportTable) -> [[String]] {
    for row in table.rows { #expect(row.count == table.columns.count) }
    return table.rows
  }

  @Test func `Positions: what is unknown is a dash, what is flat or short is a number`() {
    let table = PositionsReport(marked()).table
    #expect(
      table.columns.map(\.title) == [
        "symbol", "position", "average", "mark", "value", "unrealised", "realised", "fees",
      ])
    #expect(table.columns.map(\.isNumber) == [false] + [Bool](repeating: true, count: 7))
    #expect(
      rows(table) == [
        // 30 × (20.335 - 20.1) = 7.05; 25.005 and 3.005 are ties, rounded to the even cent.
        ["AAA", "-30", "20.335", "20.1", "-603.00", "7.05", "25.00", "3.00"],
        ["BBB", "10", "7.125", "-", "-", "-", "0.00", "0.00"],
      ])
  }

  @Test func `Positions as JSON are exact, and unknown is null`() {
    #expect(
      PositionsReport(marked()).json == [
        [
          "symbol": "AAA", "position": "-30", "average_price": "20.335", "mark": "20.1",
          "value": "-603", "unrealised": "7.05", "realised": "25.005", "fees": "3.005",
        ],
        [
          "symbol": "BBB", "position": "10", "average_price": "7.125", "mark": nil, "value": nil,
          "unrealised": nil, "realised": "0", "fees": "0",
        ],
      ])
  }

  @Test func `Profit: the total is unknown while one position is`() {
    let table = ProfitReport(marked()).table
    #expect(
      rows(table) == [
        ["AAA", "3", "25.00", "7.05", "3.00", "29.05"], ["BBB", "1", "0.00", "-", "0.00", "-"],
        ["total", "4", "25.00", "-", "3.00", "-"],
      ])
    var script = script()
    script.trade(0, at: "20.1")
    script.trade(1, at: "7.0001")
    // 10 × (7.0001 - 7.125) = -1.249; 25.005 + 7.05 - 1.249 - 3.005 = 27.801.
    #expect(
      rows(ProfitReport(script.ledger).table).suffix(2) == [
        ["BBB", "1", "0.00", "-1.25", "0.00", "-1.25"],
        ["total", "4", "25.00", "5.80", "3.00", "27.80"],
      ])
  }

  @Test func `Profit as JSON has the members and values of an independent ledger`() {
    let json = ProfitReport(marked()).json
    let aaa = json["symbols"]?["AAA"]
    #expect(aaa?["currency"] == "USD")
    #expect(aaa?["position"] == "-30")
    #expect(aaa?["mark"] == "20.1")
    #expect(aaa?["value"] == "-603")
    #expect(aaa?["fills"] == 3)
    #expect(aaa?["fees"] == "3.005")
    #expect(
      aaa?["average"] == [
        "realised": "25.005", "unrealised": "7.05", "cost_basis": "-610.05",
        "average_price": "20.335",
      ])
    let bbb = json["symbols"]?["BBB"]
    #expect(bbb?["mark"] == .null && bbb?["value"] == .null)
    #expect(bbb?["average"]?["unrealised"] == .null)
    #expect(json["symbols"]?["CCC"] == nil)
    // 10000 - 200 + 225.005 + 610.05 - 71.25 - 3.005
    #expect(
      json["currencies"]?["USD"] == [
        "opening_cash": "10000", "cash": "10560.8", "equity": nil, "fees": "3.005",
        "realised": ["average": "25.005"], "unrealised": ["average": nil],
      ])
    #expect(json["pending_commissions"] == 1)
  }

  /// Every member that is printed exists in what the independent accounting prints, in the same
  /// place, so that a script compares them by name.
  @Test(arguments: [
    "01_long_round_trip", "03_three_lots_partial_close", "17_unmarked_and_stale_mark",
  ])
  func `Member names are those of the independent ledger`(scenario: String) throws {
    let path = RepositoryFiles.fixtures + "/golden/accounting/\(scenario)/expected.json"
    let expected = try JSONReader.read(try bytes(path))
    let theirs = try #require(expected["symbols"]?.members?.first?.value)
    let json = ProfitReport(marked()).json
    let ours = try #require(json["symbols"]?.members?.first?.value)
    expectNames(ours, within: theirs, "symbol")
    let currency = try #require(expected["currencies"]?.members?.first?.value)
    expectNames(try #require(json["currencies"]?["USD"]), within: currency, "currency")
    for name in ["position", "fees", "average"] { #expect(ours[name] != nil) }
  }

  private func expectNames(_ ours: JSONValue, within theirs: JSONValue, _ path: String) {
    for member in ours.members ?? [] {
      let other = theirs[member.name]
      #expect(other != nil, "\(path).\(member.name) is a name of our own")
      if let other { expectNames(member.value, within: other, "\(path).\(member.name)") }
    }
  }

  @Test func `Orders: price of the type, what filled, the last reason`() {
    let table = OrdersReport(script().ledger).table
    #expect(
      rows(table).map { [$0[0]] + $0.dropFirst(2) } == [
        ["1", "AAA", "entry", "buy", "10", "market", "-", "10", "filled", ""],
        ["2", "AAA", "target", "sell", "10", "limit", "22.5005", "10", "filled", ""],
        [
          "3", "AAA", "stop", "sell", "10", "stop", "18.5", "0", "cancelled",
          "202 sibling filled",
        ],
        ["4", "AAA", "entry", "sell", "30", "market", "-", "30", "submitted", ""],
        ["5", "BBB", "entry", "buy", "10", "market", "-", "10", "submitted", ""],
      ])
    #expect(rows(table)[0][1] == "2013-10-07T13:30:05Z")
    let json = OrdersReport(script().ledger).json.elements
    #expect(json?.count == 5)
    #expect(
      json?[1] == [
        "order": 2, "record": 6, "placed_at": "2013-10-07T13:30:06Z", "symbol": "AAA", "parent": 1,
        "role": "target", "side": "sell", "quantity": "10", "type": "limit",
        "limit_price": "22.5005", "stop_price": nil, "filled": "10", "status": "filled",
        "permanent_id": 1002, "reason": "", "executions": ["a2"],
      ])
    #expect(json?[0]["parent"] == .null)
  }

  @Test func `Empty reports say so and are empty lists`() {
    let ledger = LedgerScript(["AAA"]).ledger
    #expect(PositionsReport(ledger).table.rows.isEmpty)
    #expect(PositionsReport(ledger).table.emptyText == "no position: nothing has been traded")
    #expect(PositionsReport(ledger).json == [])
    #expect(ProfitReport(ledger).table.rows.isEmpty)
    #expect(ProfitReport(ledger).json["symbols"] == .object([]))
    #expect(ProfitReport(ledger).json["currencies"]?["USD"]?["cash"] == "10000")
    #expect(OrdersReport(ledger).table.rows.isEmpty)
    #expect(OrdersReport(ledger).json == [])
  }

  @Test func `A ledger of nothing at all has reports too`() {
    #expect(ProfitReport(Ledger()).json["symbols"] == .object([]))
    #expect(OrdersReport(Ledger()).table.rows.isEmpty)
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try String(contentsOfFile: path, encoding: .utf8).utf8)
  }
}
