import Journal
import Store
import TestSupport
import Testing

/// Everything that a statement can have wrong is refused with its place.
struct StatementErrorTests {
  private static let good = "e1,@0,AIG,BUY,100,49,1,USD,1,"

  private func refusal(
    fills: [String] = [good], events: [String] = [], marks: [String] = [],
    scenario: String? = nil
  ) -> String {
    let files = StatementCase(fills: fills, events: events, marks: marks, scenario: scenario)
    do throws(StatementError) {
      _ = try files.statement()
      return "accepted"
    } catch { return error.description }
  }

  @Test(arguments: [
    ("e1,@0,AIG,HOLD,100,49,1,USD,1,", "column side: `HOLD` is none of BUY, BOT, SELL, SLD"),
    ("e1,@0,AIG,buy,100,49,1,USD,1,", "column side"),
    ("e1,@0,AIG,BUY,-5,49,1,USD,1,", "column quantity: -5 is below 0"),
    ("e1,@0,AIG,BUY,0,49,1,USD,1,", "column quantity: 0 cancels an execution, but none is named"),
    ("e1,@0,AIG,BUY,,49,1,USD,1,", "column quantity: it is empty where a number must be"),
    ("e1,@0,AIG,BUY,ten,49,1,USD,1,", "column quantity: `ten` is not a decimal number"),
    ("e1,@0,AIG,BUY,1/3,49,1,USD,1,", "column quantity: `1/3` is not a decimal number"),
    ("e1,@0,AIG,BUY,0.000000001,49,1,USD,1,", "column quantity: 0.000000001 has more than 8"),
    ("e1,@0,AIG,BUY,92233720369,49,1,USD,1,", "column quantity: 92233720369 is too large"),
    ("e1,@0,AIG,BUY,100,nan,1,USD,1,", "column price: `nan` is not a decimal number"),
    ("e1,@0,AIG,BUY,100,1.0000000001,1,USD,1,", "column price: 1.0000000001 has more than 9"),
    ("e1,@0,AIG,BUY,100,9300000000,1,USD,1,", "column price: 9300000000 is too large"),
    ("e1,@0,AIG,BUY,100, 49,1,USD,1,", "column price: ` 49` is not a decimal number"),
    ("e1,@0,AIG,BUY,100,49,a,USD,1,", "column commission: `a` is not a decimal number"),
    ("e1,@0,AIG,BUY,100,49,0.0000000001,USD,1,", "column commission: 0.0000000001 has more"),
    ("e1,@0,AIG,BUY,100,49,1000000000000000000,USD,1,", "column commission: 1000000000000000000"),
    ("e1,@0,AIG,BUY,100,49,1,,1,", "column currency: `` is no currency code"),
    ("e1,@0,AIG,BUY,100,49,1,dollars,1,", "column currency: `dollars` is no currency code"),
    ("e1,@0,AIG,BUY,100,49,1,USD,0,", "column multiplier: `0` is not a whole number from 1"),
    ("e1,@0,AIG,BUY,100,49,1,USD,0.5,", "column multiplier: `0.5` is not a whole number"),
    (",@0,AIG,BUY,100,49,1,USD,1,", "column execution_id: it is empty"),
    ("e1,@0,,BUY,100,49,1,USD,1,", "column symbol: it is empty"),
    ("e1,soon,AIG,BUY,100,49,1,USD,1,", "column time_ns: `soon` is not a whole number"),
    ("e1,5,AIG,BUY,100,49,1,USD,1,", "column time_ns: 5 ns is 1970-01-01T00:00:00.000000005Z"),
    ("e1,@0,AIG,BUY,100,49,1,USD,1", "9 fields where the header has 10"),
    ("e1,@0,AIG,BUY,100,49,1,USD,1,,", "11 fields where the header has 10"),
    ("e1,@0,AIG,BUY,100,49,1,USD,1,e1", "column corrects_execution_id: e1: the corrections form"),
    ("e1,@0,A\"G,BUY,100,49,1,USD,1,", "a quote inside a field without quotes"),
    ("\"e1,@0,AIG,BUY,100,49,1,USD,1,", "a quote that is never closed"),
    ("\"e1\"x,@0,AIG,BUY,100,49,1,USD,1,", "text behind a closing quote"),
  ])
  func `A bad fill is named with its line and column`(line: String, message: String) {
    let text = refusal(fills: ["e0,@0,AIG,BUY,100,49,1,USD,1,", line])
    #expect(text.hasPrefix("fills.csv: line 3"), "\(text)")
    #expect(text.contains(message), "\(text)")
  }

