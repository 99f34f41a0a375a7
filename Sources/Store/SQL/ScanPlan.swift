import Journal

/// How a condition compares a column with a value.
enum ScanTest: Character {
  case equal = "="
  case greater = ">"
  case atLeast = "g"
  case less = "<"
  case atMost = "l"
}

/// The order in which rows are made.
enum ScanOrder: Character {
  /// By the number of the record.
  case forward = "f"
  case backward = "b"
  /// All rows of one symbol, then of the next; symbols ascending.
  case bySymbol = "s"
  /// The same with symbols descending.
  case bySymbolDown = "d"
}

/// What SQLite wants of a table, before the values of conditions are known.
struct PlanRequest {
  /// A condition that could be used.
  struct Constraint {
    /// Its place among SQLite's.
    var index: Int
    var column: Int
    var test: ScanTest
    /// Whether texts are compared byte by byte.
    var isBinary: Bool
  }

  var constraints: [Constraint] = []
  /// Columns to sort by.
  var order: [(column: Int, isDown: Bool)] = []
  var usedColumns: UInt64 = 0
}

/// What a table does about it.
struct PlanAnswer {
  /// Conditions whose values the scan wants to know, by SQLite's places, in order.
  var used: [Int] = []
  /// The plan as text; ``ScanPlan`` reads it.
  var text = ""
  /// Effort, in rows looked at.
  var cost = 1e7
  /// Rows that will come.
  var rows = 1_000_000
  /// Rows come in the order that was asked for.
  var isOrdered = false
  /// At most one row comes.
  var isUnique = false
}

/// A plan with the values of its conditions. Rows that do not meet them may come too: SQLite looks
/// at every condition again.
struct ScanPlan {
  /// A condition.
  struct Bound {
    var column: Int
    var test: ScanTest
    var value: SQLValue
  }

  private(set) var order = ScanOrder.forward
  private(set) var usedColumns = UInt64.max
  private(set) var bounds: [Bound] = []

  /// A plain scan of everything.
  init() {}

  /// Reads what ``write(_:_:_:)`` wrote.
  init(_ text: String, _ values: [SQLValue]) throws(SQLError) {
    let words = text.split(separator: " ")
    guard words.count == values.count + 2, let mark = words[0].first,
      let order = ScanOrder(rawValue: mark), let used = UInt64(words[1])
    else { throw SQLError("a plan that cannot be read: `\(text)`") }
    self.order = order
    usedColumns = used
    for (word, value) in zip(words.dropFirst(2), values) {
      guard let mark = word.first, let test = ScanTest(rawValue: mark),
        let column = Int(word.dropFirst())
      else { throw SQLError("a plan that cannot be read: `\(text)`") }
      bounds.append(Bound(column: column, test: test, value: value))
    }
  }

  /// A plan as SQLite keeps it between planning and scanning.
  static func write(
    _ order: ScanOrder, _ used: UInt64, _ constraints: [PlanRequest.Constraint]
  ) -> String {
    constraints.reduce(into: "\(order.rawValue) \(used)") { text, constraint in
      text += " \(constraint.test.rawValue)\(constraint.column)"
    }
  }
}

/// What of a plan the journal itself can answer, as conditions on its records.
struct RecordBounds {
  /// What blocks and records must meet.
  var query = JournalQuery()
  /// Symbols wanted; nil for all.
  var symbols: [String]?
  /// Kinds wanted by name; nil for all.
  var kinds: [String]?
  /// Nothing can meet the conditions.
  private(set) var isEmpty = false

  /// Takes over the conditions of `plan` on columns that play a role.
  init(_ plan: ScanPlan, _ columns: [SQLColumn]) {
    for bound in plan.bounds {
      if bound.value == .null {
        isEmpty = true
        continue
      }
      switch columns[bound.column].role {
      case .sequence: limitSequences(bound)
      case .time: limitTimes(bound)
      case .timeText: limitTimeTexts(bound)
      case .symbol: if case .text(let text) = bound.value { symbols = (symbols ?? []) + [text] }
      case .kind: if case .text(let text) = bound.value { kinds = (kinds ?? []) + [text] }
      case .order: if let number = Self.whole(bound) { query.orders = [OrderID(rawValue: number)] }
      case .execution:
        if case .text(let text) = bound.value, !text.isEmpty { query.executions = [text] }
      case .parameter, .none: break
      }
    }
  }

  /// The number of an equality that can be met, unless zero, which names nothing.
  private static func whole(_ bound: ScanPlan.Bound) -> Int64? {
    guard case .integer(let number) = bound.value, number != 0 else { return nil }
    return number
  }

  private mutating func limitSequences(_ bound: ScanPlan.Bound) {
    guard let (low, high) = Self.range(bound) else { return }
    guard high >= 0 else { return isEmpty = true }
    let lower = SequenceNumber(rawValue: UInt64(max(low, 0)))
    let upper = SequenceNumber(rawValue: high == .max ? .max : UInt64(high))
    guard let both = Self.common(query.sequences, lower, upper) else { return isEmpty = true }
    query.sequences = both
  }

  private mutating func limitTimes(_ bound: ScanPlan.Bound) {
    guard let (low, high) = Self.range(bound) else { return }
    limitTimes(low, high)
  }

  private mutating func limitTimeTexts(_ bound: ScanPlan.Bound) {
    guard case .text(let text) = bound.value, let span = TimeText.span(of: text) else { return }
    switch bound.test {
    case .equal: limitTimes(span.first, span.last)
    case .greater, .atLeast: limitTimes(span.first, .max)
    case .less, .atMost: limitTimes(.min, span.last)
    }
  }

  private mutating func limitTimes(_ low: Int64, _ high: Int64) {
    let (lower, upper) = (Timestamp(rawValue: low), Timestamp(rawValue: high))
    guard let both = Self.common(query.times, lower, upper) else { return isEmpty = true }
    query.times = both
  }

  private static func common<T: Comparable>(
    _ range: ClosedRange<T>, _ low: T, _ high: T
  ) -> ClosedRange<T>? {
    let (lower, upper) = (max(range.lowerBound, low), min(range.upperBound, high))
    return lower <= upper ? lower...upper : nil
  }

  /// The whole numbers that may meet a condition; nil where it says nothing about numbers.
  private static func range(_ bound: ScanPlan.Bound) -> (low: Int64, high: Int64)? {
    let (below, above): (Int64, Int64)
    switch bound.value {
    case .integer(let number): (below, above) = (number, number)
    case .real(let number):
      guard number.isFinite, abs(number) < 9e18 else { return nil }
      (below, above) = (Int64(number.rounded(.down)), Int64(number.rounded(.up)))
    case .text, .blob, .null: return nil
    }
    switch bound.test {
    case .equal: return (below, above)
    case .greater, .atLeast: return (below, .max)
    case .less, .atMost: return (.min, above)
    }
  }
}
