import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// The sentences of the mission about orders, each played against the engine by hand. The bracket of
// the harness is order 1 (entry), 2 (target) and 3 (stop).
@Suite struct OrderScenarioTests {
  private static let aig = InstrumentID(rawValue: 0)

  private func plan(_ side: Side = .buy, _ shares: Int64 = 100, price: String = "100") -> EntryPlan
  {
    EntryPlan(
      instrument: Self.aig, side: side, quantity: Quantity(shares: shares),
      price: Price(price) ?? .zero)
  }

  private func command(_ harness: EngineHarness, _ order: Int64) throws -> OrderCommand {
    try #require(harness.engine.ledger.orders[OrderID(rawValue: order)]).command
  }

  // MARK: O1

  private static let types: [(OrderType, String?, String?)] = [
    (.market, nil, nil), (.limit, "99.9", nil), (.stop, nil, "100.5"),
    (.stopLimit, "100.6", "100.5"), (.marketOnClose, nil, nil), (.limitOnClose, "99.5", nil),
  ]

  @Test(arguments: types)
  func `Market, limit, stop, stop-limit, market-on-close and limit-on-close orders enter`(
    type: OrderType, limit: String?, trigger: String?
  ) throws {
    var harness = EngineHarness.ready()
    var plan = plan()
    plan.type = type
    plan.limitPrice = limit.flatMap { Price($0) }
    plan.triggerPrice = trigger.flatMap { Price($0) }
    harness.act { #expect($0.perform(plan, cause: $1) == .begun) }
    let sent = try command(harness, 1)
    #expect(sent.type == type && sent.role == .entry && sent.transmits)
    #expect(sent.limitPrice == plan.limitPrice && sent.stopPrice == plan.triggerPrice)
    #expect(harness.engine.ledger.orders.liveCount == 1)
  }

  @Test func `Linked stop and target are created with each entry`() {
    var harness = EngineHarness.ready()
    var plan = plan()
    plan.stopPrice = Price("99")
    plan.targetPrice = Price("102")
    let outputs = harness.act { $0.perform(plan, cause: $1) }
    #expect(
      outputs.lines == [
        "verdict admits 1", "place 1 entry buy 100 market held",
        "place 2 target sell 100 limit 102 under 1 held", "place 3 stop sell 100 stop 99 under 1",
      ])
  }

  @Test func `A trailing stop at the broker has an amount or a part, and no price of its own`()
    throws
  {
    for trail in [
      StopTrail(amount: Price("1.5")), StopTrail(ratio: Ratio(rawValue: 25_000_000)),
    ] {
      var harness = EngineHarness.ready()
      var plan = plan()
      plan.trail = trail
      harness.act { $0.perform(plan, cause: $1) }
      let stop = try command(harness, 2)
      #expect(stop.type == .trailingStop && stop.stopPrice == nil && stop.transmits)
      #expect(stop.trailingAmount == trail.amount && stop.trailingRatio == trail.ratio)
    }
  }

  @Test func `A trailing stop of the engine moves in steps behind the price and never back`() throws
  {
    var harness = EngineHarness.ready()
    var plan = plan()
    plan.trail = StopTrail(amount: Price("1"), isNative: false, step: Price("0.2") ?? .zero)
    harness.act { $0.perform(plan, cause: $1) }
    #expect(try command(harness, 2).stopPrice == Price("99"))
    harness.fill(1, 100, "100", id: "a.01")
    #expect(harness.tick(.bid, "100.15").isEmpty)
    #expect(harness.tick(.bid, "100.2").lines == ["modify 2 stop sell 100 stop 99.2 under 1"])
    #expect(harness.tick(.bid, "99.5").isEmpty)
    #expect(harness.tick(.bid, "100.35").isEmpty)
    #expect(harness.tick(.bid, "100.53").lines == ["modify 2 stop sell 100 stop 99.5 under 1"])
    harness.fill(2, 100, "99.5", id: "s.01")
    #expect(harness.engine.ledger.plans.active.isEmpty)
  }

