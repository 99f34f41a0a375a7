import Journal

/// Where a character of a YAML scalar's value stands in the text of the file.
enum ScalarPlace {
  /// Follows the value through quotes, escapes and folded lines.
  ///
  /// - Parameters:
  ///   - offset: of the character in the value, in Unicode scalars.
  ///   - start: where the scalar begins, its quote or block mark included.
  ///   - lines: of the file.
  /// - Returns: the place; `start` where the text cannot be followed.
  static func find(
    _ offset: Int, of value: String, at start: ConfigurationPlace, in lines: [Substring]
  ) -> ConfigurationPlace {
    var cursor = Cursor(lines: lines, start)
    guard let style = cursor.enter() else { return start }
    for scalar in value.unicodeScalars.prefix(offset) {
      guard cursor.pass(scalar, style) else { return start }
    }
    cursor.settle()
    return cursor.place
  }

  private enum Style {
    case plain, single, double, block
  }

  private struct Cursor {
    let lines: [Substring]
    var line: Int
    var column: Int
    var scalars: [Unicode.Scalar] = []

    init(lines: [Substring], _ place: ConfigurationPlace) {
      self.lines = lines
      line = place.line - 1
      column = place.column - 1
      load()
    }

    var place: ConfigurationPlace { ConfigurationPlace(line: line + 1, column: column + 1) }

    var current: Unicode.Scalar? { column < scalars.count ? scalars[column] : nil }

    mutating func load() {
      scalars = lines.indices.contains(line) ? Array(lines[line].unicodeScalars) : []
    }

    mutating func enter() -> Style? {
      switch current {
      case "\"":
        column += 1
        return .double
      case "'":
        column += 1
        return .single
      case "|", ">":
        column = scalars.count
        settle()
        return .block
      case nil: return nil
      default: return .plain
      }
    }

    /// From the end of a line to the first character of the next one that has any.
    mutating func settle() {
      while column >= scalars.count, line + 1 < lines.count {
        line += 1
        load()
        column = scalars.firstIndex { $0 != " " && $0 != "\t" } ?? scalars.count
      }
    }

    /// Moves past one character of the value.
    mutating func pass(_ scalar: Unicode.Scalar, _ style: Style) -> Bool {
      let isSpace = scalar == " " || scalar == "\n"
      if isSpace, isAtEnd {
        column = scalars.count
        settle()
        return true
      }
      if style == .double, current == "\\", column + 1 == scalars.count { column += 1 }
      if column >= scalars.count { settle() }
      guard let found = current else { return false }
      switch (style, found) {
      case (.single, "'"): column += 2
      case (.double, "\\"): column += escapeLength
      default:
        guard found == scalar else { return false }
        column += 1
      }
      return true
    }

    /// Nothing but spaces up to the end of the line.
    private var isAtEnd: Bool { scalars.dropFirst(column).allSatisfy { $0 == " " || $0 == "\t" } }

    private var escapeLength: Int {
      switch column + 1 < scalars.count ? scalars[column + 1] : " " {
      case "x": 4
      case "u": 6
      case "U": 10
      default: 2
      }
    }
  }
}
