import Broker
import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

// Goal: K1, K3 and K5, each limit at its edge. Method: a buy of 100 AIG at the ask of 100.01 for
// 10,001 dollars, with equity of 100,000, meets a limit that it just fills, and the next smaller
// one.
@Suite struct RiskLimitsTests {
  /// A limit that the entry just fills, or one that it passes by the least step there is.
  private struct Limit: Sendable {
    let check: String
    let set: @Sendable (inout RiskConfiguration, _ isTight: Bool) -> Void

    init(
      _ check: String, _ set: @escaping @Sendable (inout RiskConfiguration, Bool) -> Void
    ) {
      self.check = check
      self.set = set
    }
  }

  private static let step = Money(rawValue: 1)

  private static func dollars(_ isTight: Bool) -> Money {
    isTight ? Money(units: 10_001) - step : Money(units: 10_001)
  }

  private static let limits: [Limit] = [
    Limit("position shares") { $0.exposure.maximumPositionShares = $1 ? 99 : 100 },
    Limit("position notional") { $0.maximumPositionNotional = dollars($1) },
    Limit("portfolio notional") { $0.maximumPortfolioNotional = dollars($1) },
    Limit("net exposure") { $0.exposure.maximumNet = dollars($1) },
    Limit("sector banks") {
      var sector = SectorConfiguration()
      sector.name = "banks"
      sector.symbols = ["BAC", "AIG"]
      $0.exposure.sectors = [sector]
      $0.exposure.maximumSector = dollars($1)
    },
    Limit("sector own") {
      var sector = SectorConfiguration()
      sector.name = "own"
      sector.symbols = ["AIG"]
      sector.maximum = dollars($1)
      $0.exposure.sectors = [sector]
    },
    Limit("leverage") { $0.exposure.maximumLeverage = ratio("0.10001", $1) },
    Limit("position weight") { $0.exposure.maximumPositionWeight = ratio("0.10001", $1) },
    Limit("buying power") { $0.exposure.buyingPower = ratio("0.10001", $1) },
    Limit("spread") { $0.market.maximumSpread = ratio("0.0002", $1) },
    Limit("data age") {
      $0.market.maximumDataAge = Nanoseconds(rawValue: $1 ? 2_999_999_999 : 3_000_000_000)
    },
  ]

  private static func ratio(_ text: String, _ isTight: Bool) -> Ratio {
    let ratio = Ratio(text) ?? .zero
    return isTight ? ratio - Ratio(rawValue: 1) : ratio
  }

  private func entering(_ change: (inout RiskConfiguration) -> Void) -> [Recorded] {
    var harness = EngineHarness.ready { change(&$0.risk) }
    harness.now = harness.now + .seconds(3)
    return harness.predict()
  }

  @Test(arguments: Self.limits.indices)
  func `A limit may be filled and not be passed, and says how much room there was`(
    index: Int
  ) throws {
    let limit = Self.limits[index]
    let admitted = entering { limit.set(&$0, false) }
    #expect(admitted.commands.count == 3, "\(admitted.lines)")
    let verdict = try #require(admitted.verdicts.first)
    let full = try #require(verdict.checks.first { $0.name == limit.check })
    #expect(full.headroom?.number == 0)
    let denied = try #require(entering { limit.set(&$0, true) }.verdicts.first)
    #expect(denied.deniedBy == limit.check)
    let check = try #require(denied.checks.last)
    let room = try #require(check.headroom)
    #expect(room.number < 0)
    #expect(room.number == check.threshold.number - check.value.number)
    #expect(room.unit == check.value.unit)
  }

