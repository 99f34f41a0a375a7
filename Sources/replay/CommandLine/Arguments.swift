import Journal

/// The words after a command; a command asks for its options first, then for its positionals.
///
/// Options are `--name value` or `--name=value`, flags are `--name`; `--` ends them. What nobody
/// asked for is refused by ``finish()`` with the nearest name that somebody did ask for.
struct Arguments {
  private var words: [String]
  /// Words after `--`, which are never options.
  private var literal: [String]
  private var flags: [String] = []
  private var options: [String] = []
  private var hasAskedPositional = false

  init(_ words: [String]) {
    let end = words.firstIndex(of: "--") ?? words.endIndex
    self.words = Array(words[..<end])
    literal = Array(words[end...].dropFirst())
  }

  /// Whether `name` was given.
  mutating func flag(_ name: String) -> Bool {
    checkOrder()
    flags.append(name)
    guard words.contains(name) else { return false }
    words.removeAll { $0 == name }
    return true
  }

  /// The value of `name`, or nil without it.
  ///
  /// - Throws: when it has no value or is given twice.
  mutating func option(_ name: String) throws(UsageError) -> String? {
    let values = try repeated(name)
    guard values.count < 2 else { throw UsageError("`\(name)` is given twice") }
    return values.first
  }

  /// Every value of an option that may be repeated, in order.
  mutating func repeated(_ name: String) throws(UsageError) -> [String] {
    checkOrder()
    options.append(name)
    var values: [String] = []
    var rest: [String] = []
    var index = 0
    while index < words.count {
      let word = words[index]
      if word.hasPrefix(name + "=") {
        values.append(String(word.dropFirst(name.count + 1)))
      } else if word == name {
        index += 1
        guard index < words.count, !words[index].hasPrefix("--") else {
          throw UsageError("`\(name)` needs a value")
        }
        values.append(words[index])
      } else {
        rest.append(word)
      }
      index += 1
    }
    words = rest
    return values
  }

  /// The whole number given with `name`, or nil without it.
  mutating func number(
    _ name: String, in range: ClosedRange<Int64> = 0...Int64.max
  ) throws(UsageError) -> Int64? {
    guard let text = try option(name) else { return nil }
    guard let value = Int64(text), range.contains(value) else {
      let upper = range.upperBound == .max ? "up" : "to \(range.upperBound)"
      throw UsageError(
        "`\(name)`: `\(text)` is not a whole number from \(range.lowerBound) \(upper)")
    }
    return value
  }

  /// The next positional word.
  ///
  /// - Parameter name: how the usage line calls it.
  mutating func positional(_ name: String) throws(UsageError) -> String {
    guard let word = try optionalPositional() else { throw UsageError("<\(name)> is missing") }
    return word
  }

  /// The next positional word, or nil when there is none.
  mutating func optionalPositional() throws(UsageError) -> String? {
    hasAskedPositional = true
    try refuseOptions()
    if !words.isEmpty { return words.removeFirst() }
    return literal.isEmpty ? nil : literal.removeFirst()
  }

  /// Call when everything has been asked for.
  ///
  /// - Throws: when something is left over.
  func finish() throws(UsageError) {
    try refuseOptions()
    if let extra = (words + literal).first { throw UsageError("`\(extra)` is one word too many") }
  }

  private func refuseOptions() throws(UsageError) {
    guard let word = words.first(where: Self.isOption) else { return }
    let name = String(word.prefix { $0 != "=" })
    if flags.contains(name) { throw UsageError("`\(name)` takes no value") }
    let hint = NearestName.hint(name, among: flags + options)
    throw UsageError("there is no option `\(name)`\(hint)")
  }

  /// `-` alone means standard input, and `-5` is a number.
  private static func isOption(_ word: String) -> Bool {
    guard word.hasPrefix("-"), let second = word.utf8.dropFirst().first else { return false }
    return !(0x30...0x39).contains(second)
  }

  private func checkOrder() {
    precondition(!hasAskedPositional, "ask for options before positionals, or values are mistaken")
  }
}
