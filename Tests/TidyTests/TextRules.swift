/// Rules over lines of text, whatever the language.
enum TextRules {
  // Spelled in two parts, so that this file does not break its own rules.
  private static let leftovers = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
  private static let machineFolders = ["ho" + "me", "Us" + "ers", "ro" + "ot", "wo" + "rk"]

  static func leftovers(_ file: SourceFile) -> [Finding] {
    if file.path.hasPrefix("fixtures/") || file.path == "LICENSE" { return [] }
    return file.lines.enumerated().flatMap { index, line in
      leftovers.filter { contains(line, word: $0) }
        .map { file.finding(index + 1, .leftover, "\($0): do it, or write an issue") }
    }
  }

  /// Folders that exist on one machine only; a path is absolute when nothing leads up to it.
  static func machinePaths(_ file: SourceFile) -> [Finding] {
    file.lines.enumerated().flatMap { index, line in
      machineFolders.filter { isAbsolute("/\($0)/", in: line) }
        .map { file.finding(index + 1, .machinePath, "/\($0)/ is a folder of one machine") }
    }
  }

  static func whiteSpace(_ file: SourceFile) -> [Finding] {
    if file.path.hasPrefix("fixtures/") || file.path == "LICENSE" { return [] }
    return file.lines.enumerated().flatMap { index, line in
      var found: [Finding] = []
      if file.isSwift && line.utf8.contains(9) {
        found.append(file.finding(index + 1, .whiteSpace, "a tab"))
      }
      if let last = line.utf8.last, last == 32 || last == 9 || last == 13 {
        found.append(file.finding(index + 1, .whiteSpace, "blanks at the end of the line"))
      }
      return found
    }
  }

  private static func contains(_ line: Substring, word: String) -> Bool {
    occurrences(of: word, in: line).contains { before, after in
      !isLetter(before) && !isLetter(after)
    }
  }

  private static func isAbsolute(_ folder: String, in line: Substring) -> Bool {
    occurrences(of: folder, in: line).contains { before, _ in
      guard let before else { return true }
      return !isLetter(before) && !Array(".-/~*}])>".utf8).contains(before)
    }
  }

  private static func isLetter(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || byte == 95
  }

  /// The bytes before and after each place where `needle` stands.
  private static func occurrences(
    of needle: String, in line: Substring
  ) -> [(before: UInt8?, after: UInt8?)] {
    let needle = Array(needle.utf8)
    guard line.utf8.count >= needle.count else { return [] }
    let bytes = Array(line.utf8)
    return (0...(bytes.count - needle.count)).compactMap { start in
      let end = start + needle.count
      guard bytes[start] == needle[0], bytes[start..<end].elementsEqual(needle) else { return nil }
      return (start > 0 ? bytes[start - 1] : nil, end < bytes.count ? bytes[end] : nil)
    }
  }
}

/// What would end the program, or hide an error, when the outside world misbehaves.
enum CrashRule {
  static func check(_ file: SourceFile) -> [Finding] {
    guard file.isSource else { return [] }
    return file.tokens.indices.compactMap { index in
      let token = file.tokens[index]
      guard token.kind == .word else { return nil }
      if token.text == "fatalError" {
        return file.finding(token.line, .crash, "fatalError: throw, or state a precondition")
      }
      let next = file.token(index + 1)
      let isAdjacent =
        file.tokens.indices.contains(index + 1)
        && file.tokens[index + 1].offset == token.offset + token.text.utf8.count
      let isBanned =
        (token.text == "try" && (next == "!" || next == "?")) || (token.text == "as" && next == "!")
      guard isBanned && isAdjacent else { return nil }
      return file.finding(token.line, .crash, "\(token.text)\(next): handle the error by name")
    }
  }
}
