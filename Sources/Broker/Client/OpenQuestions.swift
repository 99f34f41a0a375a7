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
  /// Orders that have had all their questions, in the order they had the last one, and until when
  /// each is waited for.
  private var due: [(order: Int64, time: Timestamp)] = []

  /// When there has to be a new session.
  var deadline: Timestamp? { due.first?.time }

  /// The order that nobody answers about; the oldest of several.
  var order: Int64? { due.first?.order }

  /// Takes a question that was put.
  mutating func ask(_ order: Int64, at time: Timestamp) {
    counts[order, default: 0] += 1
    if counts[order] == Self.most { due.append((order, time + Self.patience)) }
  }

  /// The server spoke of an order.
  mutating func answer(_ order: Int64) {
    guard !counts.isEmpty else { return }
    counts[order] = nil
    due.removeAll { $0.order == order }
  }
}
