/// What a file declares, as far as the documentation rule needs it.
struct Declarations {
  /// A public declaration.
  struct Public {
    /// As in `visit`, `init(rawValue:)`, `<`.
    var name: String
    /// Line of its first attribute or modifier.
    var line: Int
    /// The type or extension around it; empty at the top of the file.
    var type: String
  }

  private(set) var publics: [Public] = []
  /// Protocols and types that each type or protocol names after its colon.
  private(set) var inherited: [String: Set<String>] = [:]
  /// Names of the members that each protocol asks for.
  private(set) var requirements: [String: Set<String>] = [:]

  private struct Scope {
    var name = ""
    var isProtocol = false
  }

  private let file: SourceFile
  private static let types: Set = ["struct", "class", "enum", "actor", "extension", "protocol"]
  private static let members: Set = [
    "func", "var", "let", "init", "subscript", "typealias", "case",
  ]
  private static let modifiers: Set = [
    "static", "class", "final", "override", "mutating", "nonmutating", "consuming", "borrowing",
    "prefix", "postfix", "infix", "indirect", "lazy", "convenience", "required", "nonisolated",
    "unsafe", "public", "open", "private", "package", "internal", "fileprivate", "dynamic", "weak",
  ]

  init(_ file: SourceFile) {
    self.file = file
    var scopes: [Scope] = []
    var pending: Scope?
    for (index, token) in file.tokens.enumerated() where token.kind != .text {
      switch token.text {
      case "{":
        scopes.append(pending ?? Scope(name: scopes.last?.name ?? ""))
        pending = nil
      case "}": _ = scopes.popLast()
      case "public", "open":
        if isModifier(at: index) { addPublic(at: index, in: scopes.last?.name ?? "") }
      case let text where Self.types.contains(text) && beginsType(at: index):
        pending = Scope(name: typeName(after: index), isProtocol: text == "protocol")
        inherited[pending?.name ?? "", default: []].formUnion(inheritance(after: index))
      case let text where Self.members.contains(text) && scopes.last?.isProtocol == true:
        requirements[scopes.last?.name ?? "", default: []].insert(memberName(at: index))
      default: break
      }
    }
  }

  /// Whether a declaration goes on after `index`; `open` is also a good name for a variable.
  private func isModifier(at index: Int) -> Bool {
    let next = file.token(index + 1)
    return next == "@" || next == "import" || Self.types.contains(next)
      || Self.members.contains(next) || Self.modifiers.contains(next)
  }

  private func beginsType(at index: Int) -> Bool {
    let next = file.token(index + 1)
    return file.token(index - 1) != "." && file.tokens.indices.contains(index + 1)
      && file.tokens[index + 1].kind == .word && !Self.modifiers.contains(next)
      && !Self.members.contains(next)
  }

  /// `C` of `extension A.B.C`.
  private func typeName(after index: Int) -> String {
    var name = index + 1
    while file.token(name + 1) == "." { name += 2 }
    return file.token(name)
  }

  private func inheritance(after index: Int) -> Set<String> {
    var names: Set<String> = []
    var angles = 0
    var isAfterColon = false
    for token in file.tokens[(index + 1)...] {
      switch token.text {
      case "{", "where": return names
      case "<": angles += 1
      case ">": angles -= 1
      case ":" where angles == 0: isAfterColon = true
      default: if isAfterColon && angles == 0 && token.kind == .word { names.insert(token.text) }
      }
    }
    return names
  }

  private mutating func addPublic(at index: Int, in type: String) {
    var keyword = index + 1
    while true {
      if file.token(keyword) == "@" {
        keyword += 2
      } else if file.token(keyword) == "(" {
        keyword = file.closing(keyword) + 1
      } else if Self.modifiers.contains(file.token(keyword)) {
        keyword += 1
      } else {
        break
      }
    }
    // An extension documents nothing of its own, and an import is no declaration.
    if ["import", "extension"].contains(file.token(keyword)) { return }
    publics.append(
      Public(name: memberName(at: keyword), line: firstLine(of: index), type: type))
  }

  /// The name of the member whose keyword is at `index`; an initialiser's with its labels.
  private func memberName(at index: Int) -> String {
    if file.token(index) == "init" {
      var open = index + 1
      while open < file.tokens.count, file.token(open) != "(" { open += 1 }
      guard open < file.tokens.count else { return "init" }
      return "init(\(labels(in: open).map { $0 + ":" }.joined()))"
    }
    if file.token(index) == "subscript" { return "subscript" }
    guard file.tokens.indices.contains(index + 1) else { return "" }
    if file.tokens[index + 1].kind == .word { return file.token(index + 1) }
    // An operator is its marks up to the parameters.
    return file.tokens[(index + 1)...].prefix { $0.text != "(" }.map(\.text).joined()
  }

  private func labels(in open: Int) -> [String] {
    var labels: [String] = []
    var depth = 0
    for index in open..<file.closing(open) {
      let text = file.tokens[index].text
      if ["(", "[", "{"].contains(text) { depth += 1 }
      if [")", "]", "}"].contains(text) { depth -= 1 }
      let isFirst = index == open || (depth == 1 && text == ",")
      if isFirst && file.tokens[index + 1].kind == .word { labels.append(file.token(index + 1)) }
    }
    return labels
  }

  /// The line where the attributes and modifiers before `index` begin.
  private func firstLine(of index: Int) -> Int {
    var first = index
    while first > 0 {
      if file.token(first - 2) == "@" {
        first -= 2
      } else if Self.modifiers.contains(file.token(first - 1)) {
        first -= 1
      } else if file.token(first - 1) == ")", let open = opening(first - 1),
        file.token(open - 2) == "@"
      {
        first = open - 2
      } else {
        break
      }
    }
    return file.tokens[first].line
  }

  private func opening(_ close: Int) -> Int? {
    (0..<close).last { file.tokens[$0].text == "(" && file.closing($0) == close }
  }
}
