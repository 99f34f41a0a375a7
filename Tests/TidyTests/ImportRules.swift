/// Who may use whom.
enum ImportRules {
  private struct Import {
    var module: String
    var line: Int
    var isPassedOn: Bool
  }

  private static let ours: Set = ["Journal", "Projections", "Engine", "Broker", "Store", "replay"]

  /// Modules of ours that a module may use, as in `docs/ARCHITECTURE.md`.
  private static let below: [Substring: Set<String>] = [
    "Journal": [], "Projections": ["Journal"], "Broker": ["Journal"],
    "Engine": ["Journal", "Projections"], "Store": ["Journal", "Projections"],
    "replay": ["Journal", "Projections", "Engine", "Broker", "Store"],
  ]

  /// Libraries a deterministic module may use; other modules choose freely.
  private static let libraries: [Substring: Set<String>] = [
    "Journal": ["CLZ4", "CXXHash", "CCrypto"], "Projections": [], "Engine": [],
  ]

  /// Modules that stand for the operating system.
  private static let system: Set = ["Glibc", "Musl", "Darwin"]

  static func directions(_ file: SourceFile) -> [Finding] {
    imports(of: file).compactMap { used in
      guard let problem = problem(with: used.module, in: file) else { return nil }
      return file.finding(used.line, .imports, problem)
    }
  }

  private static func problem(with used: String, in file: SourceFile) -> String? {
    if file.isTest {
      return used == "replay" && file.module != "ReplayTests"
        ? "only ReplayTests may import replay" : nil
    }
    guard file.isSource, let below = below[file.module] else { return nil }
    if ours.contains(used) {
      return below.contains(used) ? nil : "\(file.module) must not use \(used)"
    }
    guard let libraries = libraries[file.module], !libraries.contains(used) else { return nil }
    let isSystemFile = file.path.hasPrefix("Sources/Journal/Storage/") && system.contains(used)
    return isSystemFile ? nil : "\(file.module) must stay free of \(used)"
  }

  /// Every C module, and in Journal the operating system, is wrapped by exactly one file.
  static func wrapping(_ files: [SourceFile]) -> [Finding] {
    let modules = files.filter { $0.path.hasSuffix("/module.modulemap") }.map { String($0.module) }
    var firstImporter: [String: String] = [:]
    var findings: [Finding] = []
    for file in files.sorted(by: { $0.path < $1.path }) where file.isSource {
      for used in imports(of: file) {
        let isWrapped = modules.contains(used.module)
        guard isWrapped || (file.module == "Journal" && system.contains(used.module)) else {
          continue
        }
        if used.isPassedOn {
          findings.append(file.finding(used.line, .cModule, "\(used.module) is imported publicly"))
        }
        let first = firstImporter[used.module, default: file.path]
        firstImporter[used.module] = first
        if first != file.path {
          findings.append(
            file.finding(used.line, .cModule, "\(used.module) is already imported by \(first)"))
        }
      }
    }
    return findings
  }

  private static func imports(of file: SourceFile) -> [Import] {
    let kinds: Set = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
    return file.tokens.indices.compactMap { index in
      guard file.tokens[index].text == "import", file.tokens[index].kind == .word else {
        return nil
      }
      let name = kinds.contains(file.token(index + 1)) ? index + 2 : index + 1
      let before = file.token(index - 1)
      return Import(
        module: file.token(name), line: file.tokens[index].line,
        isPassedOn: ["public", "package", "_exported"].contains(before))
    }
  }
}
