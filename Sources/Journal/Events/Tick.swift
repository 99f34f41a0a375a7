/// One market data update of one instrument, as it arrived.
///
/// - `price`, `size`: of the trade, or of the side that changed; 0 where the update has none
///   (a size-only update has price 0).
/// - `askPrice`, `askSize`: only for ``TickKind/quote``, where `price` and `size` are the bid's.
public struct Tick: Payload, BitwiseCopyable {
  public static let kind = EventKind.tick
  /// Whose tick it is.
  public var instrument: InstrumentID
  /// What changed.
  public var kind: TickKind
  /// Suspicious, halted, delayed.
  public var flags: TickFlags
  /// Trade or bid price in the instrument's currency, ask price for ``TickKind/ask``.
  public var price: Price
  /// Shares or contracts at ``price``.
  public var size: Quantity
  /// Ask price of a two-sided update, else 0.
  public var askPrice: Price
  /// Shares offered in a two-sided update, else 0.
  public var askSize: Quantity
  /// Where it happened, as the source names it.
  public var exchange: ShortText
  /// Sale or quote condition, as the source writes it.
  public var condition: ShortText

  /// An empty trade of instrument 0.
  @inlinable public init() {
    self.init(
      instrument: InstrumentID(rawValue: 0), kind: .trade, price: .zero, size: .zero)
  }

  /// A tick; see the type for the meaning of each field.
  @inlinable public init(
    instrument: InstrumentID, kind: TickKind, price: Price, size: Quantity,
    askPrice: Price = .zero, askSize: Quantity = .zero,
    exchange: ShortText = .empty, condition: ShortText = .empty, flags: TickFlags = []
  ) {
    self.instrument = instrument
    self.kind = kind
    self.flags = flags
    self.price = price
    self.size = size
    self.askPrice = askPrice
    self.askSize = askSize
    self.exchange = exchange
    self.condition = condition
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.instrument("instrument", &instrument)
    try visitor.choice("kind", &kind)
    var bits = UInt64(flags.rawValue)
    try visitor.unsigned("flags", &bits)
    guard let known = TickFlags(exactly: bits) else { throw .valueOutOfRange(field: "flags") }
    flags = known
    try visitor.fixed("price", &price)
    try visitor.fixed("size", &size)
    try visitor.fixed("askPrice", &askPrice)
    try visitor.fixed("askSize", &askSize)
    try Self.visitShort("exchange", &exchange, &visitor)
    try Self.visitShort("condition", &condition, &visitor)
  }

  private static func visitShort<V: FieldVisitor>(
    _ name: StaticString, _ value: inout ShortText, _ visitor: inout V
  ) throws(CodecError) {
    var bytes = value.bytes
    try visitor.bytes(name, &bytes)
    guard let short = ShortText(bytes: bytes) else { throw .valueOutOfRange(field: "\(name)") }
    value = short
  }
}

/// Which part of the market a tick changes.
public enum TickKind: UInt8, Choice, BitwiseCopyable {
  case trade = 0
  case bid = 1
  case ask = 2
  /// Both sides at once.
  case quote = 3
}

/// What a source says about a tick beyond its numbers.
public struct TickFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  /// The bits on disk.
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The source doubts it.
  @inlinable public static var suspicious: TickFlags { TickFlags(rawValue: 1) }
  /// The instrument was halted.
  @inlinable public static var halted: TickFlags { TickFlags(rawValue: 2) }
  /// Delayed data: must not be traded on.
  @inlinable public static var delayed: TickFlags { TickFlags(rawValue: 4) }

  /// Asked for while streaming had stopped: good for marks and exits, never for an entry or a bar.
  @inlinable public static var polled: TickFlags { TickFlags(rawValue: 8) }

  /// The flags with these bits; nil when a bit has no meaning.
  public init?(exactly bits: UInt64) {
    guard bits < 16 else { return nil }
    rawValue = UInt8(bits)
  }
}
