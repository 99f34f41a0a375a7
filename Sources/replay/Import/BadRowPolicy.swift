/// What to do with a row that cannot be taken.
enum BadRowPolicy: Sendable {
  /// Stop with an error that names it.
  case fail
  /// Leave it out, count it and keep the first examples.
  case skip
}

/// Rows left out, counted by reason.
struct BadRows: Hashable, Sendable {
  /// How many examples are kept.
  static let exampleLimit = 10
  /// Count by ``RowFault/label``, in order of first appearance.
  private(set) var counts: [(reason: String, rows: Int)] = []
  /// The first rows left out, file by file.
  private(set) var examples: [BadRow] = []

  /// All rows left out.
  var total: Int { counts.reduce(0) { $0 + $1.rows } }

  /// Counts a row.
  mutating func add(_ row: BadRow) {
    add(row.fault.label, 1)
    if examples.count < Self.exampleLimit { examples.append(row) }
  }

  /// Counts what another file gave.
  mutating func add(_ other: BadRows) {
    for count in other.counts { add(count.reason, count.rows) }
    examples += other.examples.prefix(Self.exampleLimit - examples.count)
  }

  private mutating func add(_ reason: String, _ rows: Int) {
    if let index = counts.firstIndex(where: { $0.reason == reason }) {
      counts[index].rows += rows
    } else {
      counts.append((reason, rows))
    }
  }

  static func == (a: BadRows, b: BadRows) -> Bool {
    a.examples == b.examples && a.counts.elementsEqual(b.counts) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) { hasher.combine(examples) }
}

/// What an import did.
struct ImportReport: Hashable, Sendable {
  /// One input file.
  struct File: Hashable, Sendable {
    /// The file as messages name it.
    let name: String
    /// Rows taken.
    let rows: Int
  }

  /// The files in the order of the merge.
  var files: [File] = []
  /// Ticks recorded: one for each row taken.
  var ticks = 0
  /// Records written, definitions included.
  var records = 0
  /// Rows left out; empty unless the policy is ``BadRowPolicy/skip``.
  var bad = BadRows()
}

/// Told how far long work is, in bytes of input or in ticks; the total is nil while unknown.
typealias ProgressReport = (_ done: Int, _ total: Int?) -> Void
