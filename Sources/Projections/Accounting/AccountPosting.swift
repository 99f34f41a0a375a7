import Journal

/// One line of a double entry.
public struct AccountPosting: Hashable, Sendable {
  /// Number of the entry it belongs to, from 1; the lines of an entry and currency add up to zero.
  public var entry: Int
  /// When.
  public var time: Timestamp
  /// The execution, or what else it was.
  public var text: String
  /// The instrument, if it is about one.
  public var instrument: InstrumentID
  /// The account.
  public var account: LedgerAccount
  /// ISO currency.
  public var currency: String
  /// Debit; a credit is negative.
  public var debit: RoundedDecimal
}

/// Balances of the accounts of each currency, exact, and the postings that led to them.
///
/// A posting is the difference of two rounded balances, so that postings add up to the balances
/// without drift; the inventory takes what rounding leaves, so that every entry adds up to zero.
struct PostingLog: Sendable {
  private(set) var postings: [AccountPosting] = []
  private(set) var currencies: [String] = []
  /// Debit balances by currency, then account.
  private var balances: [[WideInteger]] = []
  private var entries = 0
  private let isKept: Bool

  /// - Parameter isKept: whether postings are kept, or balances only.
  init(isKept: Bool) { self.isKept = isKept }

  /// Begins an entry and keeps what its lines say beyond their amounts.
  mutating func post(
    _ text: String, at time: Timestamp, _ instrument: InstrumentID, _ currency: String,
    _ scale: AccountScale, _ debits: [(LedgerAccount, WideInteger)]
  ) {
    // What moves nothing is no entry, and opens no currency either.
    guard !debits.allSatisfy({ $0.1.isZero }) else { return }
    let place = position(currency)
    let before = rounded(place, scale)
    for (account, debit) in debits { balances[place][Int(account.rawValue)] += debit }
    guard isKept else { return }
    entries += 1
    let after = rounded(place, scale)
    for account in LedgerAccount.allCases {
      let change = after[Int(account.rawValue)] - before[Int(account.rawValue)]
      guard !change.isZero else { continue }
      postings.append(
        AccountPosting(
          entry: entries, time: time, text: text, instrument: instrument, account: account,
          currency: currency, debit: RoundedDecimal(units: change)))
    }
  }

  /// The debit balance of an account, exact.
  func balance(_ account: LedgerAccount, _ currency: String) -> WideInteger {
    currencies.firstIndex(of: currency).map { balances[$0][Int(account.rawValue)] } ?? .zero
  }

  /// Whether the exact balances of every currency add up to zero.
  var isBalanced: Bool {
    balances.allSatisfy { accounts in accounts.reduce(.zero, +).isZero }
  }

  /// Makes sure that a currency is listed.
  mutating func open(_ currency: String) { _ = position(currency) }

  private mutating func position(_ currency: String) -> Int {
    if let place = currencies.firstIndex(of: currency) { return place }
    currencies.append(currency)
    balances.append([WideInteger](repeating: .zero, count: LedgerAccount.allCases.count))
    return currencies.count - 1
  }

  private func rounded(_ place: Int, _ scale: AccountScale) -> [WideInteger] {
    guard isKept else { return [] }
    let inventory = Int(LedgerAccount.inventory.rawValue)
    var units = balances[place].map { scale.decimal(amount: $0).units }
    units[inventory] = .zero
    units[inventory] = -units.reduce(.zero, +)
    return units
  }
}
