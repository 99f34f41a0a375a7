import Journal
import TestSupport
import Testing

@testable import Engine

@Suite struct LanguageValueTests {
  @Test(
    arguments: [
      ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("10 - 4 - 3", "3"), ("12 / 4 / 3", "1"),
      ("-2 * -3", "6"), ("- -2", "2"), ("2 - -3", "5"), ("1_000.5", "1000.5"), ("5%", "0.05"),
      ("0.55 + 0.05 >= 0.6", "yes"), ("1 / 3", "0.333333333"), ("2 / 3", "0.666666667"),
      ("0.000000001 / 2", "0"), ("0.000000003 / 2", "0.000000002"), ("-1 / 3", "-0.333333333"),
      ("1 / 0", "nothing"), ("known(1 / 0)", "no"), ("9000000000 * 9", "9223372036.854775807"),
      ("-9000000000 * 9", "-9223372036.854775808"), ("abs(-2)", "2"), ("abs(3s - 5s)", "2s"),
      ("min(3, 1, 2)", "1"), ("max(3, 1, 2)", "3"), ("opposite(buy)", "sell"),
      ("opposite(sell)", "buy"), ("opposite(flat)", "hold"), ("percent_change(100, 102)", "0.02"),
      ("30s + 1m", "90s"), ("1m / 30s", "2"), ("2 * 30s", "1m"), ("1h / 2", "30m"),
      ("15:30 - 09:30", "6h"), ("15:30 - 1s", "2013-10-07T19:29:59Z"),
      ("1s + 09:45:30", "2013-10-07T13:45:31Z"),
    ])
  func `Fixed-point arithmetic is exact, by precedence`(text: String, expected: String) {
    #expect(LanguageBench().shown(text) == expected)
  }

  @Test(
    arguments: [
      ("1 < 2", "yes"), ("2 < 2", "no"), ("2 <= 2", "yes"), ("3 > 2", "yes"), ("2 >= 3", "no"),
      ("2 == 2", "yes"), ("2 != 2", "no"), ("true or false and false", "yes"),
      ("(true or false) and false", "no"), ("not true or true", "yes"),
      ("not (true or true)", "no"),
      ("not 1 > 2 and true", "yes"), ("2 in [1, 2]", "yes"), ("3 in [1, 2]", "no"),
      ("buy in [sell, buy]", "yes"), ("2 within 1..2", "yes"), ("0.5 within 1..2", "no"),
      ("1 within 1 .. 2", "yes"), ("prediction.direction == buy", "yes"),
      ("prediction.direction != hold", "yes"), ("weekday == \"Monday\"", "yes"),
      ("weekday in ['Saturday', 'Sunday']", "no"), ("risk.level != \"normal\"", "no"),
      ("instrument.symbol == \"AIG\"", "yes"), ("prediction.model == prediction.id", "no"),
      ("true == false", "no"), ("known(prediction.model)", "yes"), ("\"a\" == 'a'", "yes"),
    ])
  func `Comparisons and truth are what they say`(text: String, expected: String) {
    #expect(LanguageBench().shown(text) == expected)
  }

  // Kleene's tables: an unknown part decides nothing that the known part does not decide.
  @Test(
    arguments: [
      ("known(prediction.horizon)", "no"), ("prediction.horizon > 1s", "nothing"),
      ("not prediction.horizon > 1s", "nothing"), ("prediction.horizon > 1s and false", "no"),
      ("false and prediction.horizon > 1s", "no"), ("prediction.horizon > 1s and true", "nothing"),
      ("prediction.horizon > 1s or true", "yes"), ("true or prediction.horizon > 1s", "yes"),
      ("prediction.horizon > 1s or false", "nothing"), ("-prediction.horizon", "nothing"),
      ("prediction.horizon > 1s or prediction.horizon < 1s", "nothing"),
      ("position.direction == buy", "nothing"), ("opposite(position.direction)", "nothing"),
      ("min(prediction.horizon, 1s)", "nothing"), ("abs(prediction.horizon)", "nothing"),
      ("atr / 0", "nothing"), ("rsi > 30", "nothing"), ("previous(rsi)", "nothing"),
      ("crosses_above(rsi, 30)", "nothing"), ("known(rsi) or known(atr)", "yes"),
      ("prediction.horizon in [1s, 2s]", "nothing"),
    ])
  func `What nobody knows stays unknown until something else decides`(
    text: String, expected: String
  ) {
    #expect(LanguageBench().shown(text) == expected)
  }

  @Test func `An expression that touches an indicator is a double`() throws {
    let bench = LanguageBench()
    let atr = try #require(bench.range)
    for (text, expected) in [
      ("6 * atr", 6 * atr), ("atr + 1", atr + 1), ("1 - atr", 1 - atr),
      ("price.last / atr", 100 / atr),
      ("-atr", -atr), ("abs(-atr)", atr), ("min(atr, 1)", min(atr, 1)),
      ("max(1, atr)", max(atr, 1)),
      ("atr.value", atr), ("atr * 0.5 + price.last", atr * 0.5 + 100),
    ] {
      let (value, type) = try #require(bench.value(text))
      #expect(type.isReal, "\(text)")
      #expect(value.real == expected, "\(text)")
    }
    #expect(bench.shown("atr < 1") == "yes")
    #expect(bench.shown("price.last > atr") == "yes")
    // A length of time becomes exact again before it moves an instant.
    #expect(bench.shown("session.open + atr / atr * 1s") == "2013-10-07T13:30:01Z")
    #expect(bench.shown("atr / atr * 1s + session.open") == "2013-10-07T13:30:01Z")
  }

