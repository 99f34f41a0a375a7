import Journal
import Projections
import Store
import TestSupport
import Testing

/// Corner cases of statements, worked out by hand.
struct BooksReportTests {
  @Test func `A chain whose root never came stands where its first line stands`() throws {
    let json = try StatementCase(fills: [
      "x.03,@50,AIG,BUY,10,20,1,USD,1,x.02", "b,@60,AIG,BUY,5,30,1,USD,1,",
      "x.02,@90,AIG,BUY,10,10,1,USD,1,x.01", "s,@70,AIG,SELL,10,40,1,USD,1,",
    ]).json()
    #expect(json.at("input/replaced") == ["x.02": "x.03"])
    #expect(json.at("symbols/AIG/fifo/realised") == "200")
    #expect(json.at("symbols/AIG/fifo/lots") == [["5", "30", "b"]])
    #expect(json.at("symbols/AIG/fees") == "3")
  }

  @Test func `Of two corrections of one execution the later line counts`() throws {
    let json = try StatementCase(fills: [
      "a,@0,AIG,BUY,10,20,,USD,1,", "a2,@1,AIG,BUY,10,21,,USD,1,a", "a1,@1,AIG,BUY,10,22,,USD,1,a",
      "a3,@2,AIG,BUY,10,23,,USD,1,a2",
    ]).json()
    #expect(json.at("symbols/AIG/fifo/cost_basis") == "230")
    #expect(json.at("input/replaced") == ["a": "a3", "a2": "a3", "a1": "a3"])
    #expect(json.at("input/pending_commissions") == ["a3"])
  }

  @Test func `Ids that look like revisions are executions of their own unless a line says so`()
    throws
  {
    let json = try StatementCase(
      fills: [
        "q.01,@0,AIG,BUY,10,20,1,USD,1,", "q.02,@1,AIG,BUY,10,21,1,USD,1,",
        "q,@2,AIG,BUY,1,22,1,USD,1,",
      ], events: ["COMMISSION,@9,,q.03,5,USD,,", "COMMISSION,@9,,q.00,5,USD,,"]
    ).json()
    #expect(json.at("input/effective_fills") == 3)
    #expect(json.at("symbols/AIG/position") == "21")
    #expect(json.at("input/orphan_commissions") == ["q.03", "q.00"])
    #expect(json.at("symbols/AIG/fees") == "3")
  }

  @Test func `At one time a split comes first, then a dividend, then fills, then marks`() throws {
    let json = try StatementCase(
      fills: ["a,@0,AIG,BUY,10,20,0,USD,1,", "b,@5,AIG,BUY,10,10,0,USD,1,"],
      events: ["DIVIDEND,@5,AIG,,1,USD,,", "SPLIT,@5,AIG,,,,2,1"],
      marks: ["@5,AIG,11", "@4,AIG,50"]
    ).json()
    #expect(json.at("symbols/AIG/dividends") == "20")
    #expect(json.at("symbols/AIG/position") == "30")
    #expect(json.at("symbols/AIG/mark") == "11")
    #expect(json.at("symbols/AIG/fifo/unrealised") == "30")
  }

  @Test func `Splits of thirds and sevenths leave no dust where shares come out whole`() throws {
    let json = try StatementCase(
      fills: ["a,@0,AIG,BUY,100,9,0,USD,1,", "b,@9,AIG,SELL,100,10,0,USD,1,"],
      events: ["SPLIT,@1,AIG,,,,1,3", "SPLIT,@2,AIG,,,,7,3", "SPLIT,@3,AIG,,,,9,7"]
    ).json()
    #expect(json.at("symbols/AIG/position") == "0")
    #expect(json.at("symbols/AIG/fifo/average_price") == .null)
    #expect(json.at("symbols/AIG/average/realised") == "100")
  }

  @Test func `A third of a share stays exact below the last place shown`() throws {
    let json = try StatementCase(
      fills: ["a,@0,AIG,BUY,1,9,0,USD,1,", "b,@9,AIG,SELL,0.33333333,27,0,USD,1,"],
      events: ["SPLIT,@1,AIG,,,,1,3"], marks: ["@9,AIG,27"]
    ).json()
    // A third of 1e-8 of a share is left: too little to show, but it has a price.
    #expect(json.at("symbols/AIG/position") == "0")
    #expect(json.at("symbols/AIG/fifo/average_price") == "27")
    #expect(json.at("symbols/AIG/fifo/lots") == [["0", "27", "a"]])
    #expect(json.at("symbols/AIG/value") == "0.00000009")
  }

