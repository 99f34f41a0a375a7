/// Limits of size, beyond which a reader loses the thread.
enum LengthRules {
  static let columns = 100
  static let functionLines = 70
  static let sourceLines = 600
  static let testLines = 800

  static func lines(_ file: SourceFile) -> [Finding] {
    guard file.isSwift else { return [] }
    return file.lines.enumerated().compactMap { index, line in
      guard line.utf8.count > columns, line.count > columns else { return nil }
      return file.finding(index + 1, .lineLength, "\(line.count) columns, limit \(columns)")
    }
  }

  static func whole(_ file: SourceFile) -> [Finding] {
    guard file.isSwift, file.isSource || file.isTest else { return [] }
    let limit = file.isTest ? testLines : sourceLines
    // The text after the last line break is no line.
    let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
    guard count > limit else { return [] }
    return [file.finding(1, .fileLength, "\(count) lines, limit \(limit)")]
  }

  static func functions(_ file: SourceFile) -> [Finding] {
    file.tokens.indices.compactMap { index in
      guard let open = body(file, index) else { return nil }
      let first = file.tokens[index].line
      let count = file.tokens[file.closing(open)].line - first + 1
      guard count > functionLines else { return nil }
      let name = file.tokens[index].text == "init" ? "init" : file.token(index + 1)
      return file.finding(
        first, .functionLength, "\(name) has \(count) lines, limit \(functionLines)")
    }
  }

  /// The brace that opens the body of the function or computed property declared at `index`.
  private static func body(_ file: SourceFile, _ index: Int) -> Int? {
    guard file.tokens[index].kind == .word, file.token(index - 1) != "." else { return nil }
    switch file.tokens[index].text {
    case "func", "init", "deinit", "subscript": return functionBody(file, index)
    case "var": return propertyBody(file, index)
    default: return nil
    }
  }

  /// Words that begin another declaration, so that the one before had no body.
  private static let beginnings: Set = [
    "func", "init", "deinit", "subscript", "var", "let", "static", "mutating", "nonmutating",
    "public", "private", "package", "internal", "fileprivate", "associatedtype", "typealias",
    "case", "struct", "enum", "class", "extension", "protocol", "@", "#",
  ]

  private static func functionBody(_ file: SourceFile, _ index: Int) -> Int? {
    var next = index + 1
    while next < file.tokens.count {
      let token = file.tokens[next]
      switch token.text {
      case "(", "[": next = file.closing(next)
      case "{": return next
      case "}": return nil
      case let text where beginnings.contains(text) && token.line > file.tokens[index].line:
        return nil
      default: break
      }
      next += 1
    }
    return nil
  }

  private static func propertyBody(_ file: SourceFile, _ index: Int) -> Int? {
    guard file.token(index + 2) == ":" else { return nil }
    var next = index + 3
    while next < file.tokens.count, file.tokens[next].line == file.tokens[index].line {
      switch file.tokens[next].text {
      case "(", "[": next = file.closing(next)
      case "{": return next
      case "=", "}": return nil
      default: break
      }
      next += 1
    }
    return nil
  }
}
