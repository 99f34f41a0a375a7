/// Keeps whatever differs between two runs out of the core.
enum DeterminismRule {
  /// Words that have no place in the core wherever they stand.
  private static let banned: Set = [
    "ContinuousClock", "SuspendingClock", "DispatchTime", "clock_gettime", "gettimeofday",
    "SystemRandomNumberGenerator", "arc4random", "UUID", "ProcessInfo", "getenv", "secure_getenv",
    "environ", "hashValue", "async", "await", "Task", "Mutex", "withUnsafeCurrentTask",
  ]
  /// Words that are banned as a call of a member: `x.random(`.
  private static let bannedMembers: Set = ["random", "randomElement", "shuffle", "shuffled"]
  /// Words that are banned as a free call or a type: `print(`, `Date(`.
  private static let bannedCalls: Set = [
    "Date", "Hasher", "print", "debugPrint", "dump", "readLine", "time",
  ]
  /// Members that go through a collection in its order.
  private static let walks: Set = [
    "map", "compactMap", "flatMap", "reduce", "forEach", "filter", "first", "enumerated", "joined",
    "prefix", "dropFirst", "makeIterator", "popFirst",
  ]

  static func check(_ file: SourceFile) -> [Finding] {
    guard file.isCore else { return [] }
    let unordered = unorderedNames(file)
    return file.tokens.indices.compactMap { index in
      let token = file.tokens[index]
      guard token.kind == .word else { return nil }
      let message = words(file, index) ?? iteration(file, index, unordered)
      return message.map { file.finding(token.line, .determinism, $0) }
    }
  }

  private static func words(_ file: SourceFile, _ index: Int) -> String? {
    let word = file.tokens[index].text
    let before = file.token(index - 1)
    let after = file.token(index + 1)
    if banned.contains(word) { return "\(word) differs between runs" }
    if bannedMembers.contains(word) && before == "." && after == "(" {
      return ".\(word)( differs between runs"
    }
    let isCall = after == "(" && before != "." && before != "func"
    return bannedCalls.contains(word) && isCall ? "\(word)( reaches outside the core" : nil
  }

  private static func iteration(
    _ file: SourceFile, _ index: Int, _ unordered: Set<String>
  ) -> String? {
    let word = file.tokens[index].text
    let isView = (word == "keys" || word == "values") && file.token(index - 1) == "."
    guard isView || unordered.contains(word) else { return nil }
    let after = file.token(index + 1)
    let isWalkedByMember = after == "." && walks.contains(file.token(index + 2))
    let isWalkedByLoop = (after == "{" || after == "where") && loopBegins(file, before: index)
    guard isWalkedByMember || isWalkedByLoop else { return nil }
    return "\(word) has another order in every process; sort it, or keep an array"
  }

  /// Whether the path that ends at `index` follows the `in` of a `for`.
  private static func loopBegins(_ file: SourceFile, before index: Int) -> Bool {
    var start = index
    while file.token(start - 1) == "." { start -= 2 }
    guard file.token(start - 1) == "in" else { return false }
    let line = file.tokens[start - 1].line
    return file.tokens[..<start].reversed().prefix { $0.line >= line - 2 }
      .contains { $0.text == "for" }
  }

  /// Names that the file gives the type of a dictionary or a set: properties, locals, parameters.
  private static func unorderedNames(_ file: SourceFile) -> Set<String> {
    var names: Set<String> = []
    for index in file.tokens.indices where [":", "="].contains(file.tokens[index].text) {
      guard index > 0, file.tokens[index - 1].kind == .word else { continue }
      let type = file.token(index + 1) == "inout" ? index + 2 : index + 1
      let isNamed = ["Set", "Dictionary"].contains(file.token(type))
      if isNamed || (file.token(type) == "[" && isDictionaryType(file, type)) {
        names.insert(file.token(index - 1))
      }
    }
    return names
  }

  /// Whether the bracket at `open` holds a colon of its own: `[Key: Value]`.
  private static func isDictionaryType(_ file: SourceFile, _ open: Int) -> Bool {
    let close = file.closing(open)
    var depth = 0
    for index in open..<close {
      let text = file.tokens[index].text
      if ["[", "("].contains(text) { depth += 1 }
      if ["]", ")"].contains(text) { depth -= 1 }
      if depth == 1 && text == ":" && file.tokens[index].kind == .mark { return true }
    }
    return false
  }
}