  @Test func `No check is made for a limit that is off`() throws {
    let verdict = try #require(entering { _ in }.verdicts.first)
    #expect(
      verdict.checks.map(\.name) == [
        "risk level", "daily loss", "position notional", "portfolio notional", "order rate",
        "last trade", "price collar", "order type", "time in force", "lot", "prices of the type",
        "tick", "tick", "exits apart", "session", "not halted",
      ])
  }

  @Test func `Gross counts both sides, net lets them cancel`() throws {
    var harness = EngineHarness.long { $0.risk.exposure.maximumNet = Money(units: 10_000) }
    harness.warm(1)
    #expect(harness.predict("BUY", symbol: "SPY").verdicts.first?.deniedBy == "net exposure")
    let verdict = try #require(harness.predict("SELL", symbol: "SPY").verdicts.first)
    #expect(verdict.isAdmitted)
    // 100 held at the last trade of 100, sold short at the bid of 99.99.
    let net = try #require(verdict.checks.first { $0.name == "net exposure" })
    #expect(net.value == .money(Money(units: 1)))
    let gross = try #require(verdict.checks.first { $0.name == "portfolio notional" })
    #expect(gross.value == .money(Money(units: 19_999)))
    #expect(harness.engine.ledger.exposure.net == Money(units: 0))
  }

  @Test func `A sector counts its members and nobody else`() throws {
    func harness(_ symbols: [String]) -> EngineHarness {
      var harness = EngineHarness.long {
        var sector = SectorConfiguration()
        sector.name = "s"
        sector.symbols = symbols
        sector.maximum = Money(units: 20_000)
        $0.risk.exposure.sectors = [sector]
      }
      harness.warm(1)
      return harness
    }
    var both = harness(["AIG", "SPY"])
    #expect(both.predict(symbol: "SPY").verdicts.first?.deniedBy == "sector s")
    var one = harness(["SPY"])
    #expect(one.predict(symbol: "SPY").verdicts.first?.isAdmitted == true)
    var none = harness(["AIG"])
    let verdict = try #require(none.predict(symbol: "SPY").verdicts.first)
    #expect(!verdict.checks.contains { $0.name == "sector s" })
  }

  @Test func `Leverage follows the equity, which a loss makes smaller`() {
    var harness = EngineHarness.long { $0.risk.exposure.maximumLeverage = Ratio("0.20001") }
    harness.warm(1)
    harness.trade("100.01")
    var lost = harness
    #expect(harness.predict(symbol: "SPY").verdicts.first?.deniedBy == "leverage")
    // Two dollars less held and of equity: 20,000 at work, 99,998 × 0.20001 = 20,000.6 allowed.
    lost.trade("99.99")
    #expect(lost.predict(symbol: "SPY").verdicts.first?.isAdmitted == true)
  }

  @Test func `Equity that nobody knows is below every limit that depends on it`() {
    var harness = EngineHarness.ready { $0.risk.exposure.maximumLeverage = Ratio(whole: 4) }
    // A position in an instrument that never traded has no mark.
    var shares = Adjustment()
    shares.type = .correction
    shares.instrument = InstrumentID(rawValue: 1)
    shares.quantity = Quantity(shares: 10)
    harness.input(.adjustment(shares))
    #expect(harness.engine.ledger.book.equity == nil)
    #expect(harness.predict().verdicts.first?.deniedBy == "equity")
  }

  @Test func `Buying power is the smaller of the book's and the broker's word`() throws {
    var harness = EngineHarness.ready { $0.risk.exposure.buyingPower = Ratio(whole: 2) }
    #expect(harness.engine.ledger.risk.reportedBuyingPower == nil)
    for (key, currency, value) in [
      ("BuyingPower", "EUR", "1"), ("NetLiquidation", "USD", "2"), ("BuyingPower", "USD", "many"),
      ("BuyingPower", "USD", "10000.99"),
    ] {
      harness.frame(
        TWS.AccountValue(key: key, value: value, currency: currency, accountName: "DU0000001"))
    }
    let check = try #require(harness.predict().verdicts.first?.checks.last)
    #expect(check.name == "buying power" && !check.held)
    #expect(check.threshold == .money(Money("10000.99") ?? .zero))
  }

  @Test func `Without both quotes, or any data, a market that must be good is not`() {
    var harness = EngineHarness.make()
    var configuration = EngineHarness.configuration
    configuration.risk.market.maximumSpread = Ratio("0.5")
    harness.start(configuration)
    for _ in 0..<4 {
      harness.trade("100")
      harness.trade("100.1")
      harness.now = harness.now + .seconds(10)
    }
    #expect(harness.predict().verdicts.first?.deniedBy == "spread")
  }

  // MARK: Correlation

  /// Two instruments whose bars close at these prices, and a long position in the first.
  private func correlated(_ other: [String], high: String? = nil) -> EngineHarness {
    var harness = EngineHarness.make()
    var configuration = EngineHarness.configuration
    configuration.risk.exposure.correlationWindow = 10
    configuration.risk.exposure.maximumCorrelation = Ratio("0.8")
    harness.start(configuration)
    for (a, b) in zip(["100", "101", "100", "102", "100", "101"], other) {
      harness.trade(a)
      if let high { harness.trade(high, instrument: 1) }
      harness.trade(b, instrument: 1)
      harness.now = harness.now + .seconds(10)
    }
    harness.tick(.ask, "100")
    harness.tick(.bid, "100", instrument: 1)
    harness.tick(.ask, "100", instrument: 1)
    harness.trade("100")
    harness.trade("100", instrument: 1)
    harness.predict()
    harness.fill(1, 100, "100", id: "x.01")
    return harness
  }

  @Test func `What moves with a holding is not bought beside it, but may be sold short`() throws {
    var harness = correlated(["50", "50.5", "50", "51", "50", "50.5"])
    let check = try #require(harness.predict(symbol: "SPY").verdicts.first?.checks.last)
    #expect(check.name == "correlation" && check.value == .ratio(Ratio(whole: 1)))
    let short = try #require(harness.predict("SELL", symbol: "SPY").verdicts.first)
    #expect(short.isAdmitted)
    #expect(
      short.checks.first { $0.name == "correlation" }?.value == .ratio(Ratio(whole: -1)))
  }

  @Test func `A correlation that nobody knows denies nothing and says so`() throws {
    var harness = correlated(["50", "50", "50", "50", "50", "50"], high: "50.5")
    let verdict = try #require(harness.predict(symbol: "SPY").verdicts.first)
    #expect(verdict.isAdmitted)
    #expect(verdict.checks.first { $0.name == "correlation" }?.value == Evidence.none)
  }
}
