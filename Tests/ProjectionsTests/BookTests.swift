import Journal
import Projections
import Testing

/// The rules of the book one by one, by hand.
struct BookTests {
  private let a = instrument(0)
  private let b = instrument(1)

  private func book(_ cash: String = "10000") -> Book {
    var book = Book(openingCash: money(cash), currency: "USD")
    book.define(definition(0))
    book.define(definition(1))
    return book
  }

  private func definition(
    _ number: UInt32, multiplier: Int64 = 1, currency: String = "USD"
  ) -> InstrumentDefined {
    var definition = InstrumentDefined()
    definition.instrument = instrument(number)
    definition.symbol = "S\(number)"
    definition.multiplier = multiplier
    definition.currency = currency
    return definition
  }

  private func fill(
    _ id: String, _ side: Side, _ quantity: String, _ amount: String, of number: UInt32 = 0
  ) -> ExecutionReported {
    var report = ExecutionReported()
    report.execution = id
    report.instrument = instrument(number)
    report.side = side
    report.quantity = shares(quantity)
    report.price = price(amount)
    return report
  }

  private func fee(_ id: String, _ amount: String, currency: String = "") -> CommissionReported {
    var report = CommissionReported()
    report.execution = id
    report.commission = money(amount)
    report.currency = currency
    return report
  }

  private func adjustment(
    _ type: AdjustmentType, amount: String = "0", quantity: String = "0",
    ratio: (Int64, Int64) = (1, 1), of number: UInt32 = 0
  ) -> Adjustment {
    var adjustment = Adjustment()
    adjustment.type = type
    adjustment.instrument = instrument(number)
    adjustment.amount = money(amount)
    adjustment.quantity = shares(quantity)
    adjustment.ratioNumerator = ratio.0
    adjustment.ratioDenominator = ratio.1
    return adjustment
  }

  // MARK: Executions

  @Test func `A resent execution changes nothing, even when it says something else`() {
    var book = book()
    book.fold(fill("e.01", .buy, "100", "10"), at(1))
    let before = book
    book.fold(fill("e.01", .buy, "100", "10"), at(2, 7))
    book.fold(fill("e.01", .sell, "50", "99"), at(3, 8))
    #expect(book == before)
    #expect(book.position(a) == shares("100"))
    #expect(book.cash == money("9000"))
  }

  @Test func `Crossing zero closes at cost and opens the rest at the fill's price`() {
    var book = book()
    book.fold(fill("1.01", .buy, "100", "10"), at(1))
    book.fold(fill("2.01", .sell, "250", "11"), at(2))
    #expect(book.position(a) == shares("-150"))
    #expect(book.averagePrice(a) == price("11"))
    #expect(book.realised(a) == money("100"))
    #expect(book.costBasis(a) == money("-1650"))
    book.fold(fill("3.01", .buy, "150", "12"), at(3))
    #expect(book.position(a) == .zero)
    #expect(book.averagePrice(a) == nil)
    #expect(book.realised(a) == money("-50"))
    #expect(book.cash == money("9950"))
    #expect(book.isBalanced)
  }

  @Test func `The average is the weighted mean of the openings, unchanged by closings`() {
    var book = book()
    book.fold(fill("1.01", .buy, "100", "10"), at(1))
    book.fold(fill("2.01", .buy, "200", "11.5"), at(2))
    book.fold(fill("3.01", .sell, "120", "12"), at(3))
    #expect(book.averagePrice(a) == price("11"))
    #expect(book.realised(a) == money("120"))
    #expect(book.costBasis(a) == money("1980"))
  }

  @Test func `A cost that does not divide is rounded half to even once, and leaves whole`() {
    var book = book()
    book.fold(fill("1.01", .buy, "1", "0.000000004"), at(1))
    book.fold(fill("2.01", .buy, "2", "0.000000003"), at(2))
    book.fold(fill("3.01", .sell, "1", "0"), at(3))
    // 10 / 3 is nearest to 3; then 7 / 2 is a tie, and 4 is even.
    #expect(book.costBasis(a) == money("0.000000007"))
    book.fold(fill("4.01", .sell, "1", "0"), at(4))
    #expect(book.costBasis(a) == money("0.000000003"))
    book.fold(fill("5.01", .sell, "1", "0"), at(5))
    #expect(book.costBasis(a) == .zero)
    #expect(book.realised(a) == money("-0.00000001"))
    #expect(book.isBalanced)
  }

