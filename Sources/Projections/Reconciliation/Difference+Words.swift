import Journal

extension Difference {
  /// Both sides in words, and what it looks like.
  public var words: String {
    switch subject {
    case .cash:
      return "by the books the broker's cash should be \(ours.text) \(symbol), it is "
        + "\(theirs.text); book what is missing with `replay adjust`"
    case .position:
      let both = "\(symbol): the books hold \(ours.text), the broker holds \(theirs.text)"
      guard let split else { return "\(both); nothing is entered until they agree" }
      return "\(both), which looks like a \(split.0)-for-\(split.1) split: "
        + "`replay adjust <journal> split \(symbol) \(split.0):\(split.1)`"
    }
  }

  /// The split that explains a difference of positions: n-for-1, 1-for-n, 3-for-2 or 5-for-4.
  public var split: (Int64, Int64)? {
    guard subject == .position, ours.number != 0, theirs.number != 0 else { return nil }
    let (old, new) = (Int128(ours.number), Int128(theirs.number))
    for (numerator, denominator) in [(3, 2), (5, 4)] as [(Int64, Int64)]
    where new * Int128(denominator) == old * Int128(numerator) {
      return (numerator, denominator)
    }
    for times in Int64(2)...100 {
      if new == old * Int128(times) { return (times, 1) }
      if old == new * Int128(times) { return (1, times) }
    }
    return nil
  }
}
