/// A value as SQL knows them.
public enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// What a column holds; SQLite lets a value be of another type, and so do we where it says so.
public enum SQLType: String, Sendable {
  case integer = "INTEGER"
  case real = "REAL"
  case text = "TEXT"
  case blob = "BLOB"
}

/// A column of a table.
public struct SQLColumn: Hashable, Sendable {
  /// What the planner can do with a condition on a column.
  enum Role: Hashable, Sendable {
    case none
    /// The number of the record; rows come in order of it.
    case sequence
    /// The time of the record in nanoseconds.
    case time
    /// The same as text.
    case timeText
    case symbol
    case kind
    case order
    case execution
    /// A word that says what rows to make, such as the length of bars.
    case parameter
  }

  /// Its name.
  public let name: String
  /// What it holds.
  public let type: SQLType
  /// What it means.
  public let note: String
  /// Whether `SELECT *` leaves it out; by its name it is always there.
  public let isHidden: Bool
  let role: Role

  init(
    _ name: String, _ type: SQLType, _ note: String, isHidden: Bool = false, role: Role = .none
  ) {
    self.name = name
    self.type = type
    self.note = note
    self.isHidden = isHidden
    self.role = role
  }
}
