/// All rules over all files, exceptions taken off.
enum Tidy {
  private static let perFile: [@Sendable (SourceFile) -> [Finding]] = [
    ImportRules.directions, DeterminismRule.check, LengthRules.lines, LengthRules.functions,
    LengthRules.whole, TextRules.leftovers, TextRules.machinePaths, TextRules.whiteSpace,
    CrashRule.check,
  ]
  private static let overall: [@Sendable ([SourceFile]) -> [Finding]] = [
    ImportRules.wrapping, DocumentationRule.check,
  ]

  /// What is wrong with `files`, in the order of path and line.
  static func check(_ files: [SourceFile]) -> [Finding] {
    var findings = files.flatMap { file in perFile.flatMap { $0(file) } }
    findings += overall.flatMap { $0(files) }
    let exceptions = files.flatMap(Exception.all)
    let allowed = findings.filter { finding in !exceptions.contains { $0.covers(finding) } }
    let bad = exceptions.compactMap(\.problem)
    return (allowed + bad).sorted { ($0.path, $0.line) < ($1.path, $1.line) }
  }
}

/// A comment `// tidy: allow <rule>: <why>`, which covers its own line and the next.
struct Exception {
  private let path: String
  private let line: Int
  private let rule: Rule?
  private let hasReason: Bool

  static func all(in file: SourceFile) -> [Exception] {
    file.comments.compactMap { Exception($0, in: file) }
  }

  private init?(_ comment: Comment, in file: SourceFile) {
    let mark = "// tidy:"
    guard comment.text.hasPrefix(mark) else { return nil }
    let parts = comment.text.dropFirst(mark.count).split(separator: ":", maxSplits: 1)
    let words = parts.first?.split(separator: " ") ?? []
    path = file.path
    line = comment.line
    rule = words.count == 2 && words[0] == "allow" ? Rule(rawValue: String(words[1])) : nil
    hasReason = parts.count == 2 && parts[1].contains { $0 != " " }
  }

  func covers(_ finding: Finding) -> Bool {
    hasReason && rule == finding.rule && path == finding.path
      && (finding.line == line || finding.line == line + 1)
  }

  var problem: Finding? {
    if rule != nil && hasReason { return nil }
    return Finding(
      path: path, line: line, rule: .exception,
      message: "write it as: tidy: allow <rule>: <why>, with a rule of the list in Finding.swift")
  }
}