  @Test(arguments: [
    ("FEE,@0,,e1,1,USD,,", "column type: `FEE` is none of COMMISSION, SPLIT, DIVIDEND"),
    ("COMMISSION,@0,,,1,USD,,", "column execution_id: it is empty"),
    ("COMMISSION,@0,,e1,,USD,,", "column amount: it is empty"),
    ("COMMISSION,x,,e1,1,USD,,", "column time_ns: `x` is not a whole number"),
    ("SPLIT,@0,AIG,,,,0,1", "column ratio_num: 0 is not above 0"),
    ("SPLIT,@0,AIG,,,,2,0", "column ratio_den: 0 is not above 0"),
    ("SPLIT,@0,AIG,,,,-2,1", "column ratio_num: -2 is not above 0"),
    ("SPLIT,@0,AIG,,,,2,", "column ratio_den: it is empty"),
    ("SPLIT,@0,,,,,2,1", "column symbol: it is empty"),
    ("SPLIT,,AIG,,,,2,1", "column time_ns: `` is not a whole number"),
    ("DIVIDEND,@0,AIG,,much,USD,,", "column amount: `much` is not a decimal number"),
    ("DIVIDEND,@0,,,1,USD,,", "column symbol: it is empty"),
    ("DIVIDEND,@0,AIG,,1,USD,", "7 fields where the header has 8"),
  ])
  func `A bad event is named with its line and column`(line: String, message: String) {
    let text = refusal(events: [line])
    #expect(text.hasPrefix("events.csv: line 2") && text.contains(message), "\(text)")
  }

  @Test(arguments: [
    ("@0,AIG,x", "column price: `x` is not a decimal number"),
    ("@0,,49", "column symbol: it is empty"), ("later,AIG,49", "column time_ns"),
    ("@0,AIG", "2 fields where the header has 3"),
  ])
  func `A bad mark is named with its line and column`(line: String, message: String) {
    let text = refusal(marks: [line])
    #expect(text.hasPrefix("marks.csv: line 2") && text.contains(message), "\(text)")
  }

  @Test(arguments: [
    ("{", "scenario.json: byte 1"), ("[]", "it is not a JSON object"),
    (#"{"opening_cash": 5}"#, "opening_cash: it is not an object"),
    (#"{"opening_cash": {"USD": "much"}}"#, "opening_cash: USD is not a decimal"),
    (#"{"opening_cash": {"dollar": "1"}}"#, "opening_cash: `dollar` is no currency code"),
    (#"{"timezone": "Europe/Paris"}"#, "timezone: days are those of America/New_York"),
  ])
  func `A bad scenario is named`(text: String, message: String) {
    #expect(refusal(scenario: text).contains(message), "\(refusal(scenario: text))")
  }

  @Test func `A header must have every column once and no other`() {
    func refusal(_ header: String) -> String {
      do throws(StatementError) {
        _ = try Statement(["fills.csv": Array(header.utf8)], dateOf: StatementCase.date)
        return "accepted"
      } catch { return error.description }
    }
    #expect(refusal("").hasPrefix("fills.csv: line 1: there is no header; it must be execution_id"))
    #expect(
      refusal("execution_id,when") == """
        fills.csv: line 1, column when: no such column; the header is \
        \(StatementCase.header)
        """)
    #expect(
      refusal(StatementCase.header + ",price").contains("column price: the header has it twice"))
    #expect(refusal("execution_id,time_ns").contains("column symbol: the header lacks it"))
    #expect(refusal("\n\u{FEFF}" + StatementCase.header).contains("no such column"))
    #expect(refusal("\u{FEFF}\"execution_id\"" + StatementCase.header.dropFirst(12)) == "accepted")
  }

  @Test func `Missing fills and bytes that are no text are refused`() {
    #expect(throws: StatementError("fills.csv", "it is missing; a folder of fills has one")) {
      try Statement([:], dateOf: StatementCase.date)
    }
    #expect(throws: StatementError("fills.csv", "it is not UTF-8 text; save it as UTF-8")) {
      try Statement(["fills.csv": [0xFF, 0xFE]], dateOf: StatementCase.date)
    }
  }

  @Test func `Executions in force of a symbol agree about currency and multiplier`() {
    #expect(
      refusal(fills: [Self.good, "e2,@1,AIG,BUY,100,49,1,EUR,1,"])
        == "fills.csv: line 3, column currency: AIG is in EUR here and in USD in line 2")
    #expect(
      refusal(fills: [Self.good, "e2,@1,AIG,BUY,100,49,1,USD,100,"])
        == "fills.csv: line 3, column multiplier: AIG has 100 here and 1 in line 2")
    // What is replaced or cancelled may say anything.
    #expect(
      refusal(fills: [
        Self.good, "e2,@1,AIG,BUY,100,49,1,EUR,1,", "e3,@2,AIG,BUY,100,49,1,USD,1,e2",
        "e4,@1,AIG,BUY,100,49,1,USD,50,", "e5,@2,AIG,BUY,0,49,1,GBP,9,e4",
      ]) == "accepted")
  }

  @Test func `Corrections that form a ring are refused`() {
    #expect(
      refusal(fills: [
        "e1,@0,AIG,BUY,100,49,1,USD,1,e3", "e2,@0,AIG,BUY,100,49,1,USD,1,e1",
        "e3,@0,AIG,BUY,100,49,1,USD,1,e2",
      ]).contains("line 2, column corrects_execution_id: e1: the corrections form a ring"))
  }
}
