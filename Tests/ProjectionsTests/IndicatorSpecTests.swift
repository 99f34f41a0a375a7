import Journal
import Projections
import Testing

struct IndicatorSpecTests {
  @Test func `A declaration by name and one in order are the same`() throws {
    let byName = try IndicatorSpec(
      "macd",
      [
        (name: "signal", value: "9"), (name: "fast", value: "12"), (name: "slow", value: "26"),
      ])
    #expect(byName == (try IndicatorSpec("macd", inOrder: ["12", "26", "9"])))
    #expect(byName.lengths == [12, 26, 9])
    #expect(byName.kind.parameterNames == ["fast", "slow", "signal"])
    let bands = try IndicatorSpec("bbands", inOrder: ["20", "1.50"])
    #expect(bands.factor == Ratio("1.5"))
    #expect(bands.columns == ["bb_upper_20_1.5", "bb_middle_20_1.5", "bb_lower_20_1.5"])
  }

  @Test func `Outputs have names and places`() throws {
    let macd = try IndicatorSpec("macd", inOrder: ["12", "26", "9"])
    #expect(macd.kind.outputs == ["line", "signal", "hist"])
    #expect(macd.output(named: "signal") == 1)
    #expect(macd.output(named: "sginal") == nil)
    for kind in IndicatorKind.allCases {
      #expect(IndicatorKind(name: "\(kind)") == kind)
      #expect(Set(kind.outputs).count == kind.outputs.count)
    }
  }

  @Test func `Columns tell apart what is not the usual`() throws {
    let early = try IndicatorSpec("ema", inOrder: ["10", "first"])
    #expect(early.columns == ["ema_10_first"])
    #expect(early.seed == .first)
    #expect(try IndicatorSpec("beta", inOrder: ["30", "closes"]).columns == ["beta_30_closes"])
    #expect(try IndicatorSpec("beta", inOrder: ["30"]).basis == .changes)
    #expect(try IndicatorSpec("obv", inOrder: []).columns == ["obv"])
  }

  private static let bad: [(String, [(name: String, value: String)], IndicatorSpecError, String)] =
    [
      ("emma", [], .unknownKind("emma"), "there is no indicator `emma`; did you mean `ema`?"),
      ("ema", [], .missing(.ema, "period"), "`ema` needs `period`; it takes period, seed"),
      (
        "ema", [("perod", "3")], .unknown(.ema, "perod"),
        "`ema` has no parameter `perod`; did you mean `period`?; it takes period, seed"
      ),
      (
        "obv", [("period", "3")], .unknown(.obv, "period"),
        "`obv` has no parameter `period`; it takes none"
      ),
      (
        "sma", [("period", "3"), ("period", "4")], .repeated("period"), "`period` is given twice"
      ),
      (
        "sma", [("period", "0")],
        .badValue("period", "0", expected: "a whole number from 1 to 5000"),
        "`period`: `0` is not a whole number from 1 to 5000"
      ),
      (
        "sma", [("period", "5001")],
        .badValue("period", "5001", expected: "a whole number from 1 to 5000"),
        "`period`: `5001` is not"
      ),
      (
        "sma", [("period", "+7")],
        .badValue("period", "+7", expected: "a whole number from 1 to 5000"), "`period`: `+7` is"
      ),
      (
        "bbands", [("period", "20"), ("factor", "0")],
        .badValue("factor", "0", expected: "a number above 0, at most 1000"), "`factor`: `0` is"
      ),
      (
        "bbands", [("period", "20")], .missing(.bbands, "factor"), "`bbands` needs `factor`"
      ),
      (
        "ema", [("period", "5"), ("seed", "last")],
        .badValue("seed", "last", expected: "`mean` or `first`"),
        "`seed`: `last` is not `mean` or `first`"
      ),
      (
        "macd", [("fast", "26"), ("slow", "26"), ("signal", "9")],
        .fastNotFaster(fast: 26, slow: 26), "`fast` (26) must be less than `slow` (26)"
      ),
    ]

  @Test(arguments: bad.indices)
  func `What is wrong is named`(number: Int) {
    let (kind, parameters, error, text) = Self.bad[number]
    #expect(throws: error) { try IndicatorSpec(kind, parameters) }
    #expect(error.description.hasPrefix(text), "\(error)")
  }

  @Test func `More values than parameters are refused`() {
    #expect(throws: IndicatorSpecError.tooMany(.rsi, count: 2)) {
      try IndicatorSpec("rsi", inOrder: ["14", "2"])
    }
    #expect(IndicatorSpecError.tooMany(.rsi, count: 2).parameter == nil)
    #expect(IndicatorSpecError.missing(.rsi, "period").parameter == "period")
  }

  @Test func `Impossible lengths in a snapshot are refused`() throws {
    let good = try bytes(of: IndicatorSpec("macd", inOrder: ["12", "26", "9"]))
    for (place, value) in [(1, 0), (2, 2), (3, 1)] as [(Int, UInt8)] {
      var bad = good
      bad[place] = value
      var reader = PayloadReader(bad[...])
      var spec = IndicatorSpec()
      #expect(throws: CodecError.valueOutOfRange(field: "lengths")) { try spec.visit(&reader) }
    }
  }
}