  @Test func `An execution of an unknown instrument is kept and counted, never booked`() {
    var book = book()
    var stray = fill("x.01", .buy, "5", "10")
    stray.instrument = .none
    book.fold(stray, at(1))
    book.fold(fill("y.01", .buy, "5", "10", of: 9), at(1))
    #expect(book.unknownInstrumentCount == 2)
    #expect(book.cash == money("10000"))
    #expect(book.executions.isEmpty)
    #expect(book.reportedExecutions.count == 2)
    book.define(definition(9))
    #expect(book.unknownInstrumentCount == 1)
    #expect(book.position(instrument(9)) == shares("5"))
    #expect(book.isBalanced)
  }

  @Test func `Numbers that do not fit are left out and counted, not wrapped`() {
    var book = book()
    book.define(definition(2, multiplier: .max))
    book.fold(fill("1.01", .buy, "90000000000", "9000000000", of: 2), at(1))
    book.fold(fill("2.01", .buy, "-5", "10"), at(1))
    #expect(book.unappliedCount == 2)
    book.fold(fill("3.01", .buy, "92233720368.5", "0.01"), at(2))
    book.fold(fill("4.01", .buy, "92233720368.5", "0.01"), at(2))
    #expect(book.unappliedCount == 3)
    var huge = fee("3.01", "1")
    huge.commission = Money(rawValue: .min)
    book.fold(huge)
    #expect(book.ignoredCount == 1)
    #expect(book.pendingCommissions == 4)
    #expect(book.isBalanced)
  }

  // MARK: Corrections

