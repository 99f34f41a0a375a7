import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: each sentence of Z1 and Z2. Method: prices, stops and ranges with sizes computed by hand.
@Suite struct SizingPolicyTests {
  private func sizing(_ change: (inout SizingConfiguration) -> Void = { _ in }) -> Sizing {
    var configuration = Configuration()
    change(&configuration.sizing)
    return Sizing(configuration, symbol: "GLD")
  }

  private var inputs: SizeInputs {
    var inputs = SizeInputs()
    inputs.price = Price("50")
    inputs.range = Price("0.4")
    inputs.stopDistance = Price("2.5")
    inputs.volatility = Ratio("0.004")
    inputs.confidence = Ratio("0.75")
    inputs.equity = Money(units: 100_000)
    inputs.correlation = Ratio("0.25")
    return inputs
  }

  private func shares(
    _ request: SizeRequest, _ change: (inout SizeInputs) -> Void = { _ in }
  ) -> Int64 {
    var inputs = inputs
    change(&inputs)
    return sizing().size(request, inputs).shares
  }

  // MARK: Z1

  @Test func `Dollar allocation with the real-time price uses 99 percent where the price allows`() {
    var random = SeededGenerator(test: #function)
    for _ in 0..<2_000 {
      let dollars = Int64.random(in: 1_001...100_000, using: &random)
      let price = Price(
        rawValue: Int64.random(in: 100_000_000...dollars * 10_000_000, using: &random))
      let result = sizing { $0.allocation = Money(units: dollars) }.size(
        .allocation, SizeInputs(price: price))
      let used = Money(price, times: Quantity(shares: result.shares))
      #expect(used <= Money(units: dollars))
      #expect(
        used >= Money(units: dollars).part(Ratio("0.99") ?? .zero) || result.shares == 10_000,
        "\(dollars) at \(price): \(used)")
    }
  }

  @Test func `A value above 1000 means dollars, 1000 and less shares`() {
    let price = SizeInputs(price: Price("7"))
    #expect(sizing { $0.allocation = Money(units: 1_000) }.size(.allocation, price).shares == 1_000)
    #expect(sizing { $0.allocation = Money(units: 1_001) }.size(.allocation, price).shares == 143)
  }

  @Test func `An order has 1 to 10,000 shares`() {
    #expect(sizing().size(.allocation, SizeInputs(price: Price("0.01"))).shares == 10_000)
    #expect(sizing().size(.allocation, SizeInputs(price: Price("10000"))).shares == 1)
    #expect(sizing().size(.allocation, SizeInputs(price: Price("10000.01"))).shares == 0)
    let one = sizing { $0.minimumOneShare = true }
    #expect(one.size(.allocation, SizeInputs(price: Price("10000.01"))).shares == 1)
  }

  @Test func `Without a price there is a fixed number of shares`() {
    let fixed = sizing { $0.fallbackShares = 25 }
    for price in [nil, Price.zero, Price("-1")] {
      #expect(fixed.size(.allocation, SizeInputs(price: price)).shares == 25)
      #expect(fixed.size(.dollars(Money(units: 5_000)), SizeInputs(price: price)).shares == 25)
    }
  }

