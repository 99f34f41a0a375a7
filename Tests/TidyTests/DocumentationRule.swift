/// Every public declaration has a documentation comment of its own.
///
/// Exempt is what a protocol already explains: the witnesses in ``standardWitnesses``, and members
/// that a protocol of ours asks for, in a type that conforms to it or in the protocol's extension.
enum DocumentationRule {
  /// Members of standard protocols and of our own smallest ones, in whichever type they stand.
  private static let standardWitnesses: Set = [
    "init()", "init(rawValue:)", "rawValue", "description", "debugDescription", "hash", "==", "<",
    "visit", "kind", "version", "fractionDigits", "init(stringLiteral:)", "init(booleanLiteral:)",
    "init(integerLiteral:)", "init(nilLiteral:)", "init(arrayLiteral:)", "init(dictionaryLiteral:)",
  ]

  static func check(_ files: [SourceFile]) -> [Finding] {
    let declared = files.filter(\.isSwift).map { (file: $0, declarations: Declarations($0)) }
    var inherited: [String: Set<String>] = [:]
    var requirements: [String: Set<String>] = [:]
    for (_, declarations) in declared {
      inherited.merge(declarations.inherited) { $0.union($1) }
      requirements.merge(declarations.requirements) { $0.union($1) }
    }
    return declared.flatMap { file, declarations in
      declarations.publics.compactMap { item in
        if file.isDocumented(above: item.line) || standardWitnesses.contains(item.name) {
          return nil
        }
        let protocols = closure(of: item.type, inherited)
        if protocols.contains(where: { requirements[$0]?.contains(item.name) == true }) {
          return nil
        }
        return file.finding(item.line, .documentation, "\(item.name) is public and says nothing")
      }
    }
  }

  /// A type with everything it conforms to, directly or through other protocols.
  private static func closure(of type: String, _ inherited: [String: Set<String>]) -> Set<String> {
    var reached: Set = [type]
    var open = [type]
    while let next = open.popLast() {
      for name in inherited[next] ?? [] where reached.insert(name).inserted { open.append(name) }
    }
    return reached
  }
}
