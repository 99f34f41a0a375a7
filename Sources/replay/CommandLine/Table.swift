/// Columns of text, each as wide as its widest cell; plain ASCII lines, no frame.
struct Table {
  /// How a column is set.
  enum Alignment {
    case left
    /// For numbers.
    case right
  }

  private let titles: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A table with these columns, from left to right.
  init(_ columns: [(title: String, alignment: Alignment)]) {
    titles = columns.map(\.title)
    alignments = columns.map(\.alignment)
  }

  /// Adds a row with one cell for each column.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == titles.count, "a row must have a cell for each column")
    rows.append(cells)
  }

  /// Whether there is no row.
  var isEmpty: Bool { rows.isEmpty }

  /// Titles, a rule and the rows; no spaces at the ends of lines.
  var text: String {
    let widths = titles.indices.map { column in
      (rows.map { $0[column].count } + [titles[column].count]).max() ?? 0
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([titles, rule] + rows).map { line($0, widths) }.joined(separator: "\n")
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let gap = String(repeating: " ", count: widths[column] - cell.count)
      if column > 0 { line += "  " }
      line += alignments[column] == .right ? gap + cell : cell + gap
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
