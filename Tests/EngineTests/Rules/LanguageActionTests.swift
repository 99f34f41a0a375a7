import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

@Suite struct LanguageActionTests {
  private func outcomes(_ actions: [String], on: String = "prediction") -> [IntentOutcome] {
    let bench = LanguageBench()
    let rule = LanguageBench.rule(on: on, actions: actions)
    let (program, problems) = RuleProgram.compile([rule], LanguageBench.vocabulary)
    #expect(problems.isEmpty, "\(problems)")
    guard program.rules.count == 1 else { return [] }
    return program.intents(0, bench.ledger, bench.moment)
  }

  private func intent(_ action: String) -> Intent? {
    if case .intent(let intent)? = outcomes([action]).first { return intent }
    return nil
  }

  @Test func `An entry carries its side, size, prices and kind`() throws {
    let range = try #require(LanguageBench().range)
    let market = try #require(
      intent("enter(side: prediction.direction, size: allocation, stop: 6 * atr, target: 0.5)"))
    #expect(
      market
        == .enter(
          EntryIntent(
            side: .buy, size: .allocation, type: .market, stop: .distance(.measured(6 * range)),
            target: .distance(.exact(Price("0.5") ?? .zero)), timeInForce: .day,
            repricesOnFill: false)))
    let full = try #require(
      intent(
        "enter(sell, shares(100), type: stop_limit, limit: price.bid - 0.01, "
          + "stop_trigger: price.bid, trail_percent: 2%, target_price: price.last * 0.9, "
          + "tif: gtc, reprice_on_fill: true)"))
    #expect(
      full
        == .enter(
          EntryIntent(
            side: .sell, size: .shares(Quantity(shares: 100)), type: .stopLimit,
            limit: Price("99.98"), stopTrigger: Price("99.99"),
            stop: .trailPercent(Ratio("0.02") ?? .zero), target: .price(Price("90") ?? .zero),
            timeInForce: .goodTillCancelled, repricesOnFill: true)))
  }

  @Test(
    arguments: [
      ("market", OrderType.market, ""), ("limit", .limit, ", limit: 5"),
      ("stop", .stop, ", stop_trigger: 5"), ("moc", .marketOnClose, ""),
      ("loc", .limitOnClose, ", limit: 5"), ("trailing_stop", .trailingStop, ", stop_trigger: 5"),
    ])
  func `Every kind of entry order has its word`(word: String, type: OrderType, more: String) {
    guard case .enter(let entry)? = intent("enter(buy, allocation, type: \(word)\(more))") else {
      Issue.record("no entry")
      return
    }
    #expect(entry.type == type)
  }

  @Test(
    arguments: [
      ("allocation", SizeRequest.allocation), ("dollars(2 * 2500)", .dollars(Money(units: 5_000))),
      ("shares(7)", .shares(Quantity(shares: 7))), ("risk(1%)", .risk(Ratio(rawValue: 10_000_000))),
      ("atr(50)", .atr(Money(units: 50))), ("confidence_scaled", .confidenceScaled),
      ("volatility_target(0.1)", .volatilityTarget(Ratio(rawValue: 100_000_000))),
      ("account.equity * 10%", .dollars(Money(units: 10_000))),
      ("trade.size / 10", .shares(Quantity(shares: 100))),
    ])
  func `Every size is asked for as written`(text: String, size: SizeRequest) {
    #expect(intent("scale_in(\(text))") == .scaleIn(size))
  }

  @Test(
    arguments: [
      ("close", Intent.close(reason: "")), ("close(reason: \"late\")", .close(reason: "late")),
      ("close()", .close(reason: "")), ("close_all", .closeAll),
      ("cancel(entries)", .cancel(.entries)),
      ("cancel(exits)", .cancel(.exits)), ("cancel(all)", .cancel(.all)),
      ("adjust_stop(price: 99)", .adjustStop(.price(Price("99") ?? .zero))),
      ("adjust_stop(distance: 1)", .adjustStop(.distance(.exact(Price("1") ?? .zero)))),
      ("target_position(-50)", .targetPosition(.shares(Quantity(shares: -50)), worksExtendedHours: false)),
      (
        "target_position(account.cash / 2, extended_hours: true)",
        .targetPosition(.dollars(Money(units: 50_000)), worksExtendedHours: true)
      ),
      ("rebalance(-0.5)", .rebalance(weight: Ratio(rawValue: -500_000_000))),
      ("set_context(mood, 2 + 3)", .setContext(name: "mood", value: Ratio(whole: 5))),
      (
        "set_context(name: \"mood\", value: atr / atr)",
        .setContext(name: "mood", value: Ratio(whole: 1))
      ),
      ("alert(\"look\")", .alert(text: "look", severity: .warning)),
      ("alert(\"look\", severity: critical)", .alert(text: "look", severity: .critical)),
      ("pause", .pause), ("reduce", .reduce),
      (
        "reverse(size: allocation, stop_price: 90, target: 2)",
        .reverse(
          ReversalIntent(
            size: .allocation, stop: .price(Price("90") ?? .zero),
            target: .distance(.exact(Price("2") ?? .zero))))
      ),
      (
        "reverse(allocation, trail: 2)",
        .reverse(
          ReversalIntent(size: .allocation, stop: .trail(.exact(Price("2") ?? .zero)), target: nil))
      ),
    ])
  func `Every action becomes its intent`(text: String, expected: Intent) {
    #expect(intent(text) == expected)
  }

  // A stop that nobody knows must never turn into an entry without a stop.
  @Test(
    arguments: [
      ("enter(buy, allocation, stop: rsi * price.last)", "stop", "is not known"),
      ("enter(buy, allocation, stop: price.bid - price.ask)", "stop", "is not above zero"),
      ("enter(buy, allocation, target: 0)", "target", "is not above zero"),
      ("enter(buy, allocation, type: limit, limit: -1)", "limit", "is not above zero"),
      ("enter(buy, allocation, trail_percent: 0)", "trail_percent", "is not above zero"),
      ("enter(hold, allocation)", "side", "is neither buy nor sell"),
      ("enter(position.direction, allocation)", "side", "is not known"),
      ("enter(buy, dollars(0))", "size", "is not above zero"),
      ("enter(buy, shares(position.quantity))", "size", "is not above zero"),
      ("rebalance(rsi)", "weight", "is not known"),
      ("adjust_stop(price: price.exit)", "price", "is not known"),
    ])
  func `An argument without a usable value makes its action unusable`(
    text: String, argument: String, reason: String
  ) {
    #expect(outcomes([text]) == [.unusable(argument: argument, reason: reason)])
  }

  @Test(
    arguments: [
      ("clsoe", "there is no action `clsoe`; did you mean `close`?"),
      ("5 + 5", "this is no action"),
      ("frobnicate", "there is no action `frobnicate`; there is `enter`"),
      ("enter(size: allocation)", "`enter` needs `side: …`"), ("enter", "`enter` needs `side: …`"),
      ("enter(buy, allocation, sotp: 1)", "no argument `sotp`; did you mean `stop`?"),
      ("close_all(5)", "`close_all` takes no more arguments"),
      ("close_all(x: 5)", "`close_all` has no argument `x`"),
      ("scale_in(allocation, size: allocation)", "`size` is given twice"),
      ("enter(buy, allocation, stop: 30s)", "a price is due for `stop`, this is a duration"),
      ("enter(5, allocation)", "a side is due for `side`, this is a number"),
      ("enter(buy, 500)", "a number of what?; write `dollars(…)` or `shares(…)`"),
      ("enter(buy, dolars(5))", "there is no size `dolars`; did you mean `dollars`?"),
      ("enter(buy, price.last)", "a price is no size"), ("enter(buy, dollars)", "there is no"),
      ("enter(buy, dollars(1, 2))", "`dollars` takes one amount"),
      ("enter(buy, allocation(5))", "`allocation` takes no amount"),
      ("enter(buy, dollars(trade.size))", "a money is due for `size`, this is a quantity"),
      ("enter(buy, allocation, stop: 1, trail: 2)", "`stop` and `trail` cannot both be given"),
      ("enter(buy, allocation, target: 1, target_price: 2)", "cannot both be given"),
      ("enter(buy, allocation, type: limit)", "an entry of type `limit` needs `limit: …`"),
      ("enter(buy, allocation, limit: 5)", "an entry of type `market` has no `limit`"),
      ("enter(buy, allocation, type: limt)", "did you mean `limit`?"),
      ("enter(buy, allocation, reprice_on_fill: 5)", "a boolean is due for `reprice_on_fill`"),
      ("cancel(some)", "one of `entries`, `exits`, `all` is due"),
      ("adjust_stop()", "`adjust_stop` needs `price: …` or `distance: …`"),
      ("adjust_stop(price: 1, distance: 2)", "cannot both be given"),
      ("target_position(now)", "a quantity or money is due for `position`, this is a time"),
      ("set_context(5, 5)", "a name of letters, digits and `_` is due"),
      ("set_context(mood, now)", "a number is due for `value`, this is a time"),
      ("alert(5)", "a text in quotes is due for `text`"), ("alert(x", "expected `)`"),
    ])
  func `An action that cannot be is refused with a reason`(text: String, message: String) {
    let found = LanguageBench.problems([LanguageBench.rule(actions: [text])])
    #expect(found.contains { $0.contains(message) }, "\(found)")
  }

  @Test func `The price of entry is the side's that the rule writes out`() {
    let bench = LanguageBench()
    for (side, price) in [("buy", "100.01"), ("sell", "99.99")] {
      let rule = LanguageBench.rule(
        ["price.entry == \(price)"], actions: ["enter(side: \(side), size: allocation)"])
      let (program, problems) = RuleProgram.compile([rule], LanguageBench.vocabulary)
      #expect(problems.isEmpty)
      #expect(program.firstFailing(0, bench.ledger, bench.moment) == nil)
    }
  }
}
