import Engine
import Journal
import Projections

/// What a running session says of itself: numbers and names of states, nothing that tells whose
/// account it is.
struct SessionHealth: Sendable {
  /// Where and as what it trades: the journal's venue and mode.
  var venue = ""
  var mode = SessionMode.paper
  /// When it began, by the machine's clock.
  var startedAt = Timestamp.zero

  /// The last record that is durable.
  var records: UInt64 = 0
  /// What went through since it began.
  var counts = SessionCounts()
  /// The session's time at the last commit.
  var lastRecordAt = Timestamp.zero

  var link = ConnectionState.disconnected
  /// Times that the link was lost.
  var linksLost: UInt64 = 0
  var risk = RiskLevel.normal
  /// Instruments with a position.
  var positions = 0
  var liveOrders = 0
  /// Live orders whose fate nobody knows.
  var unknownOrders = 0
  var openBreaks = 0
  /// Breaks because of which nothing is entered.
  var blockingBreaks = 0
  /// Instruments in which nothing is entered.
  var blockedInstruments = 0
  /// Alerts in the journal, by severity, since it began.
  var alerts = [UInt64](repeating: 0, count: AlertSeverity.allCases.count)
  /// Until when real money is armed.
  var armedUntil = Timestamp.zero

  /// What lay in the inbox when the session last took everything there was.
  var inboxDepth = 0
  /// The most that ever lay there.
  var inboxDepthMax = 0
  /// Lines that the log had no room for.
  var logLinesLost: UInt64 = 0

  /// By ``LatencyStage``.
  var latencies = [LatencyHistogram](
    repeating: LatencyHistogram(), count: LatencyStage.allCases.count)

  /// When the loop moved last, by ``MonotonicTime``; nil before it did.
  var beatAt: UInt64?

  /// Takes what the state says.
  ///
  /// - Parameter areOrdersNew: whether anything became of an order, or of the link, since the last
  ///   time; looking at each order costs memory.
  mutating func take(_ ledger: Ledger, areOrdersNew: Bool) {
    records = ledger.lastSequence.rawValue
    lastRecordAt = ledger.now
    if ledger.connection.state != link {
      if link == .ready { linksLost += 1 }
      link = ledger.connection.state
    }
    risk = ledger.risk.level
    positions = ledger.markets.indices.count {
      ledger.book.position(InstrumentID(rawValue: UInt32($0))) != .zero
    }
    liveOrders = ledger.orders.liveCount
    if areOrdersNew { unknownOrders = ledger.orders.live.count { $0.status == .unknown } }
    openBreaks = ledger.reconciliation.breaks.count
    blockingBreaks = ledger.reconciliation.blockingCount
    blockedInstruments = ledger.risk.blocks.count
    armedUntil = ledger.risk.armedUntil
  }

  /// One that shares no memory with this one.
  var detached: SessionHealth {
    var copy = self
    copy.latencies = latencies.map(\.detached)
    copy.alerts = alerts.map { $0 }
    return copy
  }
}
