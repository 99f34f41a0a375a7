/// One thing that is wrong with a rule, with its place inside the text it stands in.
public struct RuleProblem: Hashable, Sendable, CustomStringConvertible {
  /// The text it is about, such as `rules.entry.when[2]`.
  public var path: String
  /// Where in that text, in characters (Unicode scalars) from its start.
  public var offset: Int
  /// How many characters it is about; 0 for a place where something is missing.
  public var length: Int
  /// What is wrong.
  public var message: String
  /// What would be right, such as `did you mean …?`; empty when nobody can say.
  public var hint: String

  /// A problem.
  public init(path: String, offset: Int, length: Int, message: String, hint: String = "") {
    self.path = path
    self.offset = offset
    self.length = length
    self.message = message
    self.hint = hint
  }

  /// The message with its hint.
  public var text: String { hint.isEmpty ? message : "\(message); \(hint)" }

  /// Path, place and message.
  public var description: String { "\(path)+\(offset): \(text)" }
}

/// A stretch of a text, in Unicode scalars.
struct RuleSpan: Hashable, Sendable {
  var offset: Int
  var length: Int

  var end: Int { offset + length }

  /// The stretch from the start of this one to the end of another.
  func through(_ other: RuleSpan) -> RuleSpan {
    RuleSpan(offset: offset, length: max(length, other.end - offset))
  }
}

/// A problem inside one text, before it has a path.
struct RuleFault: Error, Hashable {
  var span: RuleSpan
  var message: String
  var hint = ""

  func problem(in path: String) -> RuleProblem {
    RuleProblem(
      path: path, offset: span.offset, length: span.length, message: message, hint: hint)
  }
}