  @Test func `One leg's fill makes the other smaller, whole and in part`() throws {
    var harness = EngineHarness.long()
    #expect(harness.fill(2, 30, "100.35", id: "t.01").commands.isEmpty)
    let stop = try #require(harness.engine.ledger.orders[OrderID(rawValue: 3)])
    #expect(stop.working == Quantity(shares: 70))
    harness.status(3, "PreSubmitted", remaining: 70)
    #expect(harness.fill(2, 70, "100.35", id: "t.02x").commands.isEmpty)
    #expect(harness.engine.ledger.orders[OrderID(rawValue: 3)]?.working == .zero)
  }

  @Test func `An entry cancelled after a partial fill leaves exits of what was filled`() {
    var harness = EngineHarness.ready()
    harness.enter()
    harness.fill(1, 40, "100.01", id: "a.01")
    #expect(
      harness.status(1, "Cancelled", filled: 40, remaining: 0).commands.map(\.quantity)
        == [Quantity(shares: 40), Quantity(shares: 40)])
    // A fill that crossed the cancel raises them again.
    #expect(
      harness.fill(1, 10, "100.01", id: "b.01").commands.map(\.quantity)
        == [Quantity(shares: 50), Quantity(shares: 50)])
  }

  @Test func `A scale-in has no children; stop and target grow with each of its fills`() throws {
    var harness = EngineHarness.long()
    let scale = ScalePlan(
      instrument: Self.aig, quantity: Quantity(shares: 50), price: Price("100") ?? .zero)
    let outputs = harness.act { #expect($0.perform(scale, cause: $1) == .begun) }
    #expect(outputs.lines == ["verdict admits 4", "place 4 entry buy 50 market"])
    let prices = try [command(harness, 2).limitPrice, command(harness, 3).stopPrice]
    #expect(
      harness.fill(4, 20, "100", id: "e.01").commands.map(\.quantity.wholeShares) == [120, 120])
    #expect(
      harness.fill(4, 30, "100", id: "e.02x").commands.map(\.quantity.wholeShares) == [150, 150])
    #expect(try [command(harness, 2).limitPrice, command(harness, 3).stopPrice] == prices)
    // A second one waits until the first is over; one against a flat position is denied.
    #expect(harness.fill(3, 150, "99", id: "s.01").commands.isEmpty)
    harness.status(2, "Cancelled")
    harness.act { #expect($0.perform(scale, cause: $1) == .denied("position")) }
  }

  @Test func `A scale-in that asks for it prices the whole position's exits anew`() throws {
    var harness = EngineHarness.long()
    var scale = ScalePlan(
      instrument: Self.aig, quantity: Quantity(shares: 50), price: Price("100") ?? .zero)
    scale.stopPrice = Price("99.5")
    harness.act { $0.perform(scale, cause: $1) }
    harness.fill(4, 50, "100", id: "e.01")
    #expect(try command(harness, 3).stopPrice == Price("99.5"))
    #expect(try command(harness, 3).quantity == Quantity(shares: 150))
    #expect(harness.engine.ledger.plans.active.isEmpty)
  }

  @Test func `Reprice on fill moves stop and target once the average price is known`() throws {
    var harness = EngineHarness.ready()
    var plan = plan()
    plan.stopPrice = Price("99")
    plan.targetPrice = Price("102")
    plan.repricesOnFill = true
    harness.act { $0.perform(plan, cause: $1) }
    #expect(harness.fill(1, 50, "100.1", id: "a.01").commands.isEmpty)
    harness.fill(1, 50, "100.2", id: "a.02x")
    // 0.15 above the decision; both are on the grid of 0.05.
    #expect(try command(harness, 2).limitPrice == Price("102.15"))
    #expect(try command(harness, 3).stopPrice == Price("99.15"))
  }

  @Test func `A stop is adjusted towards the price, away from it only when asked`() throws {
    var harness = EngineHarness.long()
    let now = try #require(try command(harness, 3).stopPrice)
    var adjust = AdjustStopPlan(instrument: Self.aig, price: now + (Price("0.1") ?? .zero))
    harness.act { #expect($0.perform(adjust, cause: $1) == .begun) }
    #expect(try command(harness, 3).stopPrice == adjust.price)
    adjust.price = now
    let denied = harness.act {
      #expect($0.perform(adjust, cause: $1) == .denied("not away from the price"))
    }
    #expect(denied.verdicts.map(\.deniedBy) == ["not away from the price"])
    adjust.mayLoosen = true
    harness.act { #expect($0.perform(adjust, cause: $1) == .begun) }
    #expect(try command(harness, 3).stopPrice == now)
    harness.act { #expect($0.perform(adjust, cause: $1) == .nothing) }
    adjust = AdjustStopPlan(instrument: Self.aig, distance: Price("0.31"))
    harness.act { $0.perform(adjust, cause: $1) }
    // The bid is 99.99: 99.68, rounded away from the price.
    #expect(try command(harness, 3).stopPrice == Price("99.65"))
  }

  // MARK: Reversal

  private func reversing() -> EngineHarness {
    var harness = EngineHarness.long()
    var entry = plan(.sell, 60, price: "99.99")
    entry.stopPrice = Price("100.6")
    entry.targetPrice = Price("99.7")
    let outputs = harness.act {
      #expect($0.perform(ReversePlan(entry: entry), cause: $1) == .begun)
    }
    #expect(
      outputs.lines == [
        "plan reversal begun", "timer 2 set: reversalPatience", "timer 3 set: flattenCheck",
        "cancel 2 target", "order 2 accepted>cancelPending 0", "cancel 3 stop",
        "order 3 accepted>cancelPending 0",
      ])
    harness.status(2, "Cancelled")
    #expect(harness.status(3, "Cancelled").lines.last == "place 4 close sell 100 market")
    return harness
  }

  @Test func `The entry of a reversal is the one that was decided, moved to the price of the day`()
    throws
  {
    var harness = EngineHarness.long()
    var entry = plan(.sell, 60, price: "100.09")
    entry.type = .stopLimit
    entry.limitPrice = Price("99.5")
    entry.triggerPrice = Price("99.6")
    entry.timeInForce = .goodTillDate
    entry.goodTill = EngineHarness.at(7_200)
    entry.worksExtendedHours = true
    entry.repricesOnFill = true
    entry.stopPrice = Price("100.6")
    entry.targetPrice = Price("99.4")
    entry.trail = StopTrail(amount: Price("0.5"), isNative: true)
    #expect(EntryPlan(OrderPlan(reversalTo: entry)) == entry)
    entry.trail = StopTrail(ratio: Ratio("0.01"), isNative: false, step: Price("0.1") ?? .zero)
    #expect(EntryPlan(OrderPlan(reversalTo: entry)) == entry)
    harness.act { #expect($0.perform(ReversePlan(entry: entry), cause: $1) == .begun) }
    harness.status(2, "Cancelled")
    harness.status(3, "Cancelled")
    harness.fill(4, 100, "99.99", id: "c.01")
    let sent = try command(harness, 5)
    #expect(sent.type == .stopLimit && sent.side == .sell && sent.worksExtendedHours)
    #expect(sent.limitPrice == Price("99.5") && sent.stopPrice == Price("99.6"))
    #expect(sent.timeInForce == .goodTillDate && sent.goodTill == EngineHarness.at(7_200))
    #expect(try command(harness, 6).limitPrice == Price("99.3"))
    #expect(try command(harness, 7).stopPrice == Price("100.5"))
  }

  @Test func `A reversal opens only when flat is confirmed, whatever the fills come in`() throws {
    var harness = reversing()
    #expect(harness.fill(4, 60, "99.99", id: "c.01").commands.isEmpty)
    let outputs = harness.fill(4, 40, "99.99", id: "c.02x")
    #expect(
      outputs.lines == [
        "fill c.02x of 4 sell 40@99.99", "order 4 partiallyFilled>filled 100",
        "plan reversal done", "verdict admits 5", "place 5 entry sell 60 market held",
        "place 6 target buy 60 limit 99.7 under 5 held", "place 7 stop buy 60 stop 100.6 under 5",
      ])
    harness.fill(5, 60, "99.99", id: "e.01")
    #expect(harness.position == -60)
    #expect(!harness.engine.ledger.isClosing)
  }

  @Test func `A reversal whose close is refused expires, and the close is tried again`() {
    var harness = reversing()
    harness.error(4, 201)
    harness.now = harness.now + .seconds(60)
    #expect(
      harness.fire(2).lines == ["plan reversal expired", "alert warning reversal.expired"])
    #expect(harness.fire(3).lines.contains("place 5 close sell 100 market"))
    harness.fill(5, 100, "99.99", id: "c.01")
    #expect(harness.position == 0)
    #expect(harness.engine.ledger.orders.liveCount == 0)
  }

  @Test func `A newer opposite signal cancels a waiting reversal`() {
    var harness = reversing()
    #expect(harness.predict("SELL").lines.contains("plan reversal cancelled") == false)
    #expect(harness.predict("BUY").lines.contains("plan reversal cancelled"))
    harness.fill(4, 100, "99.99", id: "c.01")
    #expect(harness.position == 0 && harness.engine.ledger.orders.liveCount == 0)
  }

  @Test func `A position is brought to a size through entry, more, less, close and reversal`()
    throws
  {
    var harness = EngineHarness.ready()
    func target(_ shares: Int64) -> TargetPlan {
      TargetPlan(
        instrument: Self.aig, quantity: Quantity(shares: shares), price: Price("100") ?? .zero,
        stopPrice: Price("98"), targetPrice: nil)
    }
    harness.act { #expect($0.perform(target(100), cause: $1) == .begun) }
    harness.fill(1, 100, "100", id: "a.01")
    harness.status(2, "PreSubmitted")
    harness.act { #expect($0.perform(target(100), cause: $1) == .nothing) }
    harness.act { #expect($0.perform(target(130), cause: $1) == .begun) }
    harness.fill(3, 30, "100", id: "b.01")
    harness.open(2, "PreSubmitted")
    #expect(try command(harness, 2).quantity == Quantity(shares: 130))
    // Less: the stop first, the rest of the position when the broker has confirmed it.
    let less = harness.act { #expect($0.perform(target(50), cause: $1) == .begun) }
    #expect(less.lines == ["plan resize begun", "modify 2 stop sell 50 stop 98 under 1"])
    #expect(
      harness.open(2, "PreSubmitted").lines == [
        "open 2", "plan resize begun", "verdict admits 4", "place 4 close sell 80 market",
      ])
    harness.fill(4, 80, "99.99", id: "c.01")
    #expect(harness.position == 50)
    #expect(harness.engine.ledger.plans.active.isEmpty)
    harness.act { #expect($0.perform(target(0), cause: $1) == .begun) }
    #expect(harness.status(2, "Cancelled").lines.last == "place 5 close sell 50 market")
  }

  @Test func `Exits leave room for the close that makes a position smaller`() throws {
    var harness = EngineHarness.long()
    let less = TargetPlan(
      instrument: Self.aig, quantity: Quantity(shares: 60), price: Price("100") ?? .zero,
      stopPrice: nil, targetPrice: nil)
    harness.act { #expect($0.perform(less, cause: $1) == .begun) }
    harness.open(2)
    #expect(harness.open(3, "PreSubmitted").lines.last == "place 4 close sell 40 market")
    harness.fill(4, 15, "99.99", id: "c.01")
    // 43 are held and 25 of them are being closed: the exits have the 18 that they should have.
    #expect(harness.fill(2, 42, "101", id: "t.01").commands.isEmpty)
    #expect(harness.position == 43)
    harness.fill(4, 25, "99.99", id: "d.01")
    #expect(harness.position == 18)
    #expect(harness.engine.ledger.plans.active.isEmpty)
    #expect(harness.engine.ledger.orders[OrderID(rawValue: 2)]?.working == Quantity(shares: 18))
    #expect(harness.engine.ledger.orders[OrderID(rawValue: 3)]?.working == Quantity(shares: 18))
  }

  // MARK: O2

  @Test func `Cancel-all takes closing orders back too, reduce-only takes entries back`() {
    var harness = EngineHarness.long()
    harness.say(.flatten)
    harness.status(2, "Cancelled")
    harness.status(3, "Cancelled")
    #expect(harness.orderStatus(4) == .submitted)
    #expect(
      harness.say(.cancelAll).lines == [
        "decision operator 0 cancel", "cancel 4 close", "order 4 submitted>cancelPending 0",
      ])
    harness.status(4, "Cancelled")
    #expect(harness.position == 100 && harness.engine.ledger.orders.liveCount == 0)
    var other = EngineHarness.ready()
    other.enter()
    #expect(
      other.say(.reduce).lines == [
        "risk normal>reduceOnly: operator: test", "cancel 1 entry",
        "order 1 accepted>cancelPending 0",
      ])
    var held = EngineHarness.long()
    #expect(held.say(.reduce).commands.isEmpty)
    #expect(held.say(.flatten).commands.count == 2)
  }

  @Test func `A rule cancels entries, exits or everything`() {
    var harness = EngineHarness.long()
    harness.act {
      #expect($0.perform(CancelPlan(instrument: Self.aig, scope: .entries), cause: $1) == .nothing)
    }
    let exits = harness.act {
      $0.perform(CancelPlan(instrument: Self.aig, scope: .exits), cause: $1)
    }
    #expect(exits.commands.map(\.order.rawValue) == [2, 3])
  }

  @Test func `A modification that is refused leaves the order as it was, and a person is told`()
    throws
  {
    var harness = EngineHarness.long()
    let before = try command(harness, 3)
    let adjust = AdjustStopPlan(instrument: Self.aig, price: Price("99.5"))
    harness.act { $0.perform(adjust, cause: $1) }
    let record = try #require(harness.engine.ledger.orders[OrderID(rawValue: 3)])
    #expect(record.isChanging)
    #expect(harness.error(3, 105).alerts.map(\.code) == ["order.modify_rejected"])
    #expect(try command(harness, 3) == before)
    #expect(harness.orderStatus(3) == .accepted)
    harness.act { $0.perform(adjust, cause: $1) }
    harness.open(3)
    #expect(harness.engine.ledger.orders[OrderID(rawValue: 3)]?.isChanging == false)
  }

  @Test func `An exit that the broker will not make smaller is cancelled, and a person is told`() {
    var harness = EngineHarness.ready()
    harness.enter()
    harness.fill(1, 40, "100.01", id: "a.01")
    harness.status(1, "Cancelled", filled: 40, remaining: 0)
    let outputs = harness.error(3, 105)
    #expect(outputs.commands.map(\.action) == [.cancel])
    #expect(outputs.alerts.map(\.code) == ["order.modify_rejected", "protection.lost"])
  }

  @Test func `A bust takes a fill back: the order does not come back, the exits follow`() {
    var harness = EngineHarness.long()
    let outputs = harness.fill(1, 30, "100.01", id: "x.02")
    #expect(harness.position == 30)
    #expect(outputs.lines.contains("order 1 filled>cancelled 30"))
    #expect(outputs.commands.map(\.quantity.wholeShares) == [30, 30])
    let bust = harness.fill(1, 0, "100.01", id: "x.03")
    #expect(harness.position == 0)
    #expect(bust.commands.map(\.action) == [.cancel, .cancel])
  }

  @Test func `An order of unknown fate counts as live, is asked about, and is never guessed`() {
    var harness = EngineHarness.ready()
    harness.enter()
    #expect(
      harness.error(1, 103).lines == [
        "error 1 103", "order 1 accepted>unknown 0", "timer 2 set: orderProbe",
      ])
    for round in 0..<3 {
      harness.now = harness.now + .seconds(5)
      let outputs = harness.fire(UInt64(2 + round))
      #expect(outputs.commands.map(\.action) == [.query])
      #expect(outputs.alerts.map(\.code) == (round == 2 ? ["order.unknown"] : []))
    }
    #expect(harness.orderStatus(1) == .unknown)
    #expect(harness.engine.ledger.orders.liveCount == 3)
    #expect(harness.open(1).lines.last == "order 1 unknown>accepted 0")
  }

  @Test func `After the link came back live orders are in doubt until the broker speaks`() {
    var harness = EngineHarness.long()
    func link(_ state: ConnectionState) -> [Recorded] {
      var change = ConnectionChanged()
      change.state = state
      change.serverVersion = 178
      return harness.input(.connection(change))
    }
    #expect(link(.disconnected).isEmpty)
    let outputs = link(.ready)
    #expect(outputs.commands.map(\.action) == [.query, .query])
    #expect(harness.orderStatus(2) == .unknown && harness.orderStatus(3) == .unknown)
    harness.status(2, "Submitted")
    harness.status(3, "PreSubmitted")
    #expect(harness.orderStatus(2) == .accepted && harness.orderStatus(3) == .accepted)
    #expect(link(.ready).isEmpty)
  }

  @Test func `Order numbers are never below what the broker asks for, nor used twice`() {
    var harness = EngineHarness.ready()
    harness.frame(TWS.NextValidID(orderId: 500))
    #expect(harness.predict().commands.map(\.order.rawValue) == [500, 501, 502])
    harness.frame(TWS.NextValidID(orderId: 1))
    #expect(harness.engine.ledger.nextOrder.rawValue == 503)
    harness.restart()
    #expect(harness.engine.ledger.nextOrder.rawValue == 503)
  }

  @Test func `An execution is matched by number, by permanent number and by our text`() throws {
    var harness = EngineHarness.ready()
    harness.enter()
    // Another number, our permanent number: after the broker bound the order anew.
    harness.fill(-7, 30, "100.01", id: "a.01", side: .buy, permanentID: 1_001)
    #expect(harness.engine.ledger.orders[OrderID(rawValue: 1)]?.filled == Quantity(shares: 30))
    // Our number, another permanent number: another order, such as another client's.
    #expect(
      harness.fill(1, 5, "100.01", id: "b.01", permanentID: 77).alerts.map(\.code)
        == ["execution.foreign"])
    var fresh = EngineHarness.ready()
    fresh.predict()
    let text = try command(fresh, 1).orderReference
    fresh.fill(-9, 100, "100.01", id: "c.01", side: .buy, permanentID: 4_711, reference: text)
    #expect(fresh.orderStatus(1) == .filled)
    #expect(fresh.engine.ledger.orders[OrderID(rawValue: 1)]?.permanentID == 4_711)
  }

  @Test(arguments: [Int64(162), 354, 366, 420, 10_089, 10_197])
  func `A message about a request of an order's number is not about the order`(code: Int64) {
    var harness = EngineHarness.ready()
    harness.predict()
    #expect(harness.error(1, code).lines == ["error 1 \(code)"])
    #expect(harness.orderStatus(1) == .submitted)
  }

  @Test(arguments: [Int64(200), 321])
  func `A shared code concerns an order only while it waits for an answer`(code: Int64) {
    var harness = EngineHarness.ready()
    harness.enter()
    #expect(harness.error(1, code).lines == ["error 1 \(code)"])
    var waiting = EngineHarness.ready()
    waiting.predict()
    waiting.error(1, code)
    #expect(waiting.orderStatus(1) == .rejected)
  }

  @Test func `A day order that the broker ends after the close is expired, not cancelled`() {
    var harness = EngineHarness.ready()
    harness.enter()
    harness.now = EngineHarness.at(23_400)
    #expect(harness.status(1, "Cancelled").lines.contains("order 1 accepted>expired 0"))
  }
}
