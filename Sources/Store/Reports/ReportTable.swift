import Journal

/// Rows and columns for people, and the same as JSON for machines; how it is drawn is not here.
public struct ReportTable: Sendable {
  /// Column titles; numbers are aligned right.
  public let columns: [Column]
  /// Cells as text, one array a row, as long as ``columns``.
  public var rows: [[String]] = []
  /// What to say when there are no rows.
  public let emptyText: String

  /// A column of a table.
  public struct Column: Sendable {
    /// The heading.
    public let title: String
    /// Whether cells are aligned right.
    public let isNumber: Bool
  }

  /// A table without rows; a title that ends in `#` heads a column of numbers.
  public init(_ titles: [String], emptyText: String) {
    columns = titles.map {
      $0.hasSuffix("#")
        ? Column(title: String($0.dropLast()), isNumber: true) : Column(title: $0, isNumber: false)
    }
    self.emptyText = emptyText
  }
}

extension Money {
  /// Two decimals, rounded half to even: for tables; JSON carries the exact value.
  public var cents: String {
    let rounded = Rounding.halfEven(rawValue, 10_000_000)
    let digits = String(rounded.magnitude)
    let padded = String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
    return (rounded < 0 ? "-" : "") + "\(padded.dropLast(2)).\(padded.suffix(2))"
  }
}

extension Optional where Wrapped == Money {
  /// Two decimals, or a dash where the value is not known.
  public var cents: String { self?.cents ?? "-" }
}
