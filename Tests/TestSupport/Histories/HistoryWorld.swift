import Broker
import Engine
import Journal
import Projections

/// Where histories begin: the market is open, quotes and ranges are known, nothing is held.
final class HistoryWorld: Sendable {
  /// The configuration of its session.
  let configuration: Configuration
  /// An engine that has taken every input up to here.
  let engine: Engine
  /// The fold of every record up to here, from the start.
  let ledger: Ledger
  /// Last trades in cents, by instrument.
  let marks: [Int64]

  /// The worlds that a history may begin in.
  static let all: [HistoryWorld] = [
    HistoryWorld(configuration()),
    HistoryWorld(
      configuration { configuration in
        configuration.rules += ownRules
        configuration.risk.breakers.dailyLossLevel = .reduce
        configuration.risk.breakers.maximumLosses = 1
      }),
    HistoryWorld(
      configuration { configuration in
        configuration.risk.breakers.dailyLossLevel = .cancelAll
        configuration.risk.breakers.drawdown = Ratio("0.0005")
        configuration.risk.breakers.drawdownLevel = .pause
        configuration.risk.market.maximumRejects = 2
        configuration.risk.market.maximumSpread = Ratio("0.002")
        configuration.risk.market.maximumDataAge = .seconds(30)
      }),
  ]

  /// The production rules with a loss limit that some histories reach.
  private static func configuration(
    _ change: (inout Configuration) -> Void = { _ in }
  ) -> Configuration {
    var configuration = Configuration()
    configuration.indicators = [IndicatorDefinition("atr", "atr", bars: "10s", period: 2)]
    configuration.entryRule.cooldown = .seconds(60)
    configuration.risk.dailyLossLimit = Money(units: 60)
    change(&configuration)
    return configuration
  }

  /// The rules of random days, for positions of a few shares.
  private static let ownRules = RandomDay.ownRules.map { rule in
    var rule = rule
    if rule.name == "trim" {
      rule.when[0] = "position.quantity >= 6"
      rule.actions = ["target_position(4)"]
    }
    rule.actions = rule.actions.map {
      $0.split(separator: "shares(30)").joined(separator: "shares(8)")
    }
    return rule
  }

  /// Twenty-five minutes before the end of the day, with one cent of tick.
  private init(_ configuration: Configuration) {
    var harness = EngineHarness { preconditionFailure($0) }
    harness.now = EngineHarness.at(RandomDay.end - 1_500)
    harness.input(EngineHarness.session(configuration))
    for number in [UInt32(0), 1] {
      var definition = EngineHarness.instrument(number)
      definition.tickSize = Price(rawValue: 10_000_000)
      harness.input(.instrumentDefined(definition))
    }
    harness.input(.connection(Self.connection(.ready)))
    for cents in [100_200, 100_000] as [Int64] {
      for _ in 0..<2 {
        for number in [UInt32(0), 1] {
          harness.tick(
            .trade, "\(HistoryVenue.price(cents * Int64(number + 1)))", instrument: number)
        }
        harness.now = harness.now + .seconds(5)
      }
      for number in [UInt32(0), 1] {
        harness.tick(
          .trade, "\(HistoryVenue.price(100_100 * Int64(number + 1)))", instrument: number)
      }
      harness.now = harness.now + .seconds(5)
    }
    for number in [UInt32(0), 1] {
      harness.tick(.bid, "\(HistoryVenue.price(100_090 * Int64(number + 1)))", instrument: number)
      harness.tick(.ask, "\(HistoryVenue.price(100_110 * Int64(number + 1)))", instrument: number)
      harness.tick(.trade, "\(HistoryVenue.price(100_100 * Int64(number + 1)))", instrument: number)
    }
    precondition(harness.engine.ledger.orders.liveCount == 0, "a rule has acted too early")
    var fold = Ledger()
    for record in harness.records { fold.fold(record) }
    precondition(fold.digest() == harness.engine.ledger.digest(), "the warm engine is no fold")
    self.configuration = configuration
    engine = harness.engine
    ledger = fold
    marks = [100_100, 200_200]
  }

  /// A change of the link.
  static func connection(_ state: ConnectionState) -> ConnectionChanged {
    var change = ConnectionChanged()
    change.state = state
    change.serverVersion = state == .disconnected ? 0 : ServerVersion.current
    change.clientID = 1
    return change
  }
}
