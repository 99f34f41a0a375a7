import Journal

/// The broker's cash beside the cash of the books.
///
/// An account holds what our books never saw, so what is compared is how both changed since the
/// first comparison. The broker tells its cash every few minutes while fills move ours at once:
/// only a difference that two reports in a row show is one.
struct CashWatch: FieldGroup {
  /// What the broker told last; nil before it told any.
  private(set) var reported: Money?
  /// Theirs less ours when the comparison began; nil before.
  private var base: Money?
  /// The difference at the last report; nil where the books have changed since by something else
  /// than a trade.
  private var last: Money?
  /// Two reports in a row showed ``last``.
  private var isRepeated = false

  init() {}

  /// A cent: what the broker's rounding may be off on both ends.
  private static let tolerance = Money(rawValue: 10_000_000)

  /// The broker has told everything: from here on both have to change alike.
  mutating func begin(booked: Money) {
    if base == nil, let reported { base = reported - booked }
  }

  /// Takes a report.
  mutating func take(_ amount: Money, booked: Money) {
    reported = amount
    guard let base else { return }
    let new = amount - booked - base
    isRepeated = last.map { (new - $0).magnitude <= Self.tolerance } ?? false
    last = new
  }

  /// The books changed by something else than a trade: what explains a difference ends it.
  mutating func rebook(_ booked: Money) {
    guard let base, let reported else { return }
    last = difference == nil ? nil : reported - booked - base
  }

  /// What the broker should say by our books and what it says; nil where they agree, or where that
  /// is not certain yet.
  var difference: (ours: Money, theirs: Money)? {
    guard let reported, let last, isRepeated, last.magnitude > Self.tolerance else { return nil }
    return (reported - last, reported)
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.optional("reported", &reported)
    try visitor.optional("base", &base)
    try visitor.optional("last", &last)
    try visitor.flag("isRepeated", &isRepeated)
  }
}
