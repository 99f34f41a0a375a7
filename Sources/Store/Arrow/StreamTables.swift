/// What streams of columns there are, for documentation.
public enum StreamTables {
  /// Every stream with its columns, as tables of `docs/arrow.md`.
  public static var page: String {
    [("ticks", TickColumn.all), ("events", EventStream.all)]
      .map { name, columns in
        "### `\(name)`\n\n| column | type | meaning |\n|---|---|---|\n"
          + columns.map(line).joined()
      }
      .joined(separator: "\n")
  }

  private static func line(_ column: StreamColumn) -> String {
    let name = column.isHidden ? "*`\(column.name)`*" : "`\(column.name)`"
    return "| \(name) | \(column.kind.words) | \(column.note) |\n"
  }
}
