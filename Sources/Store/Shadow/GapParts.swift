import Journal

/// Why live came to another result than its shadow: parts that add up to the whole gap.
///
/// Each is what live has more than the shadow; negative: live did worse by it.
public struct GapParts: Hashable, Sendable {
  /// The same shares at another distance from the middle of the market.
  public internal(set) var price = Money.zero
  /// The same shares at another time: what the middle of the market had moved by.
  public internal(set) var timing = Money.zero
  /// The same shares with another fee.
  public internal(set) var fee = Money.zero
  /// The shadow traded it, live did not.
  public internal(set) var missed = Money.zero
  /// Live traded it, the shadow did not.
  public internal(set) var extra = Money.zero
  /// The risk gate of one side refused it, or let fewer shares pass.
  public internal(set) var risk = Money.zero
  /// Trades that no order of this program made: those made by hand, or by the broker.
  public internal(set) var manual = Money.zero
  /// What no trade explains: adjustments of unequal positions, corrections of earlier days.
  public internal(set) var other = Money.zero

  /// No gap.
  public init() {}

  /// The parts with their names, in the order they are told.
  public var named: [(name: String, amount: Money)] {
    [
      ("price", price), ("timing", timing), ("fee", fee), ("missed", missed), ("extra", extra),
      ("risk", risk), ("manual", manual), ("other", other),
    ]
  }

  /// The whole gap.
  public var total: Money { named.reduce(.zero) { $0 + $1.amount } }

  /// Whether there is no part at all.
  public var isZero: Bool { named.allSatisfy { $0.amount == .zero } }

  static func += (a: inout GapParts, b: GapParts) {
    a.price += b.price
    a.timing += b.timing
    a.fee += b.fee
    a.missed += b.missed
    a.extra += b.extra
    a.risk += b.risk
    a.manual += b.manual
    a.other += b.other
  }

  /// Adds what came of a reason.
  mutating func add(_ amount: Money, _ reason: GapReason) {
    switch reason {
    case .missed: missed += amount
    case .extra: extra += amount
    case .risk: risk += amount
    case .manual: manual += amount
    }
  }

  /// Each part in cents such that the cents add up to those of the whole, as they stand in a table.
  ///
  /// What rounding would leave over goes to the largest part.
  public var cents: [(name: String, cents: Int128)] {
    var parts = named.map { (name: $0.name, cents: Self.cents($0.amount)) }
    let rest = Self.cents(total) - parts.reduce(0) { $0 + $1.cents }
    let amounts = named.map(\.amount.rawValue.magnitude)
    if rest != 0, let largest = amounts.indices.max(by: { amounts[$0] < amounts[$1] }) {
      parts[largest].cents += rest
    }
    return parts
  }

  private static func cents(_ amount: Money) -> Int128 {
    Rounding.halfEven(amount.rawValue, 10_000_000)
  }
}

/// Why one side has shares that the other has not.
enum GapReason: Hashable {
  case missed
  case extra
  case risk
  case manual
}

/// Shares of one instrument that one side has more than the other, and why, oldest first.
///
/// What makes them fewer again closes what was missed, so its profit belongs to the same reason.
struct GapLots {
  private struct Lot {
    let reason: GapReason
    var units: Int64
  }

  /// All of one sign.
  private var lots: [Lot] = []

  /// Takes shares that only one side traded.
  ///
  /// - Parameters:
  ///   - units: bought by live, or sold by the shadow, positive; the other way negative.
  ///   - amount: what they came to.
  ///   - own: why, where nothing that was missed before is closed by it.
  mutating func take(
    _ units: Int64, _ amount: Money, own: GapReason, into parts: inout GapParts
  ) {
    var rest = (units: units, amount: amount)
    while rest.units != 0, let first = lots.first, (first.units < 0) != (rest.units < 0) {
      let closed = min(first.units.magnitude, rest.units.magnitude)
      let share = Money(rawValue: Self.share(rest.amount.rawValue, closed, rest.units.magnitude))
      parts.add(share, first.reason)
      let signed = rest.units < 0 ? -Int64(closed) : Int64(closed)
      rest = (rest.units - signed, rest.amount - share)
      lots[0].units += signed
      if lots[0].units == 0 { lots.removeFirst() }
    }
    guard rest.units != 0 else { return }
    parts.add(rest.amount, own)
    lots.append(Lot(reason: own, units: rest.units))
  }

  /// `amount · part / whole`, and all of it for the whole.
  static func share(_ amount: Int128, _ part: UInt64, _ whole: UInt64) -> Int128 {
    guard part < whole else { return amount }
    let (product, overflow) = amount.multipliedReportingOverflow(by: Int128(part))
    return overflow
      ? amount / Int128(whole) * Int128(part) : Rounding.halfEven(product, Int128(whole))
  }
}
