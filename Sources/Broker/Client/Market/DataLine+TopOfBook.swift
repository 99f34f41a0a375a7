import Journal

// The ordinary line: prices, sizes and figures by the numbers of their kinds.

extension DataLine {
  /// The number of the live kind that a delayed one stands for, and whether it was delayed.
  private static func live(_ kind: Int64) -> (kind: Int64, isDelayed: Bool) {
    switch kind {
    case 66: (1, true)
    case 67: (2, true)
    case 68: (4, true)
    case 69: (0, true)
    case 70: (3, true)
    case 71: (5, true)
    case 72: (6, true)
    case 73: (7, true)
    case 74: (8, true)
    case 75: (9, true)
    case 76: (14, true)
    case 88: (45, true)
    default: (kind, false)
    }
  }

  /// Bit 1 of a price's marks: beyond the band in which it may trade; bit 2: before the open.
  private static let doubtfulMarks: Int64 = 2 | 4

  /// Message 1.
  mutating func price(_ message: TWS.TickPrice, _ watch: inout InstrumentWatch) -> MarketReading {
    let (kind, isDelayed) = Self.live(message.tickType)
    guard let price = message.price.rounded(as: Price.self),
      let size = message.size.exact(as: Quantity.self)
    else { return .unreadable("a price or size beyond any market") }
    // -1 with size 0 says that there is no quote; a price of 0 keeps the side's last one.
    let known = price > .zero ? price : .zero
    var flags: TickFlags = isDelayed ? .delayed : []
    if message.attrMask & Self.doubtfulMarks != 0 { flags.insert(.suspicious) }
    switch kind {
    case 1: return quote(.bid, \.bid, known, size, flags, watch)
    case 2: return quote(.ask, \.ask, known, size, flags, watch)
    case 4: return trade(known, size, flags, &watch)
    case 7:
      if !isDelayed { watch.restriction.take(price: known) }
      return .figure
    case 9:
      if !isDelayed { watch.restriction.take(close: known) }
      return .figure
    default: return .figure
    }
  }

  private mutating func quote(
    _ kind: TickKind, _ side: WritableKeyPath<DataLine, Side>, _ price: Price, _ size: Quantity,
    _ flags: TickFlags, _ watch: InstrumentWatch
  ) -> MarketReading {
    self[keyPath: side] = Side(price: price, size: size, echo: size)
    if watch.hasQuotes { return .superseded }
    return .tick(tick(kind, price, size, flags), occurredAt: .zero)
  }

  /// A last price. While volume ticks tell the trades only the first one is told, without a size:
  /// it is where the market stood when the line began.
  private mutating func trade(
    _ price: Price, _ size: Quantity, _ flags: TickFlags, _ watch: inout InstrumentWatch
  ) -> MarketReading {
    let isFirst = last.price == .zero
    last = Side(price: price, size: size, echo: size)
    if !flags.contains(.delayed), !flags.contains(.suspicious) {
      watch.restriction.take(price: price)
    }
    if watch.hasTrades || hasVolumeTicks { return .superseded }
    guard price > .zero else { return .figure }
    return .tick(tick(.trade, price, isFirst ? .zero : size, flags), occurredAt: .zero)
  }

  /// Message 2.
  mutating func size(_ message: TWS.TickSize, _ watch: inout InstrumentWatch) -> MarketReading {
    let (kind, isDelayed) = Self.live(message.tickType)
    guard let size = message.size.exact(as: Quantity.self) else {
      return .unreadable("a size beyond any market")
    }
    let flags: TickFlags = isDelayed ? .delayed : []
    switch kind {
    case 0:
      if isEcho(\.bid, size) { return .echo }
      return watch.hasQuotes
        ? .superseded : .tick(tick(.bid, .zero, size, flags), occurredAt: .zero)
    case 3:
      if isEcho(\.ask, size) { return .echo }
      return watch.hasQuotes
        ? .superseded : .tick(tick(.ask, .zero, size, flags), occurredAt: .zero)
    case 5:
      if isEcho(\.last, size) { return .echo }
      if watch.hasTrades || hasVolumeTicks { return .superseded }
      // Another trade at the same price tells its size alone.
      guard last.price > .zero else { return .figure }
      return .tick(tick(.trade, last.price, size, flags), occurredAt: .zero)
    default: return .figure
    }
  }

  /// Whether a size is the one that its price carried; it is told again at most once.
  private mutating func isEcho(
    _ side: WritableKeyPath<DataLine, Side>, _ size: Quantity
  ) -> Bool {
    let echo = self[keyPath: side].echo
    self[keyPath: side].echo = nil
    self[keyPath: side].size = size
    return echo == size
  }

  /// Message 45: a halt is told by a repeated size, whose flags say it.
  mutating func generic(
    _ message: TWS.TickGeneric, _ watch: inout InstrumentWatch
  ) -> MarketReading {
    switch message.tickType {
    case 49:
      let isHalted = message.value > .zero
      guard isHalted != watch.isHalted else { return .figure }
      watch.isHalted = isHalted
      return .tick(tick(.bid, .zero, bid.size, []), occurredAt: .zero)
    case 46:
      // Above 2.5 there are at least 1000 shares to borrow; from 1.5 on they have to be looked for.
      return .shortable(message.value > WireNumber(significand: 25, exponent: -1))
    default: return .figure
    }
  }

  /// Message 46.
  mutating func string(
    _ message: TWS.TickString, _ watch: inout InstrumentWatch
  ) -> MarketReading {
    guard message.tickType == 48 else { return .figure }
    guard let volume = VolumeTick(message.value) else {
      return .unreadable("a volume tick of `\(AccountMask.mask(String(message.value.prefix(60))))`")
    }
    guard let price = volume.price, price > .zero else { return .figure }
    hasVolumeTicks = true
    watch.restriction.take(price: price)
    if watch.hasTrades { return .superseded }
    return .tick(tick(.trade, price, volume.size, []), occurredAt: volume.time)
  }

  func tick(_ kind: TickKind, _ price: Price, _ size: Quantity, _ flags: TickFlags) -> Tick {
    Tick(instrument: instrument, kind: kind, price: price, size: size, flags: flags)
  }
}

/// The text of kind 48: `price;size;time in ms;volume of the day;average price;single trade`.
struct VolumeTick: Hashable, Sendable {
  /// Nil where the text leaves it out: the update is no trade.
  var price: Price?
  var size: Quantity
  var time: Timestamp

  /// Nil for a text that is not of that form.
  init?(_ text: String) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false)
    guard parts.count == 6, let milliseconds = Int64(parts[2]),
      (0...Int64.max / 1_000_000).contains(milliseconds),
      let size = WireNumber(parts[1])?.exact(as: Quantity.self)
    else { return nil }
    if !parts[0].isEmpty {
      guard let price = WireNumber(parts[0])?.rounded(as: Price.self) else { return nil }
      self.price = price
    }
    self.size = size
    time = Timestamp(rawValue: milliseconds * 1_000_000)
  }
}
