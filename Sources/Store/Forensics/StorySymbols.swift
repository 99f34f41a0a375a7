import Journal
import Projections

/// Tells records of any instrument, each with its own symbol.
struct StorySymbols {
  let instruments: Instruments
  /// Instruments of orders met so far, for records that name an order only.
  private var orders: [OrderID: InstrumentID] = [:]

  init(_ instruments: Instruments) { self.instruments = instruments }

  /// Learns what the orders of `records` are orders of.
  mutating func learn(_ records: [Recorded]) {
    for case .orderCommand(let command) in records.lazy.map(\.event) {
      orders[command.order] = command.instrument
    }
  }

  /// The symbol, or the number of an instrument that nobody defined.
  func symbol(_ instrument: InstrumentID) -> String {
    instruments[instrument]?.symbol ?? "#\(instrument.rawValue)"
  }

  /// What a record means, as a sentence.
  func sentence(_ record: Recorded) -> String {
    StoryTeller(symbol: instrument(of: record.event).map(symbol) ?? "all").sentence(record)
  }

  /// The instrument that a record is about; nil for one of none.
  func instrument(of event: Event) -> InstrumentID? {
    let named: InstrumentID =
      switch event {
      case .tick(let tick): tick.instrument
      case .signal(let signal): signal.instrument
      case .decision(let decision): decision.instrument
      case .riskVerdict(let verdict): verdict.instrument
      case .orderCommand(let command): command.instrument
      case .orderPlan(let plan): plan.instrument
      case .execution(let execution): execution.instrument
      case .symbolRisk(let change): change.instrument
      case .adjustment(let adjustment): adjustment.instrument
      case .instrumentDefined(let definition): definition.instrument
      case .breakChanged(let change): change.instrument
      case .orderState(let change): orders[change.order] ?? .none
      case .orderStatus(let status): orders[status.order] ?? .none
      case .openOrder(let order): orders[order.order] ?? .none
      default: .none
      }
    return named == .none ? nil : named
  }
}
