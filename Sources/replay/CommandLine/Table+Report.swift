import Store

extension Console {
  /// Prints a report's table, or what it says when it has no rows.
  func print(_ report: ReportTable) {
    guard !report.rows.isEmpty else { return print(report.emptyText) }
    var table = Table(report.columns.map { ($0.title, $0.isNumber ? .right : .left) })
    for row in report.rows { table.add(row) }
    print(table.text)
  }
}
