import Journal

/// Questions about orders that the server does not answer.
///
/// Within a session a placement that nobody answers can still be on its way somewhere; only a new
/// session, whose predecessor is dead, tells for certain what the broker has.
struct OpenQuestions: Sendable {
  /// So many questions without an answer are enough ...
  private static let most = 3
  /// ... when nothing came for this long after the last one.
  private static let patience = Nanoseconds.seconds(5)

  private var counts: [Int64: Int] = [:]
  /// Since when an order has had its questions; the oldest one.
  private var due: (order: Int64, time: Timestamp)?

  /// When there has to be a new session.
  var deadline: Timestamp? { due?.time }

  /// The order that nobody answers about.
  var order: Int64? { due?.order }

  /// Takes a question that was put.
  mutating func ask(_ order: Int64, at time: Timestamp) {
    counts[order, default: 0] += 1
    if due == nil, counts[order] == Self.most { due = (order, time + Self.patience) }
  }

  /// The server spoke of an order.
  mutating func answer(_ order: Int64) {
    guard !counts.isEmpty else { return }
    counts[order] = nil
    if due?.order == order { due = nil }
  }
}