  @Test func `Corrections may arrive in any order with the same result`() throws {
    var first = fill("a.01", .buy, "500", "14")
    first.order = OrderID(rawValue: 3)
    let steps = [
      (first, at(10)), (fill("a.02", .buy, "400", "14"), at(20)),
      (fill("a.03", .buy, "400", "13.9"), at(30)), (fill("b.01", .sell, "300", "14.2"), at(15)),
    ]
    let fees = [fee("a.01", "5"), fee("a.03", "2"), fee("b.01", "1.5")]
    for order in permutations(Array(steps.indices)) {
      var book = book()
      book.fold(fees[0])
      for index in order { book.fold(steps[index].0, steps[index].1) }
      book.fold(fees[1])
      book.fold(fees[2])
      #expect(book.position(a) == shares("100"), "\(order)")
      #expect(book.realised(a) == money("90"), "\(order)")
      #expect(book.fees(a) == money("3.5"), "\(order)")
      #expect(book.executions.map(\.id) == ["a.03", "b.01"], "\(order)")
      #expect(book.executions[0].time == at(10).recordedAt, "\(order)")
      #expect(book.executions[0].correctsID == "a.02", "\(order)")
      #expect(book.execution("a.02")?.correctsID == "a.01", "\(order)")
      #expect(book.isBalanced, "\(order)")
    }
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index in
      var rest = items
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  @Test func `A quantity of zero cancels the execution and its fee`() {
    var book = book()
    book.fold(fill("a.01", .buy, "100", "40"), at(1))
    book.fold(fee("a.01", "1"))
    book.fold(fill("a.02", .buy, "0", "0"), at(2))
    #expect(book.position(a) == .zero)
    #expect(book.fees(a) == .zero)
    #expect(book.cash == money("10000"))
    #expect(book.executions.isEmpty)
    #expect(book.pendingCommissions == 0)
    book.fold(fill("a.01", .buy, "100", "40"), at(3))
    #expect(book.position(a) == .zero)
  }

  @Test func `A correction may move an execution to another instrument`() {
    var book = book()
    book.fold(fill("a.01", .buy, "100", "40"), at(1))
    book.fold(fill("a.02", .buy, "100", "41", of: 1), at(2))
    #expect(book.position(a) == .zero)
    #expect(book.position(b) == shares("100"))
    #expect(book.cash == money("5900"))
    #expect(book.isBalanced)
  }

  @Test func `Ids that differ before the last dot are not corrections`() {
    var book = book()
    for id in ["o.01.01", "o.02.01", "plain", "plain2", "w.x", "w.y", "e.", ".1"] {
      book.fold(fill(id, .buy, "1", "10"), at(1))
    }
    #expect(book.position(a) == shares("8"))
  }

  // MARK: Fees

  @Test func `A fee unknown is pending, a fee of zero is not`() {
    var book = book()
    book.fold(fill("a.01", .buy, "1", "10"), at(1))
    book.fold(fill("b.01", .buy, "1", "10"), at(2))
    #expect(book.pendingCommissions == 2)
    book.fold(fee("a.01", "0"))
    #expect(book.pendingCommissions == 1)
    #expect(book.execution("a.01")?.commission == .zero)
    #expect(book.execution("b.01")?.commission == nil)
  }

  @Test func `A fee may come before its execution, the last one wins, a rebate is negative`() {
    var book = book()
    book.fold(fee("a.01", "1.5"))
    #expect(book.orphanCommissions == 1)
    #expect(book.feesTotal == .zero)
    book.fold(fee("a.01", "-0.2"))
    #expect(book.orphanCommissions == 1)
    book.fold(fill("a.01", .buy, "1", "10"), at(1))
    #expect(book.orphanCommissions == 0)
    #expect(book.feesTotal == money("-0.2"))
    #expect(book.cash == money("9990.2"))
    book.fold(fee("a.01", "0.3"))
    #expect(book.feesTotal == money("0.3"))
    #expect(book.isBalanced)
  }

  @Test func `A fee in another currency is paid from that currency`() {
    var book = book()
    book.fold(fill("a.01", .buy, "1", "10"), at(1))
    book.fold(fee("a.01", "2", currency: "EUR"))
    #expect(book.cash == money("9990"))
    #expect(book.fees(a) == .zero)
    #expect(book.accounts("EUR")?.cash == money("-2"))
    #expect(book.accounts("EUR")?.fees == money("2"))
    #expect(book.isBalanced)
    book.fold(fee("a.01", "1", currency: "USD"))
    #expect(book.accounts("EUR")?.cash == .zero)
    #expect(book.fees(a) == money("1"))
    #expect(book.isBalanced)
  }

  // MARK: Adjustments

  @Test func `Deposits and withdrawals move cash against capital`() {
    var book = book()
    book.fold(adjustment(.deposit, amount: "500"), at(1))
    book.fold(adjustment(.withdrawal, amount: "-200"), at(2))
    #expect(book.cash == money("10300"))
    #expect(book.accounts("USD")?.capital == money("10300"))
    #expect(book.equity == money("10300"))
    #expect(book.dayResult == .zero)
    #expect(book.isBalanced)
  }

  @Test func `A split keeps the cost and the value, also of a mark before it`() {
    var book = book()
    book.fold(fill("1.01", .buy, "100", "180"), at(1))
    book.mark(a, price("186"))
    book.fold(adjustment(.split, ratio: (3, 2)), at(2))
    #expect(book.position(a) == shares("150"))
    #expect(book.averagePrice(a) == price("120"))
    #expect(book.mark(a) == price("124"))
    #expect(book.unrealised(a) == money("600"))
    #expect(book.isBalanced)
  }

  @Test func `A split that leaves less than a unit realises the cost as lost`() {
    var book = book()
    book.fold(fill("1.01", .buy, "0.00000001", "100000000"), at(1))
    book.fold(adjustment(.split, ratio: (1, 10)), at(2))
    #expect(book.position(a) == .zero)
    #expect(book.costBasis(a) == .zero)
    #expect(book.realised(a) == money("-1"))
    #expect(book.isBalanced)
  }

  @Test func `A split without a sense is left out and counted`() {
    var book = book()
    book.fold(fill("1.01", .buy, "100", "180"), at(1))
    for ratio: (Int64, Int64) in [(0, 1), (1, 0), (-2, 1), (.max, 1)] {
      book.fold(adjustment(.split, ratio: ratio), at(2))
    }
    #expect(book.position(a) == shares("100"))
    #expect(book.unappliedCount == 4)
    book.fold(adjustment(.split, ratio: (2, 1), of: 77), at(3))
    #expect(book.ignoredCount == 1)
  }

  @Test func `A late execution before a split and a dividend restates both`() {
    var book = book()
    book.fold(adjustment(.split, ratio: (2, 1)), at(50))
    book.fold(adjustment(.dividend, amount: "0.1"), at(60))
    book.fold(fill("1.01", .sell, "100", "20"), at(70, 3, occurred: 10))
    #expect(book.position(a) == shares("-200"))
    #expect(book.dividends(a) == money("-20"))
    #expect(book.cash == money("11980"))
    #expect(book.realised(a) == .zero)
    #expect(book.isBalanced)
  }

  @Test func `A correction with cash books the shares at that cost`() {
    var book = book()
    book.fold(adjustment(.correction, amount: "-900", quantity: "100"), at(1))
    #expect(book.averagePrice(a) == price("9"))
    #expect(book.cash == money("9100"))
    book.fold(adjustment(.correction, amount: "500", quantity: "-50"), at(2))
    #expect(book.realised(a) == money("50"))
    #expect(book.isBalanced)
  }

  @Test func `A correction without cash moves shares against capital, at mark in, at cost out`() {
    var book = book()
    book.mark(a, price("12"))
    book.fold(adjustment(.correction, quantity: "100"), at(1))
    #expect(book.costBasis(a) == money("1200"))
    #expect(book.unrealised(a) == .zero)
    book.fold(adjustment(.correction, quantity: "-40"), at(2))
    #expect(book.costBasis(a) == money("720"))
    #expect(book.realised(a) == .zero)
    #expect(book.cash == money("10000"))
    #expect(book.accounts("USD")?.capital == money("10720"))
    #expect(book.isBalanced)
  }

  // MARK: Marks and days

  @Test func `An open position without a mark has no unrealised profit and no equity`() {
    var book = book()
    book.mark(b, price("5"))
    book.fold(fill("1.01", .buy, "10", "10"), at(1))
    book.fold(fill("2.01", .buy, "10", "4", of: 1), at(1))
    #expect(book.unrealised(a) == nil)
    #expect(book.value(a) == nil)
    #expect(book.unrealised(b) == money("10"))
    #expect(book.unmarkedCount == 1)
    #expect(book.equity == nil)
    #expect(book.unrealisedTotal == money("10"))
    book.mark(a, price("9"))
    #expect(book.unrealisedTotal == .zero)
    #expect(book.equity == money("10000"))
    book.fold(fill("3.01", .sell, "10", "9"), at(2))
    #expect(book.unrealised(a) == .zero)
    #expect(book.unrealisedTotal == money("10"))
  }

  @Test func `Fractions of shares and multipliers value exactly`() {
    var book = book()
    book.define(definition(2, multiplier: 100))
    book.fold(fill("1.01", .sell, "1.5", "2", of: 2), at(1))
    book.mark(instrument(2), price("1.25"))
    #expect(book.unrealised(instrument(2)) == money("112.5"))
    #expect(book.averagePrice(instrument(2)) == price("2"))
    book.fold(fill("2.01", .sell, "0.5", "2", of: 2), at(1))
    book.mark(instrument(2), price("1.3"))
    #expect(book.unrealised(instrument(2)) == money("140"))
  }

  @Test func `A changed multiplier or currency restates what is booked`() {
    var book = book()
    book.fold(fill("1.01", .buy, "2", "10"), at(1))
    book.fold(fee("1.01", "1"))
    book.mark(a, price("11"))
    book.define(definition(0, multiplier: 50, currency: "EUR"))
    #expect(book.cash == money("10000"))
    #expect(book.accounts("EUR")?.cash == money("-1001"))
    #expect(book.accounts("EUR")?.markedUnrealised == money("100"))
    #expect(book.fees(a) == money("1"))
    #expect(book.isBalanced)
  }

  @Test func `The day's result counts from its beginning and survives a restart within it`() throws
  {
    var calendar = SessionCalendar()
    calendar.date = 20_131_007
    var book = book()
    book.fold(fill("1.01", .buy, "100", "10"), at(1))
    book.mark(a, price("11"))
    book.startDay(calendar)
    #expect(book.dayResult == .zero)
    book.mark(a, price("10.5"))
    book.fold(fill("2.01", .sell, "40", "10.5"), at(2))
    book.fold(fee("2.01", "1"))
    #expect(book.dayRealised == money("20"))
    #expect(book.dayUnrealised == money("-70"))
    #expect(book.dayResult == money("-51"))
    book = try reread(book)
    book.startDay(calendar)
    #expect(book.dayResult == money("-51"))
    calendar.date += 1
    book.startDay(calendar)
    #expect(book.dayResult == .zero)
  }

  @Test func `A snapshot that names a missing currency is refused`() throws {
    var empty = PayloadWriter()
    var zero: UInt64 = 0
    for _ in 0..<5 { empty.unsigned("count", &zero) }
    var day: Int64 = 0
    empty.signed("day", &day)
    for _ in 0..<4 { empty.unsigned("figure", &zero) }
    var reader = PayloadReader(empty.bytes[...])
    var book = Book()
    #expect(throws: CodecError.valueOutOfRange(field: "currencies")) { try book.visit(&reader) }
  }
}