  @Test func `A ratio may have decimals, and a worthless option is marked at 0`() throws {
    let json = try StatementCase(
      fills: ["a,@0,AIG 50C,BUY,10,2,0,USD,100,"], events: ["SPLIT,@1,AIG 50C,,,,1.5,1"],
      marks: ["@2,AIG 50C,0"]
    ).json()
    #expect(json.at("symbols/AIG 50C/position") == "15")
    #expect(json.at("symbols/AIG 50C/mark") == "0")
    #expect(json.at("symbols/AIG 50C/fifo/unrealised") == "-2000")
  }

  @Test func `Days are New York's, over both changes of its clocks`() throws {
    // 2013-11-03 04:30 and 05:30 UTC are 00:30 and 01:30 in New York; 2014-03-10 03:59 is the 9th.
    let days = try StatementCase(fills: [
      "a,1383453000000000000,AIG,BUY,1,1,0,USD,1,", "b,1383449399000000000,AIG,BUY,1,1,0,USD,1,",
      "c,1394423940000000000,AIG,BUY,1,1,0,USD,1,", "d,1394424000000000000,AIG,BUY,1,1,0,USD,1,",
    ]).json().at("days")
    let dates = days?.elements?.compactMap { $0["day"]?.text }
    #expect(dates == ["2013-11-02", "2013-11-03", "2014-03-09", "2014-03-10"])
  }

  @Test func `HIFO closes the dearest lot of a long position and the cheapest of a short one`()
    throws
  {
    let long = try StatementCase(fills: [
      "a,@0,AIG,BUY,10,20,0,USD,1,", "b,@1,AIG,BUY,10,30,0,USD,1,", "c,@2,AIG,BUY,10,25,0,USD,1,",
      "d,@3,AIG,SELL,15,40,0,USD,1,",
    ]).json(BooksReport.usualMethods + [.hifo])
    #expect(long.at("symbols/AIG/hifo/realised") == "175")
    #expect(long.at("symbols/AIG/hifo/lots") == [["10", "20", "a"], ["5", "25", "c"]])
    #expect(long.at("currencies/USD/realised/hifo") == "175")
    let short = try StatementCase(fills: [
      "a,@0,AIG,SELL,10,20,0,USD,1,", "b,@1,AIG,SELL,10,30,0,USD,1,", "c,@3,AIG,BUY,15,10,0,USD,1,",
    ]).json([.hifo, .fifo])
    #expect(short.at("symbols/AIG/hifo/realised") == "200")
    #expect(short.at("symbols/AIG/hifo/lots") == [["-5", "30", "b"]])
  }

  private static let three = [
    "a,@0,AIG,BUY,10,20,0,USD,1,", "b,@1,AIG,BUY,10,30,0,USD,1,", "c,@2,AIG,BUY,10,25,0,USD,1,",
    "d,@3,AIG,SELL,15,40,0,USD,1,",
  ]
  private static let choiceHeader = "closing_execution_id,opening_execution_id,quantity\n"

