import Broker
import Journal
import TestSupport

@testable import replay

/// A session over two symbols against the simulated broker.
struct LiveScenario {
  /// 2026-11-20 09:29 New York.
  static let start = Timestamp(rawValue: 1_795_184_940_000_000_000)
  static let account = "DU1000001"

  let folder = ScratchFolder()
  var minutes: Int64 = 12
  /// How far the simulator's clock moves at a time.
  var step = Nanoseconds.milliseconds(250)

  var clientID: Int64 = 1
  /// Whether every commit is synced, so that it is seen from outside at once.
  var isDurable = false
  /// From one snapshot to the next while a stream is silent; nil for none.
  var snapshots: Nanoseconds?

  var root: String { folder.path + "/journal" }
  var end: Timestamp { Self.start + .seconds(60 * minutes) }

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.account = account
    configuration.openingCash = Money(units: 1_000_000)
    configuration.instruments = ["AAPL", "SPY"].map { symbol in
      var instrument = InstrumentConfiguration()
      instrument.symbol = symbol
      return instrument
    }
    return configuration
  }

  static var simulator: SimulatorConfiguration { LiveScenario().simulator }

  var simulator: SimulatorConfiguration {
    var simulator = SimulatorConfiguration()
    simulator.lockStep = step
    simulator.messagesPerSecond = 0
    simulator.zoneOffsets = SimulatorZone().offsets
    return simulator
  }

  /// Turns of mind every quarter of a minute, so that there is something to trade.
  static func predictions(minutes: Int64) throws -> PredictionFile {
    var lines = ""
    var random = SeededGenerator(seed: 5, stream: 1)
    for quarter in 6..<minutes * 4 {
      for symbol in ["AAPL", "SPY"] {
        let side = ["BUY", "SELL", "HOLD"][Int(random.next() % 3)]
        let time = start + .seconds(15 * quarter)
        lines +=
          #"{"id":"\#(symbol)\#(quarter)","ts_ns":\#(time.rawValue),"symbol":"\#(symbol)","#
          + #""side":"\#(side)","confidence":0.\#(40 + random.next() % 50)}"# + "\n"
      }
    }
    return try PredictionFile(path: "made.ndjson", bytes: Array(lines.utf8), skipsBad: false)
  }

  static func client(_ id: Int64 = 1) -> ClientConfiguration {
    var client = ClientConfiguration()
    client.clientID = id
    client.account = account
    client.requiredMode = .paper
    client.zones = ServerZones.all
    return client
  }

  /// Runs against `wire` and returns the figures.
  func run(
    _ wire: some LockStepWire, from start: Timestamp = start, until: Timestamp? = nil,
    listen: @escaping () -> OperatorWish? = { nil }, isAlone: @escaping () -> Void = {},
    probe: LiveProbe? = nil
  ) throws -> RunSummary {
    let link = LockStepLink(wire, configuration: Self.client(clientID), start: start, step: step)
    return try run(
      link, until: until ?? end, listen: listen, isAlone: isAlone, probe: probe)
  }

  func run(
    _ link: some BrokerLink, until: Timestamp, configuration: Configuration = configuration,
    listen: @escaping () -> OperatorWish? = { nil }, isAlone: @escaping () -> Void = {},
    probe: LiveProbe? = nil
  ) throws -> RunSummary {
    var options = WriterOptions()
    if !isDurable { options.policy = .none }
    var run = LiveRun(
      configuration: configuration, root: root, link: link,
      predictions: try Self.predictions(minutes: minutes), until: until, listen: listen,
      tell: { _ in }, options: options, isAlone: isAlone, probe: probe)
    run.snapshots = snapshots
    return try run.run()
  }

  static func wire() -> SimulatorWire { LiveScenario().wire() }

  func wire() -> SimulatorWire { SimulatorWire(SimulatorServer(simulator, at: Self.start)) }
}
