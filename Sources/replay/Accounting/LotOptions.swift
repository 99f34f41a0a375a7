import Journal
import Projections
import Store

/// The lot methods that a command line asks for, and the file that names lots.
struct LotOptions {
  /// In the order given, each once.
  let methods: [LotMethod]
  /// The file of ``LotMethod/specific``.
  let choices: String?

  static let usage = "[--method <method>…] [--choices <file>]"
  static let details = [
    "--method   fifo, lifo, average, hifo or specific; may be repeated, or a list with commas",
    "--choices  for specific: a CSV file with \(LotChoices.columns.joined(separator: ","))",
  ]

  init(_ arguments: inout Arguments) throws(UsageError) {
    var methods: [LotMethod] = []
    for word in try arguments.repeated("--method").flatMap({ $0.split(separator: ",") }) {
      guard let method = LotMethod(rawValue: String(word)) else {
        let names = LotMethod.allCases.map(\.rawValue)
        let hint = NearestName.hint(String(word), among: names)
        throw UsageError("`\(word)` is none of \(names.joined(separator: ", "))\(hint)")
      }
      if !methods.contains(method) { methods.append(method) }
    }
    choices = try arguments.option("--choices")
    guard methods.contains(.specific) == (choices != nil) else {
      throw UsageError("`--method specific` and `--choices <file>` belong together")
    }
    self.methods = methods
  }

  /// Runs the accounting of a history.
  ///
  /// - Parameters:
  ///   - ids: turns an id of the choices file into one of the journal.
  ///   - name: turns an id of the journal into one that people know.
  /// - Throws: ``InputError`` for a file or a choice that cannot be followed.
  func run(
    _ history: AccountHistory, _ question: AccountQuestion,
    ids: (String) -> String = { $0 }, name: (String) -> String = { $0 }
  ) throws -> AccountRun {
    guard let path = choices else { return try AccountRun(history, question) }
    let bytes = try FileBytes.read(path, limit: 64 << 20)
    var question = question
    let chosen: LotChoices
    do { chosen = try LotChoices(bytes, file: path, ids: ids) } catch {
      throw InputError("\(error)")
    }
    question.choices = chosen.byClosing
    do { return try AccountRun(history, question) } catch {
      throw InputError("\(chosen.explain(error, name: name))")
    }
  }
}