  @Test func `Named lots are closed first, and the rest in order of opening`() throws {
    let report = try StatementCase(fills: Self.three).report(
      [.specific], choices: Self.choiceHeader + "d,c,4\nd,b,\n")
    #expect(report.json.at("symbols/AIG/specific/realised") == "180")
    #expect(
      report.json.at("symbols/AIG/specific/lots") == [
        ["9", "20", "a"], ["6", "25", "c"],
      ])
  }

  @Test(arguments: [
    ("d,x,1", "line 2, column opening_execution_id: no lot of x is open when d closes"),
    ("d,c,11", "line 2, column quantity: d cannot close that much of the lot of c"),
    ("d,c,\nd,b,6", "line 3, column quantity: d cannot close that much of the lot of b"),
    ("b,a,", "line 2, column closing_execution_id: b closes no lot"),
    ("z,a,", "line 2, column closing_execution_id: z closes no lot"),
    ("d,a,0", "line 2, column quantity: 0 is not above 0"),
    (",a,1", "line 2, column closing_execution_id: it is empty"),
  ])
  func `A choice that cannot be followed is named`(lines: String, message: String) {
    let statement = StatementCase(fills: Self.three)
    let error = #expect(throws: StatementError.self) {
      try statement.report([.specific], choices: Self.choiceHeader + lines + "\n")
    }
    #expect(error?.description.hasPrefix("lots.csv: " + message) == true, "\(error as Any)")
  }

  @Test func `Postings of an entry add up to zero and end in the balances`() throws {
    let report = try StatementCase(
      fills: Self.three + ["e,@4,SAP,BUY,3,10.01,0.5,EUR,1,"],
      events: ["DIVIDEND,@5,AIG,,0.10,USD,,"], scenario: #"{"opening_cash": {"USD": "1000"}}"#
    ).report(keepsPostings: true)
    let postings = try #require(report.json.at("postings")?.elements)
    var sums: [String: Money] = [:]
    for posting in postings {
      let debit: Money = try #require(posting["debit"]?.decimal(as: Money.self))
      let entry = try #require(posting["entry"]?.integer)
      sums["entry \(entry)", default: .zero] += debit
      let account = try #require(posting["account"]?.text)
      let currency = try #require(posting["currency"]?.text)
      sums["\(account) \(currency)", default: .zero] += debit
    }
    #expect((1...7).allSatisfy { sums["entry \($0)"] == .zero })
    #expect(sums["cash USD"] == Money("851.5") && sums["cash EUR"] == Money("-30.53"))
    #expect(sums["realised USD"] == Money("-250") && sums["capital USD"] == Money("-1000"))
    #expect(report.postingTable.rows.count == postings.count)
  }

  @Test func `What is repeated, cancelled, pending or elsewhere is noted`() throws {
    let report = try StatementCase(
      fills: [
        "a,@0,AIG,BUY,10,20,,USD,1,", "a,@0,AIG,BUY,10,20,,USD,1,", "a,@0,AIG,BUY,99,20,,USD,1,",
        "b,@1,AIG,BUY,10,20,1,USD,1,", "b2,@2,AIG,BUY,0,20,1,USD,1,b",
      ], events: ["COMMISSION,@3,,zz,1,USD,,", "DIVIDEND,@4,AIG,,1,EUR,,"]
    ).report()
    #expect(
      report.notes == [
        "2 repeated, the first one counts: a, a",
        "1 repeated with other figures, the first one counts: a", "1 cancelled: b2",
        "1 without a known fee, which is pending and not 0: a",
        "1 events in another currency than what they are about: line 3 (EUR, booked as USD)",
        "1 fees of executions that are not here: zz",
      ])
    #expect(report.json.at("currencies/USD/dividends") == "10")
    #expect(report.table.rows.map(\.count) == [report.table.columns.count])
    #expect(report.currencyTable.rows.count == 1 && report.dayTable.rows.count == 1)
  }

  @Test func `A symbol of cancelled fills alone opens no currency and pays no dividend`() throws {
    let json = try StatementCase(
      fills: ["a,@0,AIG,BUY,10,20,1,USD,1,", "b,@1,AIG,BUY,0,20,1,USD,1,a"],
      events: ["DIVIDEND,@5,AIG,,1,USD,,"], scenario: #"{"opening_cash": {"GBP": "0"}}"#
    ).json()
    #expect(json.at("currencies")?.members?.map(\.name) == ["GBP"])
    #expect(json.at("symbols") == .object([]))
    #expect(json.at("days")?.elements?.count == 1)
  }

  @Test func `Quoted fields, other line ends and another order of columns are read`() throws {
    let text =
      "symbol,execution_id,time_ns,side,quantity,price,commission,currency,multiplier,"
      + "corrects_execution_id\r\n\r\n\"A,\"\"G\",e1,1381154400000000000,BOT,1e1,49,,USD,,\r\n"
    let json = try StatementCase(["fills.csv": Array(text.utf8)]).json()
    #expect(json.at("symbols/A,\"G/position") == "10")
  }
}
