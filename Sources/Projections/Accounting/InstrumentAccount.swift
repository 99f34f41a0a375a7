import Journal

/// What one instrument has come to, under every method of a run; in units of its scale.
struct InstrumentAccount: Sendable {
  let definition: InstrumentDefined
  /// One per method, in the order of the run.
  var books: [LotBook]
  /// What the splits so far made of a share.
  var factor = SplitFactor.none
  /// Signed shares.
  var position = WideInteger.zero
  /// The price that values the position, for a share of before the first split.
  var mark: WideInteger?
  /// Shares as traded: a split leaves them.
  var bought: Int128 = 0
  var sold: Int128 = 0
  /// Fees in the instrument's currency.
  var fees = WideInteger.zero
  var dividends = WideInteger.zero
  /// Cash that trades brought in, without fees and dividends.
  var tradeCash = WideInteger.zero
  /// Executions applied.
  var fills = 0

  init(_ definition: InstrumentDefined, _ methods: [LotMethod]) {
    self.definition = definition
    books = methods.map { LotBook($0) }
  }

  /// Cash that trades and dividends brought in, less fees.
  var cashFlow: WideInteger { tradeCash - fees + dividends }

  /// Worth at the mark: 0 when flat, nil when open and without a mark.
  func value(_ scale: AccountScale) -> WideInteger? {
    if position.isZero { return .zero }
    return mark.map { scale.amount(position, at: $0, multiplier: definition.multiplier) }
  }
}

/// Figures of one instrument under every method at one place of a run.
public struct InstrumentFigures: Hashable, Sendable {
  /// Which one.
  public var instrument: InstrumentID
  /// Its ticker.
  public var symbol: String
  /// ISO currency of every amount here.
  public var currency: String
  /// Currency units per point and share.
  public var multiplier: Int64
  /// Signed shares.
  public var position: RoundedDecimal
  /// The price that values it; nil before the first.
  public var mark: RoundedDecimal?
  /// Worth at the mark; nil when open and without one.
  public var value: RoundedDecimal?
  /// Executions.
  public var fills: Int
  /// Shares bought, as traded.
  public var bought: RoundedDecimal
  /// Shares sold, as traded.
  public var sold: RoundedDecimal
  /// Fees known.
  public var fees: RoundedDecimal
  /// Dividends; negative when a short position paid them.
  public var dividends: RoundedDecimal
  /// Cash that trades and dividends brought in, less fees.
  public var cashFlow: RoundedDecimal
  /// What depends on the lot method, in the order of the run.
  public var methods: [MethodFigures]
}

/// Figures that depend on the lot method.
public struct MethodFigures: Hashable, Sendable {
  /// The method.
  public var method: LotMethod
  /// Realised profit, without fees and dividends.
  public var realised: RoundedDecimal
  /// Unrealised profit; nil when open and without a mark.
  public var unrealised: RoundedDecimal?
  /// Cost of the position with its sign, multiplier included.
  public var costBasis: RoundedDecimal
  /// Cost of a share; nil when flat.
  public var averagePrice: RoundedDecimal?
  /// Open lots, oldest first; one averaged lot under ``LotMethod/average``.
  public var lots: [LotFigures]
}

/// An open lot.
public struct LotFigures: Hashable, Sendable {
  /// Signed shares.
  public var quantity: RoundedDecimal
  /// Cost of a share, as it is counted now.
  public var price: RoundedDecimal?
  /// Unrealised profit; nil without a mark.
  public var unrealised: RoundedDecimal?
  /// The execution that opened it; nil for an averaged lot and for shares that came without one.
  public var opening: String?
}

/// A closed part of a lot.
public struct ClosureFigures: Hashable, Sendable {
  /// The method under which it was closed.
  public var method: LotMethod
  /// Whose shares they were.
  public var instrument: InstrumentID
  /// The execution that opened the lot; nil where none or several did.
  public var opening: String?
  /// The execution that closed it; nil for a position correction.
  public var closing: String?
  /// When it was closed.
  public var time: Timestamp
  /// Shares, as they were counted then, above 0.
  public var quantity: RoundedDecimal
  /// Cost of a share.
  public var openPrice: RoundedDecimal?
  /// Price of the closing execution.
  public var closePrice: RoundedDecimal
  /// Realised profit, without fees.
  public var profit: RoundedDecimal
}
