import Journal

/// Accounts of the double entry; the balances of one currency always add up to zero.
public enum LedgerAccount: UInt8, Choice {
  /// Money at the broker.
  case cash = 0
  /// Open positions at cost; negative for short ones.
  case inventory = 1
  /// Commissions paid.
  case fees = 2
  /// Realised profit, as a credit: profit is negative here.
  case realised = 3
  /// Dividends received, as a credit.
  case dividends = 4
  /// Opening cash, deposits, withdrawals and shares moved in or out, as a credit.
  case capital = 5
  /// Interest received, as a credit; interest paid is a debit.
  case interest = 6
}

/// The accounts and totals of one currency.
public struct CurrencyAccounts: FieldGroup {
  /// ISO code.
  public internal(set) var currency = ""
  /// Cash at the beginning.
  public internal(set) var openingCash = Money.zero
  /// Debit balance of ``LedgerAccount/cash``.
  public internal(set) var cash = Money.zero
  /// Debit balance of ``LedgerAccount/inventory``.
  public internal(set) var inventory = Money.zero
  /// Debit balance of ``LedgerAccount/fees``.
  public internal(set) var fees = Money.zero
  /// Realised profit: the credit balance of ``LedgerAccount/realised``.
  public internal(set) var realised = Money.zero
  /// Dividends received: the credit balance of ``LedgerAccount/dividends``.
  public internal(set) var dividends = Money.zero
  /// What the owner put in: the credit balance of ``LedgerAccount/capital``.
  public internal(set) var capital = Money.zero
  /// Interest received less interest paid: the credit balance of ``LedgerAccount/interest``.
  public internal(set) var interest = Money.zero
  /// Unrealised profit of the marked positions; not an account, since nothing was exchanged.
  public internal(set) var markedUnrealised = Money.zero
  /// Open positions without a mark, whose unrealised profit is unknown.
  public internal(set) var unmarkedCount = 0

  public init() {}

  init(_ currency: String, openingCash: Money) {
    self.currency = currency
    self.openingCash = openingCash
    cash = openingCash
    capital = openingCash
  }

  /// Unrealised profit; nil while an open position has no mark.
  @inline(__always)
  public var unrealised: Money? { unmarkedCount == 0 ? markedUnrealised : nil }

  /// Cash plus the value of all positions; nil while an open position has no mark.
  @inline(__always)
  public var equity: Money? { unrealised.map { cash + inventory + $0 } }

  /// The balances as debits; their sum is zero.
  public var balances: [(account: LedgerAccount, debit: Money)] {
    [
      (.cash, cash), (.inventory, inventory), (.fees, fees), (.realised, -realised),
      (.dividends, -dividends), (.capital, -capital), (.interest, -interest),
    ]
  }

  /// Posts what a set of trades moved, or takes it back.
  mutating func post(_ flows: TradeFlows, reversed: Bool = false) {
    let sign: Int128 = reversed ? -1 : 1
    func add(_ account: inout Money, _ amount: Money) {
      account = Money(rawValue: account.rawValue + sign * amount.rawValue)
    }
    add(&cash, flows.cash)
    add(&inventory, flows.cost)
    add(&realised, flows.realised)
    add(&dividends, flows.dividends)
    add(&capital, flows.capital)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("currency", &currency)
    try visitor.fixed("openingCash", &openingCash)
    try visitor.fixed("cash", &cash)
    try visitor.fixed("inventory", &inventory)
    try visitor.fixed("fees", &fees)
    try visitor.fixed("realised", &realised)
    try visitor.fixed("dividends", &dividends)
    try visitor.fixed("capital", &capital)
    try visitor.fixed("interest", &interest)
    try visitor.fixed("markedUnrealised", &markedUnrealised)
    try visitor.count("unmarkedCount", &unmarkedCount)
  }
}
