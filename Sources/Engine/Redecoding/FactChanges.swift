import Journal

/// What reading anew did to the facts of a journal.
public struct FactChanges: Hashable, Sendable {
  /// How many of a kind differ, and where the first does.
  public struct Count: Hashable, Sendable {
    /// Read with other values.
    public fileprivate(set) var changed = 0
    /// Read where nothing of the kind was read before.
    public fileprivate(set) var new = 0
    /// No longer read.
    public fileprivate(set) var gone = 0
    /// The first record concerned, as it was numbered before: the fact, or the input of a new one.
    public fileprivate(set) var first = SequenceNumber.none
  }

  /// Facts read from frames and bodies.
  public internal(set) var read = 0
  private var counts = [Count](repeating: Count(), count: 256)

  init() {}

  /// The kinds of which facts differ, by number.
  public var kinds: [EventKind] { EventKind.allCases.filter { self[$0] != Count() } }

  /// What became of the facts of a kind.
  public subscript(_ kind: EventKind) -> Count { counts[Int(kind.rawValue)] }

  /// Whether every fact was read as it was recorded.
  public var isEmpty: Bool { kinds.isEmpty }

  mutating func noteChanged(_ record: Recorded) {
    note(record.event.kind, at: record.sequence) { $0.changed += 1 }
  }

  mutating func noteGone(_ record: Recorded) {
    note(record.event.kind, at: record.sequence) { $0.gone += 1 }
  }

  mutating func noteNew(_ kind: EventKind, input: SequenceNumber) {
    note(kind, at: input) { $0.new += 1 }
  }

  private mutating func note(
    _ kind: EventKind, at place: SequenceNumber, _ count: (inout Count) -> Void
  ) {
    let index = Int(kind.rawValue)
    if counts[index].first == .none { counts[index].first = place }
    count(&counts[index])
  }
}

/// A record that cannot be written anew.
public struct RedecodingProblem: Error, CustomStringConvertible {
  let sequence: SequenceNumber
  let kind: UInt8

  public var description: String {
    "record \(sequence) is of kind \(kind), which this build does not know: use the build that "
      + "wrote the journal, or a newer one"
  }
}
