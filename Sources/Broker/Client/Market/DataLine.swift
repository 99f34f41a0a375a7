import Journal

/// What one line of market data has told so far.
struct DataLine: Sendable {
  let instrument: InstrumentID
  let kind: SubscriptionKind
  /// One answer, no stream.
  let isPolled: Bool
  /// Frozen or delayed data: `marketDataType` 2 to 4, or code 10167.
  var isDelayed = false
  var bid = Side()
  var ask = Side()
  var last = Side()
  /// Trades come as volume ticks (48), which carry their time and miss none between two updates.
  var hasVolumeTicks = false
  /// The day before's close, 0 while unknown.
  var close = Price.zero

  init(_ instrument: InstrumentID, _ kind: SubscriptionKind, isPolled: Bool = false) {
    self.instrument = instrument
    self.kind = kind
    self.isPolled = isPolled
  }

  /// One side of the market as last told.
  struct Side: Sendable {
    var price = Price.zero
    var size = Quantity.zero
    /// The size that came with a price and may be told once more by itself.
    var echo: Quantity?
  }
}

/// What market data says about an instrument beyond prices.
struct InstrumentWatch: Sendable {
  /// Trading is halted.
  var isHalted = false
  /// Tick-by-tick trades, or quotes, are flowing.
  var hasTrades = false
  var hasQuotes = false
  var restriction = RestrictionWatch()
}

/// Tells from prices when rule 201 restricts short sales: 10 % below the last close, then the rest
/// of the day and the whole next one.
///
/// - Source: SEC Regulation SHO, rule 201(b)(1): 17 CFR 242.201. The protocol tells nothing.
struct RestrictionWatch: Sendable {
  private(set) var isRestricted = false
  private var close = Price.zero
  /// Closes that came after the restriction began: the second one lifts it.
  private var closesSince = 0

  /// A close of the day before; a new one begins a new day.
  mutating func take(close new: Price) {
    guard new > .zero, new != close else { return }
    let isNewDay = close != .zero
    close = new
    guard isRestricted, isNewDay else { return }
    closesSince += 1
    if closesSince == 2 { isRestricted = false }
  }

  /// A price of today.
  mutating func take(price: Price) {
    guard close > .zero, price > .zero,
      Int128(price.rawValue) * 10 <= Int128(close.rawValue) * 9
    else { return }
    isRestricted = true
    closesSince = 0
  }
}
