import Journal
import Projections
import TestSupport

/// Random days of executions, corrections, late fees, dividends, splits, interest and prices.
struct RandomProfit {
  private(set) var script = LedgerScript(["AAA", "BBB"])
  private var random: SeededGenerator
  private var chains: [(id: String, instrument: UInt32, revision: Int)] = []
  private var days: [Timestamp] = []
  /// The price at which shares without cash came in, by the adjustment's record.
  private var marks: [SequenceNumber: Price] = [:]

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  mutating func make(days count: Int, steps: Int) {
    for day in 0..<count {
      if day > 0 { script.startDay(Int64(7 + day)) }
      days.append(script.ledger.session.calendar.midnight)
      for _ in 0..<steps { step() }
    }
  }

  private mutating func step() {
    let instrument = UInt32(number(0...1))
    switch number(0...11) {
    case 0...3: fill(instrument, 0)
    case 4: fill(instrument, number(1...90_000))
    case 5, 6: correct()
    case 7, 8: fee()
    case 9: adjust(instrument)
    default: script.trade(instrument, at: price())
    }
  }

  private mutating func price() -> String { "\(number(18...24)).\(number(10...99))" }

  private mutating func fill(_ instrument: UInt32, _ secondsEarlier: Int) {
    let id = "x\(chains.count)"
    chains.append((id, instrument, 1))
    let at = script.ledger.now + .seconds(Int64(-secondsEarlier))
    script.fill(
      Int64(chains.count), instrument: instrument, number(0...1) == 0 ? .buy : .sell,
      Int64(number(1...9)), at: price(), id: id + ".01",
      occurredAt: secondsEarlier == 0 ? .zero : at)
  }

  private mutating func correct() {
    guard !chains.isEmpty else { return }
    let at = number(0...(chains.count - 1))
    chains[at].revision += 1
    script.fill(
      Int64(at + 1), instrument: chains[at].instrument, number(0...1) == 0 ? .buy : .sell,
      Int64(number(0...9)), at: price(), id: "\(chains[at].id).0\(chains[at].revision)")
  }

  private mutating func fee() {
    guard !chains.isEmpty else { return }
    let chain = chains[number(0...(chains.count - 1))]
    var report = CommissionReported()
    report.execution = "\(chain.id).0\(number(1...chain.revision))"
    report.currency = number(0...3) == 0 ? "EUR" : "USD"
    report.commission = Money(rawValue: Int128(number(-200...900)) * 1_000_000)
    script.add(.commission(report))
  }

  private mutating func adjust(_ instrument: UInt32) {
    var adjustment = Adjustment()
    let types: [AdjustmentType] = [.dividend, .interest, .split, .correction, .deposit]
    adjustment.type = types[number(0...4)]
    adjustment.instrument = InstrumentID(rawValue: instrument)
    adjustment.amount = Money(rawValue: Int128(number(-300...300)) * 1_000_000)
    adjustment.quantity = Quantity(shares: Int64(number(-3...3)))
    adjustment.ratioNumerator = Int64(number(1...3))
    let ledger = script.ledger
    let mark = ledger.markets[Int(instrument)].lastTrade ?? ledger.book.mark(adjustment.instrument)
    marks[script.add(.adjustment(adjustment))] = mark
  }

  /// Realised profit of each day, from a fresh book for each end, filled by time.
  func realisedByDay() -> [Money] {
    let ends = days.dropFirst() + [Timestamp(rawValue: .max)]
    let totals = ends.map { end in
      var book = Book(openingCash: .zero, currency: "USD")
      for record in definitions { book.define(record) }
      for entry in entries where entry.time < end { entry.fold(&book) }
      return book.realisedTotal
    }
    return totals.enumerated().map {
      $0.offset == 0 ? $0.element : $0.element - totals[$0.offset - 1]
    }
  }

  private var definitions: [InstrumentDefined] {
    script.records.compactMap {
      if case .instrumentDefined(let definition) = $0.event { definition } else { nil }
    }
  }

  /// What moves positions, each once, as finally known, by time.
  private var entries: [(time: Timestamp, fold: (inout Book) -> Void)] {
    var all: [(time: Timestamp, rank: Int, place: Int, fold: (inout Book) -> Void)] = []
    for execution in script.ledger.book.executions {
      var report = ExecutionReported()
      (report.execution, report.instrument) = (execution.id, execution.instrument)
      (report.side, report.quantity) = (execution.side, execution.quantity)
      report.price = execution.price
      let envelope = Envelope(
        sequence: SequenceNumber(rawValue: UInt64(all.count + 1)), recordedAt: execution.time)
      all.append((execution.time, 3, all.count, { $0.fold(report, envelope) }))
    }
    for record in script.records {
      guard case .adjustment(let adjustment) = record.event else { continue }
      let ranks: [AdjustmentType: Int] = [.split: 0, .dividend: 1, .correction: 2]
      let mark = marks[record.sequence]
      let fold: (inout Book) -> Void = { book in
        // Shares without cash come at the price that was known then.
        if let mark { book.mark(adjustment.instrument, mark) }
        book.fold(adjustment, record.envelope)
      }
      all.append((record.envelope.recordedAt, ranks[adjustment.type] ?? 0, all.count, fold))
    }
    return all.sorted { ($0.time, $0.rank, $0.place) < ($1.time, $1.rank, $1.place) }
      .map { ($0.time, $0.fold) }
  }
}