  @Test(
    arguments: [
      ("prediction.confidence", "0.8"), ("prediction.direction", "buy"), ("prediction.age", "2s"),
      ("prediction.received", "2013-10-07T13:30:42Z"), ("price.last", "100"),
      ("price.bid", "99.99"), ("price.ask", "100.01"), ("price.mid", "100"),
      ("price.entry", "100.01"), ("price.exit", "nothing"), ("quote.spread", "0.02"),
      ("quote.bid_size", "1000"), ("quote.ask_size", "1000"), ("quote.age", "2s"),
      ("trade.size", "1000"), ("trade.age", "2s"), ("market.is_halted", "no"),
      ("market.is_delayed", "no"), ("position.quantity", "0"), ("position.direction", "nothing"),
      ("position.average_price", "nothing"), ("position.profit", "nothing"),
      ("position.age", "nothing"), ("position.confidence", "nothing"), ("position.entries", "0"),
      ("position.notional", "0"), ("orders.live", "3"), ("orders.entries", "1"),
      ("account.cash", "100000"), ("account.equity", "100000"), ("account.day_result", "0"),
      ("account.realised", "0"), ("account.unrealised", "0"), ("account.gross_exposure", "10000"),
      ("account.net_exposure", "10000"), ("account.leverage", "0.1"),
      ("now", "2013-10-07T13:30:42Z"), ("session.is_open", "yes"),
      ("session.open", "2013-10-07T13:30:00Z"),
      ("session.close", "2013-10-07T20:00:00Z"), ("session.midnight", "2013-10-07T04:00:00Z"),
      ("session.age", "42s"), ("session.remaining", "23358s"), ("instrument.tick_size", "0.05"),
      ("bars.10s.close", "100"), ("bars.10s.high", "100.1"), ("bars.10s.range", "0.1"),
      ("bars['10s'].volume", "2000"), ("bars.10s.trades", "2"),
      ("bars.10s.start", "2013-10-07T13:30:30Z"), ("previous(bars.10s.close)", "100"),
    ])
  func `Every name reads the ledger`(name: String, expected: String) {
    #expect(LanguageBench().shown(name) == expected)
  }

  @Test(
    arguments: [
      ("position.quantity", "100"), ("position.direction", "buy"),
      ("position.average_price", "100.01"), ("position.unrealised", "-1"),
      // 100 at the bid of 99.99 cost 100.01: 2 lost, and 1 paid for opening, 1 more to close.
      ("position.profit", "-4"), ("position.age", "5s"), ("position.confidence", "0.8"),
      ("position.entries", "1"), ("position.entry_price", "100.01"),
      ("position.notional", "10000"), ("account.gross_exposure", "10000"),
      ("account.net_exposure", "10000"), ("account.leverage", "0.10000200004"),
      ("price.exit", "99.99"), ("account.equity", "99998"),
    ])
  func `A position is described from its first fill on`(name: String, expected: String) {
    var harness = EngineHarness.long()
    harness.fee("x.01", "1")
    harness.now = harness.now + .seconds(5)
    harness.tick(.bid, "99.99")
    let shown = LanguageBench(harness).shown(name)
    #expect(shown == expected || (name == "account.leverage" && shown == "0.100002"))
  }

  @Test func `What is known of a position is forgotten when it is closed`() {
    var harness = EngineHarness.long()
    harness.fill(3, 100, "99.4", id: "s.01")
    harness.status(2, "Cancelled")
    let bench = LanguageBench(harness)
    for (name, expected) in [
      ("position.entries", "0"), ("position.confidence", "nothing"),
      ("position.entry_price", "nothing"), ("position.age", "nothing"),
    ] { #expect(bench.shown(name) == expected) }
  }

  @Test func `Delayed data is known as such until live data comes`() {
    var harness = EngineHarness.ready()
    harness.tick(.bid, "99", flags: .delayed)
    #expect(LanguageBench(harness).shown("market.is_delayed") == "yes")
    #expect(LanguageBench(harness).shown("price.bid") == "99.99")
    harness.tick(.bid, "99.98")
    #expect(LanguageBench(harness).shown("market.is_delayed") == "no")
  }

  @Test func `Before the first session and instrument nothing is known and nothing crashes`() {
    let empty = LanguageBench(EngineHarness.make())
    for (name, _, _) in RuleNames.variables { _ = empty.shown(name) }
    #expect(empty.shown("15:30 > now") == "nothing")
    #expect(empty.shown("weekday == 'Monday'") == "nothing")
    #expect(empty.shown("price.last > 1") == "nothing")
    #expect(empty.shown("bars.10s.close") == "nothing")
  }

  @Test(
    arguments: [
      (20_131_007, 0), (20_240_229, 3), (20_000_101, 5), (20_261_122, 6), (19_700_101, 3),
    ] as [(Int64, Int)])
  func `The day of the week is the calendar's`(date: Int64, day: Int) {
    #expect(RuleTextVariable.weekday(date) == day)
  }
}