  @Test func `Every price gives the whole shares that the allocation pays for`() {
    var random = SeededGenerator(test: #function)
    for _ in 0..<500 {
      var configuration = Configuration()
      let units = Int64.random(in: 1...20_000, using: &random)
      configuration.sizing.allocation = Money(units: units)
      let price = Price(rawValue: Int64.random(in: 1...50_000_000_000_000, using: &random))
      let bought = Int64(Int128(units) * 1_000_000_000 / Int128(price.rawValue))
      let paid = units > 1_000 ? bought : units
      let named = Sizing(configuration, symbol: "A").size(.allocation, SizeInputs(price: price))
      #expect(named.shares == min(paid, 10_000), "\(units) at \(price)")
    }
  }

  // MARK: Z2

  @Test func `Dollars and shares are taken as they are said`() {
    #expect(shares(.dollars(Money(units: 5_049))) == 100)
    #expect(shares(.shares(Quantity(shares: 37))) == 37)
    #expect(shares(.shares(Quantity("37.99") ?? .zero)) == 37)
    #expect(shares(.shares(Quantity(shares: -5))) == 0)
    #expect(shares(.dollars(Money(units: 5_049))) { $0.multiplier = 100 } == 1)
  }

  @Test func `Risk-based: the stop costs that fraction of equity and no more`() {
    // 1 % of 100,000 is 1,000; a stop 2.50 away costs that with 400 shares.
    #expect(shares(.risk(Ratio("0.01") ?? .zero)) == 400)
    #expect(shares(.risk(Ratio("0.01") ?? .zero)) { $0.stopDistance = Price("2.500000001") } == 399)
    #expect(shares(.risk(Ratio("0.01") ?? .zero)) { $0.multiplier = 10 } == 40)
  }

  @Test func `ATR-based: the position moves by that many dollars per average true range`() {
    #expect(shares(.atr(Money(units: 100))) == 250)
    #expect(shares(.atr(Money(units: 100))) { $0.range = Price("0.401") } == 249)
  }

  @Test func `Volatility target: one deviation moves the position by that fraction of equity`() {
    // 0.1 % of 100,000 is 100; one deviation of a 50-dollar share is 0.20.
    #expect(shares(.volatilityTarget(Ratio("0.001") ?? .zero)) == 500)
  }

  @Test func `Confidence-based: half the allocation at the threshold, all of it at 1`() {
    func part(_ confidence: String) -> Int64 {
      shares(.confidenceScaled) { $0.confidence = Ratio(confidence) }
    }
    #expect([part("0.5"), part("0.75"), part("1")] == [100, 150, 200])
    #expect([part("0.3"), part("1.5")] == [100, 200])
  }

  @Test func `Correlation-aware: smaller the more it moves with what is held`() {
    func part(_ correlation: Ratio?) -> Int64 {
      shares(.correlationAware) { $0.correlation = correlation }
    }
    #expect(part(Ratio("0.25")) == 150)
    #expect(part(Ratio("1")) == 0)
    #expect(part(Ratio("-0.9")) == 200)
    #expect(part(nil) == 200)
  }

  @Test func `Gradual scaling: the size grows session by session up to the whole`() {
    let growing = sizing {
      $0.scaleUpSessions = 3
      $0.scaleUpFrom = Ratio("0.25") ?? .zero
    }
    func sizes(_ request: SizeRequest) -> [Int64] {
      (1...5 as ClosedRange<Int64>).map { session in
        var inputs = inputs
        inputs.sessions = session
        return growing.size(request, inputs).shares
      }
    }
    #expect(sizes(.allocation) == [50, 100, 150, 200, 200])
    #expect(sizes(.shares(Quantity(shares: 100))) == [25, 50, 75, 100, 100])
    #expect(sizes(.risk(Ratio("0.01") ?? .zero)) == [100, 200, 300, 400, 400])
  }

  @Test(
    arguments: [
      SizeRequest.risk(Ratio(whole: 1)), .atr(Money(units: 1)), .volatilityTarget(Ratio(whole: 1)),
      .confidenceScaled,
    ])
  func `A policy without what it needs gives no order and says what is missing`(
    request: SizeRequest
  ) throws {
    let result = sizing().size(request, SizeInputs())
    #expect(result.shares == 0)
    let missing = try #require(result.conditions.first { !$0.held })
    #expect(missing.value == Evidence.none && missing.threshold == .text("known"))
  }

  @Test func `The evidence names policy, parameter, inputs and result`() {
    let result = sizing().size(.risk(Ratio("0.01") ?? .zero), inputs)
    #expect(
      result.conditions.map { "\($0.name) \($0.value.text)" } == [
        "size policy risk", "size parameter 0.01", "equity 100000", "stop distance 2.5",
        "shares 400",
      ])
  }

  @Test func `The ledger gives every input of an intended entry`() {
    var harness = EngineHarness.ready { $0.risk.exposure.correlationWindow = 20 }
    for price in ["100", "101", "100", "102", "100"] {
      harness.trade(price)
      harness.now = harness.now + .seconds(10)
    }
    harness.trade("100")
    let inputs = SizeInputs(
      harness.engine.ledger, InstrumentID(rawValue: 0), .buy, price: Price("100"),
      stopDistance: Price("1"), confidence: Ratio("0.8"))
    #expect(inputs.equity == Money(units: 100_000))
    #expect(inputs.range != nil && inputs.volatility != nil)
    #expect(inputs.sessions == 1)
    #expect(inputs.correlation == nil)
  }

  @Test func `An entry in the first sessions is smaller, and its decision says why`() throws {
    var harness = EngineHarness.ready { $0.sizing.scaleUpSessions = 4 }
    let outputs = harness.predict()
    #expect(outputs.commands.first?.quantity == Quantity(shares: 25))
    let decision = try #require(outputs.decisions.first)
    #expect(
      decision.conditions.first { $0.name == "scale up" }?.value == .ratio(Ratio("0.25") ?? .zero))
  }
}

extension SizeInputs {
  init(price: Price?) {
    self.init()
    self.price = price
  }
}
