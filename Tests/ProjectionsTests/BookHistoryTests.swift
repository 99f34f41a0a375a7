import Journal
import Projections
import Testing

/// Random histories: balanced at every step, equal through any snapshot, whatever the order.
struct BookHistoryTests {
  private static let openingCash = Money(units: 100_000)

  private func empty() -> Book {
    var book = Book(openingCash: Self.openingCash, currency: "USD")
    for number in 0..<4 { book.define(definition(UInt32(number))) }
    return book
  }

  private func definition(_ number: UInt32) -> InstrumentDefined {
    var definition = InstrumentDefined()
    definition.instrument = instrument(number)
    definition.symbol = "S\(number)"
    definition.currency = number == 3 ? "EUR" : "USD"
    definition.multiplier = number == 2 ? 100 : 1
    return definition
  }

  private func execution(_ seed: inout SeededNumbers, _ chain: Int) -> ExecutionReported {
    var report = ExecutionReported()
    report.execution = "x\(chain).0\(Int.random(in: 1...3, using: &seed))"
    report.instrument = instrument(UInt32(chain % 4))
    report.side = Bool.random(using: &seed) ? .buy : .sell
    let isCancelled = Int.random(in: 0..<12, using: &seed) == 0
    report.quantity =
      isCancelled
      ? .zero : Quantity(rawValue: Int64.random(in: 1...30, using: &seed) * 12_500_000)
    report.price = Price(rawValue: Int64.random(in: 9_000...11_000, using: &seed) * 1_000_000)
    return report
  }

  private func commission(_ seed: inout SeededNumbers, _ chain: Int) -> CommissionReported {
    var report = CommissionReported()
    report.execution = "x\(chain).0\(Int.random(in: 1...3, using: &seed))"
    report.commission = Money(rawValue: Int128.random(in: -300...900, using: &seed) * 1_000_000)
    report.currency = ["", "USD", "EUR"].randomElement(using: &seed) ?? ""
    return report
  }

  private func adjustment(_ seed: inout SeededNumbers) -> Adjustment {
    var adjustment = Adjustment()
    adjustment.type = AdjustmentType.allCases.randomElement(using: &seed) ?? .deposit
    adjustment.instrument = instrument(UInt32.random(in: 0..<5, using: &seed))
    adjustment.amount = Money(rawValue: Int128.random(in: -5...5, using: &seed) * 100_000_000)
    adjustment.quantity = Quantity(rawValue: Int64.random(in: -9...9, using: &seed) * 50_000_000)
    adjustment.ratioNumerator = Int64.random(in: 1...3, using: &seed)
    adjustment.ratioDenominator = Int64.random(in: 1...3, using: &seed)
    return adjustment
  }

  private func step(_ seed: inout SeededNumbers, _ number: Int) -> (inout Book) -> Void {
    let chain = Int.random(in: 0...(number / 2), using: &seed)
    let now = Int64(number + 100)
    let occurred = Bool.random(using: &seed) ? Int64.random(in: 1...now, using: &seed) : 0
    let envelope = at(now, UInt64(number + 1), occurred: occurred)
    switch Int.random(in: 0..<10, using: &seed) {
    case 0...4:
      let report = execution(&seed, chain)
      return { $0.fold(report, envelope) }
    case 5, 6:
      let report = commission(&seed, chain)
      return { $0.fold(report) }
    case 7:
      let adjustment = adjustment(&seed)
      return { $0.fold(adjustment, envelope) }
    case 8:
      var calendar = SessionCalendar()
      calendar.date = now / 50
      return { $0.startDay(calendar) }
    default:
      let id = instrument(UInt32(chain % 4))
      let mark = Price(rawValue: Int64.random(in: 9_000...11_000, using: &seed) * 1_000_000)
      return { $0.mark(id, mark) }
    }
  }

  @Test func `The accounts are balanced after every step of a random history`() {
    var seed = SeededNumbers(20_131_007)
    for _ in 0..<20 {
      var book = empty()
      for number in 0..<200 {
        step(&seed, number)(&book)
        #expect(book.isBalanced, "step \(number)")
        if !book.isBalanced { return }
      }
      #expect(book.fillCount(instrument(0)) > 0)
      #expect(book.unappliedCount == 0)
    }
  }

  @Test func `A random history split anywhere equals one pass`() throws {
    var seed = SeededNumbers(20_131_008)
    for _ in 0..<4 {
      let steps = (0..<60).map { step(&seed, $0) }
      try expectSplitFoldsAgree(empty(), steps)
    }
  }

  @Test func `A damaged snapshot is refused or read, never a crash`() throws {
    var seed = SeededNumbers(20_131_010)
    var book = empty()
    for number in 0..<25 { step(&seed, number)(&book) }
    let whole = try bytes(of: book)
    var refused = 0
    func read(_ bytes: ArraySlice<UInt8>) {
      var reader = PayloadReader(bytes)
      var damaged = Book()
      do {
        try damaged.visit(&reader)
        try reader.finish()
      } catch { refused += 1 }
    }
    for count in whole.indices { read(whole[..<count]) }
    #expect(refused == whole.count)
    for index in whole.indices {
      for bit in 0..<8 {
        var damaged = whole
        damaged[index] ^= 1 << UInt8(bit)
        read(damaged[...])
      }
    }
    #expect(refused > whole.count)
  }

  @Test func `Resent and shuffled executions and fees end in the same figures`() {
    var seed = SeededNumbers(20_131_009)
    for _ in 0..<30 {
      // Every id says one thing and has a time of its own, as at a venue.
      var reports: [(ExecutionReported, Envelope)] = []
      var fees: [CommissionReported] = []
      for chain in 0..<25 {
        for revision in 1...Int.random(in: 1...3, using: &seed) {
          var report = execution(&seed, chain)
          report.execution = "x\(chain).0\(revision)"
          reports.append((report, at(900, 1, occurred: Int64(10 * chain + revision))))
          var fee = commission(&seed, chain)
          fee.execution = report.execution
          fees.append(fee)
        }
      }
      var ordered = empty()
      for (report, envelope) in reports { ordered.fold(report, envelope) }
      for fee in fees { ordered.fold(fee) }
      var shuffled = empty()
      for fee in fees.shuffled(using: &seed) { shuffled.fold(fee) }
      for (report, envelope) in (reports + reports).shuffled(using: &seed) {
        shuffled.fold(report, envelope)
      }
      expectSameFigures(ordered, shuffled)
    }
  }

  private func expectSameFigures(_ a: Book, _ b: Book) {
    for number in 0..<4 {
      let id = instrument(UInt32(number))
      #expect(a.position(id) == b.position(id))
      #expect(a.costBasis(id) == b.costBasis(id))
      #expect(a.realised(id) == b.realised(id))
      #expect(a.fees(id) == b.fees(id))
      #expect(a.executions(id).map(\.id) == b.executions(id).map(\.id))
    }
    #expect(a.cash == b.cash)
    #expect(a.pendingCommissions == b.pendingCommissions)
    #expect(b.isBalanced)
  }
}
