import Journal

/// The facts read from one input, waiting to take the places of those that were recorded.
struct NewFacts {
  private var waiting: ArraySlice<Event>

  init(_ facts: [Event]) { waiting = facts[...] }

  /// Takes those that stand before the next fact of a kind; none when there is no such fact.
  mutating func before(_ kind: EventKind) -> ArraySlice<Event> {
    guard let place = waiting.firstIndex(where: { $0.kind == kind }) else { return [] }
    defer { waiting = waiting[place...] }
    return waiting[..<place]
  }

  /// Takes the next fact if it is of a kind.
  mutating func take(_ kind: EventKind) -> Event? {
    guard let first = waiting.first, first.kind == kind else { return nil }
    return waiting.removeFirst()
  }

  /// Takes all that are left.
  mutating func rest() -> ArraySlice<Event> {
    defer { waiting = [] }
    return waiting
  }
}
