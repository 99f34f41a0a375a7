import Journal

/// Puts the filled orders of two sides together.
///
/// First by the decision that they came from; then exits of the same trade, whichever of stop,
/// target or close it was; then entries of the same rule and side that are near in time.
struct DayMatching {
  /// An order of one side beside the same of the other, where that filled one.
  struct Pair {
    var live: DayOrder?
    var shadow: DayOrder?

    var first: DayOrder? { live ?? shadow }
  }

  /// Entries of one rule count as the same so far from each other.
  static let entryWindow = Nanoseconds.seconds(60)

  private var live: [DayOrder]
  private var shadow: [DayOrder]
  private(set) var pairs: [Pair] = []

  init(_ live: [DayOrder], _ shadow: [DayOrder]) {
    self.live = live.filter { $0.filled > .zero }
    self.shadow = shadow.filter { $0.filled > .zero }
    match { $0.key != nil || $0.isCarried ? $0.identity == $1.identity : false }
    match { one, other in
      one.isReducing && other.isReducing && one.trade == other.trade && Self.isAlike(one, other)
    }
    match { one, other in
      !one.isReducing && !other.isReducing && Self.isAlike(one, other) && Self.isNear(one, other)
    }
    pairs += self.live.map { Pair(live: $0) } + self.shadow.map { Pair(shadow: $0) }
    pairs.sort { Self.place($0) < Self.place($1) }
  }

  private static func isAlike(_ one: DayOrder, _ other: DayOrder) -> Bool {
    one.instrument == other.instrument && one.side == other.side
      && !one.isManual && !other.isManual
  }

  private static func isNear(_ one: DayOrder, _ other: DayOrder) -> Bool {
    guard let rule = one.key?.rule, rule == other.key?.rule else { return false }
    let apart = one.at < other.at ? other.at - one.at : one.at - other.at
    return apart <= entryWindow
  }

  private static func place(_ pair: Pair) -> (Int64, UInt32) {
    (pair.first?.at.rawValue ?? 0, pair.first?.instrument.rawValue ?? 0)
  }

  /// Takes the first partner of each order, in the order of their fills.
  private mutating func match(_ isSame: (DayOrder, DayOrder) -> Bool) {
    var rest: [DayOrder] = []
    for order in live {
      if let at = shadow.firstIndex(where: { isSame(order, $0) }) {
        pairs.append(Pair(live: order, shadow: shadow.remove(at: at)))
      } else {
        rest.append(order)
      }
    }
    live = rest
  }
}
