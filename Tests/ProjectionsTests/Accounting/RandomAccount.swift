import Journal
import Projections
import TestSupport

/// A random history of one account: its truth for a plain accounting, and the records of it in an
/// order of arrival that has nothing to do with the truth.
struct RandomAccount {
  /// Truth by instrument, in the order in which it applies.
  private(set) var steps: [[PlainAccounting.Step]]
  private(set) var records: [Recorded] = []
  /// Executions in force without a fee.
  private(set) var pendingCount = 0
  static let multipliers: [Int64] = [1, 100]
  static let currencies = ["USD", "EUR"]

  private var random: SeededGenerator
  private var number = 0

  init(_ seed: UInt64) {
    random = SeededGenerator(seed: seed)
    steps = [[], []]
    let count = Int.random(in: 1...24, using: &random)
    var pieces: [[Event]] = []
    var times: [[Int64]] = []
    for index in 0..<count { add(at: Int64(index) * 10 + 1_000, &pieces, &times) }
    arrive(pieces, times)
  }

  private mutating func draw(_ range: ClosedRange<Int64>) -> Int64 {
    Int64.random(in: range, using: &random)
  }

  /// One thing that happened, as events that keep their order among themselves.
  private mutating func add(at time: Int64, _ pieces: inout [[Event]], _ times: inout [[Int64]]) {
    let instrument = Int(draw(0...1))
    switch draw(0...11) {
    case 0: addSplit(instrument, at: time, &pieces, &times)
    case 1: addDividend(instrument, at: time, &pieces, &times)
    default: addFill(instrument, at: time, &pieces, &times)
    }
  }

  private mutating func addSplit(
    _ instrument: Int, at time: Int64, _ pieces: inout [[Event]], _ times: inout [[Int64]]
  ) {
    let ratios: [(Int64, Int64)] = [(2, 1), (1, 2), (3, 2), (1, 3), (3, 1), (7, 3)]
    let (new, old) = ratios[Int(draw(0...5))]
    var adjustment = Adjustment()
    adjustment.type = .split
    adjustment.instrument = InstrumentID(rawValue: UInt32(instrument))
    (adjustment.ratioNumerator, adjustment.ratioDenominator) = (new, old)
    steps[instrument].append(.split(new: Int128(new), old: Int128(old)))
    pieces.append([.adjustment(adjustment)])
    times.append([time])
  }

  private mutating func addDividend(
    _ instrument: Int, at time: Int64, _ pieces: inout [[Event]], _ times: inout [[Int64]]
  ) {
    let cents = draw(1...50)
    var adjustment = Adjustment()
    adjustment.type = .dividend
    adjustment.instrument = InstrumentID(rawValue: UInt32(instrument))
    adjustment.amount = Money(rawValue: Int128(cents) * 10_000_000)
    steps[instrument].append(.dividend(cents: Int128(cents)))
    pieces.append([.adjustment(adjustment)])
    times.append([time])
  }

  /// An execution with up to two corrections, in any order of arrival, and fees early or late.
  private mutating func addFill(
    _ instrument: Int, at time: Int64, _ pieces: inout [[Event]], _ times: inout [[Int64]]
  ) {
    number += 1
    let revisions = draw(0...5) == 0 ? draw(2...3) : 1
    var isInForce = true
    for revision in 1...revisions {
      var report = ExecutionReported()
      report.execution = "x\(number).0\(revision)"
      report.instrument = InstrumentID(rawValue: UInt32(instrument))
      report.side = draw(0...1) == 0 ? .buy : .sell
      let isCancelled = revision == revisions && revisions > 1 && draw(0...2) == 0
      report.quantity = Quantity(shares: isCancelled ? 0 : draw(1...12))
      let cents = draw(100...900)
      report.price = Price(rawValue: cents * 10_000_000)
      let fees = (0..<draw(0...2)).map { _ in draw(-20...200) }
      pieces.append([.execution(report)])
      // Only the first revision's time counts.
      times.append([time + (revision > 1 ? draw(1...400) : 0)])
      if draw(0...3) == 0 {
        pieces.append([.execution(report)])
        times.append([time + draw(0...400)])
      }
      pieces.append(fees.map { fee($0, of: report.execution, instrument) })
      times.append(fees.map { _ in time + draw(0...400) })
      guard revision == revisions else { continue }
      isInForce = !isCancelled
      guard isInForce else { continue }
      if fees.isEmpty { pendingCount += 1 }
      steps[instrument].append(
        .fill(
          buy: report.side == .buy, quantity: Int128(report.quantity.wholeShares),
          cents: Int128(cents), feeCents: fees.last.map { Int128($0) }, id: report.execution))
    }
  }

  private func fee(_ cents: Int64, of execution: String, _ instrument: Int) -> Event {
    var report = CommissionReported()
    report.execution = execution
    report.commission = Money(rawValue: Int128(cents) * 10_000_000)
    report.currency = Self.currencies[instrument]
    return .commission(report)
  }

  /// Definitions first, then everything in random order; a resent execution keeps the first's time.
  private mutating func arrive(_ pieces: [[Event]], _ times: [[Int64]]) {
    var sequence: UInt64 = 0
    func next(_ event: Event, _ time: Int64) -> Recorded {
      sequence += 1
      return Recorded(
        Envelope(
          sequence: SequenceNumber(rawValue: sequence),
          recordedAt: Timestamp(rawValue: 5_000_000), occurredAt: Timestamp(rawValue: time)),
        event)
    }
    for index in 0...1 {
      var defined = InstrumentDefined()
      defined.instrument = InstrumentID(rawValue: UInt32(index))
      defined.symbol = ["AAA", "BBB"][index]
      defined.currency = Self.currencies[index]
      defined.multiplier = Self.multipliers[index]
      records.append(next(.instrumentDefined(defined), 1))
    }
    var firstTimes: [String: Int64] = [:]
    for (events, own) in zip(pieces, times) {
      for (event, time) in zip(events, own) {
        if case .execution(let report) = event, firstTimes[report.execution] == nil {
          firstTimes[report.execution] = time
        }
      }
    }
    for index in pieces.indices.shuffled(using: &random) {
      for (event, time) in zip(pieces[index], times[index]) {
        var at = time
        if case .execution(let report) = event { at = firstTimes[report.execution] ?? time }
        records.append(next(event, at))
      }
    }
  }

  /// The history that a fold makes of the records.
  var history: AccountHistory {
    var history = AccountHistory(keepsEveryMark: true)
    for record in records { history.fold(record) }
    return history
  }
}
