import Broker
import Journal

/// Faults with the times at which they happen, from a YAML file.
///
///     - after: 10s
///       do: link lost
///     - after: 40s
///       do: link restored
struct FaultScenario {
  /// One fault, and how long after the start it happens.
  struct Step {
    let after: Nanoseconds
    let fault: SimulatorFault
  }

  /// In order of the file.
  let steps: [Step]

  /// Reads a file.
  ///
  /// - Throws: every problem with its line, or why the file cannot be read.
  init(_ path: String) throws {
    let bytes = try FileBytes.read(path, limit: YAMLParser.maximumBytes)
    do throws(ConfigurationError) { steps = try Self.read(try YAMLParser.parse(bytes)) } catch {
      throw ConfigurationLoader.located(
        error, in: path, text: String(decoding: bytes, as: UTF8.self))
    }
  }

  /// The steps of a tree.
  static func read(_ tree: ConfigurationTree) throws(ConfigurationError) -> [Step] {
    guard case .list(let elements) = tree.node else {
      throw YAMLParser.problem("must be a list of `after` and `do`", at: tree.place)
    }
    var steps: [Step] = []
    var problems: [ConfigurationProblem] = []
    for element in elements {
      do throws(ConfigurationError) { steps.append(try step(element)) } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return steps
  }

  private static func step(_ tree: ConfigurationTree) throws(ConfigurationError) -> Step {
    guard case .map(let entries) = tree.node else {
      throw YAMLParser.problem("must be a map of `after` and `do`", at: tree.place)
    }
    if let other = entries.first(where: { $0.key != "after" && $0.key != "do" }) {
      throw YAMLParser.problem("there is no `\(other.key)`, only `after` and `do`", at: other.place)
    }
    let after = try text("after", entries, tree.place)
    guard let length = Nanoseconds(after.text) else {
      throw YAMLParser.problem(
        "`\(after.text)` is not a length of time such as 10s", at: after.place)
    }
    let line = try text("do", entries, tree.place)
    guard let fault = SimulatorFault(line.text) else {
      throw YAMLParser.problem(
        "`\(line.text)` is no fault; one is written as "
          + SimulatorFault.forms.map { "`\($0)`" }.joined(separator: ", "), at: line.place)
    }
    return Step(after: length, fault: fault)
  }

  private static func text(
    _ key: String, _ entries: [ConfigurationTree.Entry], _ place: ConfigurationPlace
  ) throws(ConfigurationError) -> (text: String, place: ConfigurationPlace) {
    let found = entries.filter { $0.key == key }
    guard let entry = found.first, found.count == 1, case .scalar(let text) = entry.value.node
    else { throw YAMLParser.problem("needs `\(key)` once, as text", at: place) }
    return (text, entry.value.place)
  }
}
