import Journal

/// What accounting needs of a journal: executions, fees, adjustments, marks and cash movements.
///
/// A fold like any other. What is resent counts once and corrections replace, as in ``Book``, which
/// keeps the executions; what is computed from them under any lot method is an ``AccountRun``.
public struct AccountHistory: Sendable {
  /// What was traded or watched.
  public private(set) var instruments = Instruments()
  /// Executions, fees and adjustments; its own figures are at average cost.
  public private(set) var book = Book(openingCash: .zero, currency: "USD")
  /// Prices that value positions, as they arrived.
  private(set) var marks: [AccountMark] = []
  /// Deposits and withdrawals, as they arrived.
  private(set) var transfers: [AccountTransfer] = []
  /// The execution of each commission, as they arrived.
  private var commissioned: [String] = []
  /// The mark of each instrument that a later one of its day replaces.
  private var replaceable: [Int?] = []
  private let keepsEveryMark: Bool
  private var day: Int64 = 0

  /// An empty history.
  ///
  /// - Parameter keepsEveryMark: false keeps the last mark of an instrument and session day, which
  ///   is all that days of a recorded session ask for; true keeps each, for marks out of order.
  public init(keepsEveryMark: Bool = false) { self.keepsEveryMark = keepsEveryMark }

  /// What a ledger knows, with its last trades as marks; past marks are not in a ledger.
  public init(_ ledger: Ledger) {
    self.init()
    instruments = ledger.instruments
    book = ledger.book
    for (index, currency) in book.currencies.enumerated() {
      let moved = book.rows.filter { $0.isDefined && $0.currency == index }
      let amount = currency.capital - moved.reduce(Money.zero) { $0 + $1.flows.capital }
      transfers.append(AccountTransfer(amount: amount, currency: currency.currency, time: .zero))
      transfers.append(
        AccountTransfer(
          amount: currency.interest, currency: currency.currency, time: .zero, account: .interest))
    }
    for id in ledger.instrumentIDs {
      guard let price = book.mark(id) ?? ledger.markets[id.index].lastTrade else { continue }
      marks.append(AccountMark(instrument: id, price: price, time: ledger.now))
    }
  }

  /// Commissions whose execution never arrived, as they arrived.
  public var orphanCommissions: [String] {
    commissioned.filter { book.execution($0) == nil }
  }

  /// Folds any record but ticks; what accounting does not look at changes nothing.
  public mutating func fold(_ record: Recorded) {
    switch record.event {
    case .tick(let tick): fold(tick, record.envelope)
    case .sessionStarted(let started): start(started)
    case .instrumentDefined(let definition):
      instruments.fold(definition)
      book.define(definition)
    case .execution(let report): book.fold(report, record.envelope)
    case .commission(let report):
      commissioned.append(report.execution)
      book.fold(report)
    case .adjustment(let adjustment): adjust(adjustment, record.envelope)
    default: break
    }
  }

  /// Folds a tick: a trade with a price is a mark, unless somebody doubted it.
  public mutating func fold(_ tick: Tick, _ envelope: Envelope) {
    guard tick.kind == .trade, tick.flags.isDisjoint(with: [.suspicious, .delayed]) else { return }
    guard tick.price != .zero || tick.condition == AccountMark.condition else { return }
    let index = tick.instrument.index
    guard InstrumentLimit.allows(tick.instrument) else { return }
    let mark = AccountMark(
      instrument: tick.instrument, price: tick.price, time: Self.time(envelope))
    while replaceable.count <= index { replaceable.append(nil) }
    if let place = replaceable[index] {
      marks[place] = mark
    } else {
      if !keepsEveryMark { replaceable[index] = marks.count }
      marks.append(mark)
    }
    book.mark(tick.instrument, tick.price)
  }

  private mutating func start(_ started: SessionStarted) {
    if day == 0, let opening = Self.openingCash(started), opening != .zero {
      transfers.append(AccountTransfer(amount: opening, currency: "USD", time: .zero))
    }
    if started.calendar.date != day { replaceable = [] }
    day = started.calendar.date
    book.startDay(started.calendar)
  }

  /// The cash that a configuration says an account begins with; a recording has none.
  private static func openingCash(_ started: SessionStarted) -> Money? {
    guard !started.configuration.isEmpty else { return nil }
    // Bytes that cannot be read leave the books as they are, as everywhere.
    do { return try Configuration(canonical: started.configuration).openingCash } catch {
      return nil
    }
  }

  private mutating func adjust(_ adjustment: Adjustment, _ envelope: Envelope) {
    // A split restates what came before it, so that mark has to stay.
    replaceable = []
    book.fold(adjustment, envelope)
    guard [.deposit, .withdrawal, .interest].contains(adjustment.type) else { return }
    transfers.append(
      AccountTransfer(
        amount: adjustment.amount, currency: adjustment.currency, time: Self.time(envelope),
        account: adjustment.type == .interest ? .interest : .capital))
  }

  /// The venue's time, else when it was recorded.
  private static func time(_ envelope: Envelope) -> Timestamp {
    envelope.occurredAt != .zero ? envelope.occurredAt : envelope.recordedAt
  }
}

/// A price that values a position from its time on.
public struct AccountMark: Hashable, Sendable {
  /// The condition of a trade tick that is a mark even at price 0, as of a worthless option.
  public static let condition: ShortText = {
    guard let text = ShortText("MARK") else { preconditionFailure("four bytes are short") }
    return text
  }()

  var instrument: InstrumentID
  var price: Price
  var time: Timestamp
}

/// Cash that came in from outside, or went out where it is negative; interest likewise.
struct AccountTransfer: Hashable, Sendable {
  var amount: Money
  var currency: String
  var time: Timestamp
  /// The account that stands against cash.
  var account = LedgerAccount.capital
}
