import Journal

/// Which open lot a closing execution takes.
public enum LotMethod: String, CaseIterable, Hashable, Sendable {
  /// The lot that was opened first.
  case fifo
  /// The lot that was opened last.
  case lifo
  /// No lots: everything open has the mean cost of its openings, which a closing leaves as it is.
  case average
  /// The lot whose closing realises least: the dearest of a long position, the cheapest of a short
  /// one; of equal ones the first.
  case hifo
  /// The lots that somebody named; what nobody named closes as with ``fifo``.
  case specific

  /// Whether positions are lots of their own.
  public var hasLots: Bool { self != .average }
}

/// What somebody named for one closing execution under ``LotMethod/specific``.
public struct LotChoice: Hashable, Sendable {
  /// The execution that opened the lot.
  public var opening: String
  /// Shares of it to close, as they are counted then; nil for as many as there are.
  public var quantity: Quantity?

  /// Closes a lot, or a part of it.
  public init(opening: String, quantity: Quantity? = nil) {
    self.opening = opening
    self.quantity = quantity
  }
}

/// A choice that cannot be followed.
public enum LotChoiceError: Error, Hashable, Sendable {
  /// No lot of that opening is open when the execution closes.
  case notOpen(closing: String, opening: String)
  /// More is named than is open of the lot, or than the execution closes.
  case tooMuch(closing: String, opening: String)
  /// The closing execution does not exist, or it closes nothing.
  case closesNothing(closing: String)
}
