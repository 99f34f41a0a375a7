import Store

extension Console {
  /// Prints a report's table, or what it says when it has no rows.
  func print(_ report: ReportTable) {
    print(Table.text(report))
  }
}

extension ReportTable {
  /// The same with every character shown and none obeyed.
  var visible: ReportTable {
    var table = self
    table.rows = rows.map { row in row.map { VisibleText.of($0) } }
    return table
  }
}

extension Table {
  /// A report's table as text, or what it says when it has no rows.
  static func text(_ report: ReportTable) -> String {
    guard !report.rows.isEmpty else { return report.emptyText }
    var table = Table(report.columns.map { ($0.title, $0.isNumber ? .right : .left) })
    for row in report.rows { table.add(row) }
    return table.text
  }
}
