extension Condition {
  /// The distance of the value from its limit: positive leaves room, negative is over.
  ///
  /// It follows from what is recorded, so it is not recorded again. Nil where nothing is compared
  /// by size, or where value and limit have no common unit.
  public var headroom: Evidence? {
    guard value.unit == threshold.unit else { return nil }
    switch value.unit {
    case .none, .indicator, .text, .time: return nil
    case .price, .quantity, .money, .ratio, .duration, .count: break
    }
    let room: (partialValue: Int64, overflow: Bool)
    switch comparison {
    case .atMost, .below: room = threshold.number.subtractingReportingOverflow(value.number)
    case .atLeast, .above: room = value.number.subtractingReportingOverflow(threshold.number)
    case .equals, .differs, .before, .notBefore, .isTrue: return nil
    }
    guard !room.overflow else { return nil }
    var result = value
    result.number = room.partialValue
    return result
  }

  /// Whether it held but used at least `part` of its limit.
  ///
  /// A limit from below, such as that of a loss, is used by its negative value. A price is a place:
  /// nothing uses it up, so comparing two is never near.
  public func isNearMiss(_ part: Ratio) -> Bool {
    guard held, headroom != nil, value.unit != .price else { return false }
    let sign: Int128 = comparison == .atLeast ? -1 : 1
    let limit = sign * Int128(threshold.number)
    guard limit > 0 else { return false }
    return sign * Int128(value.number) * 1_000_000_000 >= limit * Int128(part.rawValue)
  }
}
