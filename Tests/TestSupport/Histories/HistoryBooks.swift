import Journal
import Projections

/// A second bookkeeping of shares and money, made of the words that arrived and nothing else.
///
/// It knows no average cost and no timeline: cash is what was there, less what was bought, plus
/// what was sold, less the fees that were told, plus deposits and dividends.
struct HistoryBooks {
  /// A chain of executions as heard so far.
  private struct Chain {
    let instrument: Int
    let side: Side
    /// The venue's time of its first revision.
    var first: (revision: Int, time: Timestamp)
    var last: (revision: Int, quantity: Int64, cents: Int64)
  }

  private var chains: [(number: Int, chain: Chain)] = []
  private var fees: [(chain: Int, revision: Int, cents: Int64)] = []
  private var deposits: Int64 = 0
  private var dividends: [(instrument: Int, cents: Int64, time: Timestamp)] = []
  /// Cents of the last trade that nobody doubted, by instrument.
  private(set) var marks: [Int64]
  /// Shares held, by instrument.
  private(set) var positions: [Int64] = [0, 0]
  private let opening: Money

  /// Nothing heard; `marks` are the last trades so far in cents.
  init(opening: Money, marks: [Int64]) {
    self.opening = opening
    self.marks = marks
  }

  // MARK: What arrives

  /// A trade of the market.
  mutating func mark(_ instrument: Int, cents: Int64) { marks[instrument] = cents }

  /// An execution; the newest revision of a chain counts, whatever came when.
  ///
  /// - Returns: shares that it added to its chain and, before, to the largest size of it.
  mutating func hear(
    _ number: Int, _ revision: Int, _ quantity: Int64, _ cents: Int64,
    of fill: HistoryVenue.Fill
  ) {
    let time = Timestamp(rawValue: fill.time.rawValue / 1_000_000_000 * 1_000_000_000)
    var change = quantity
    if let at = chains.firstIndex(where: { $0.number == number }) {
      if revision < chains[at].chain.first.revision { chains[at].chain.first = (revision, time) }
      guard revision > chains[at].chain.last.revision else { return }
      change -= chains[at].chain.last.quantity
      chains[at].chain.last = (revision, quantity, cents)
    } else {
      chains.append(
        (
          number,
          Chain(
            instrument: fill.instrument, side: fill.side, first: (revision, time),
            last: (revision, quantity, cents))
        ))
    }
    positions[fill.instrument] += fill.side.sign * change
  }

  /// A fee; the last one for an execution counts.
  mutating func hear(feeOf chain: Int, _ revision: Int, cents: Int64) {
    fees.removeAll { $0.chain == chain && $0.revision == revision }
    fees.append((chain, revision, cents))
  }

  /// Money that came in, negative: went out.
  mutating func deposit(cents: Int64) { deposits += cents }

  /// A dividend for each share that is held at `time`.
  mutating func dividend(_ instrument: Int, cents: Int64, at time: Timestamp) {
    dividends.append((instrument, cents, time))
  }

  // MARK: What must be

  private static func money(_ cents: Int64) -> Money { Money(rawValue: Int128(cents) * 10_000_000) }

  private func fee(_ number: Int, _ chain: Chain) -> Int64? {
    fees.first { $0.chain == number && $0.revision == chain.last.revision }?.cents
  }

  /// Fees of the executions in force, as far as they were told.
  var feesKnown: Money {
    Self.money(chains.reduce(0) { $0 + ($1.chain.last.quantity == 0 ? 0 : fee($1.0, $1.1) ?? 0) })
  }

  /// Executions in force of which no fee was told.
  var feesPending: Int {
    chains.count { $0.chain.last.quantity != 0 && fee($0.number, $0.chain) == nil }
  }

  /// Shares bought for less than they were sold, without fees.
  private var trades: Int64 {
    chains.reduce(0) { $0 - $1.chain.side.sign * $1.chain.last.quantity * $1.chain.last.cents }
  }

  private var dividendsPaid: Int64 {
    dividends.reduce(0) { sum, dividend in
      let held = chains.reduce(Int64(0)) { held, entry in
        let chain = entry.chain
        guard chain.instrument == dividend.instrument, chain.first.time < dividend.time else {
          return held
        }
        return held + chain.side.sign * chain.last.quantity
      }
      return sum + held * dividend.cents
    }
  }

  private var value: Int64 { positions[0] * marks[0] + positions[1] * marks[1] }

  /// Money at the broker.
  var cash: Money { opening + Self.money(trades + deposits + dividendsPaid) - feesKnown }

  /// Cash and what is held, at the last trades.
  var equity: Money { cash + Self.money(value) }

  /// Realised and unrealised profit less fees since the beginning: what the daily loss looks at.
  var result: Money { Self.money(trades + value) - feesKnown }

  /// The first difference between this and the book; nil where there is none.
  func difference(_ book: Book) -> String? {
    for (number, position) in positions.enumerated() {
      let held = book.position(InstrumentID(rawValue: UInt32(number)))
      if held != Quantity(shares: position) {
        return "I6: \(held) of \(number) held, its executions say \(position)"
      }
    }
    if book.cash != cash { return "I7: cash \(book.cash), its postings say \(cash)" }
    if book.feesTotal != feesKnown { return "I7: fees \(book.feesTotal), told were \(feesKnown)" }
    if book.pendingCommissions != feesPending {
      return "I7: \(book.pendingCommissions) fees pending, untold are \(feesPending)"
    }
    if book.equity != equity { return "I7: equity \(book.equity ?? .zero), should be \(equity)" }
    if book.dayResult != result { return "I7: the day's result \(book.dayResult), not \(result)" }
    return nil
  }
}
