/// A strict reader of the text format of Prometheus, version 0.0.4, as far as it is used here.
///
/// - Source: prometheus.io, "Exposition formats", text-based format.
struct PrometheusText {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
    /// As written.
    var value: String
  }

  struct Family {
    var help: String
    var type: String
    var samples: [Sample] = []
  }

  private(set) var families: [String: Family] = [:]

  init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw Problem(description: "the last line has no end") }
    var current = ""
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      if line.hasPrefix("# HELP ") {
        guard words.count == 4, families[words[2]] == nil else { throw Self.bad(line) }
        current = words[2]
        families[current] = Family(help: words[3], type: "")
      } else if line.hasPrefix("# TYPE ") {
        guard words.count == 4, words[2] == current, families[current]?.samples.isEmpty == true,
          ["counter", "gauge", "histogram"].contains(words[3])
        else { throw Self.bad(line) }
        families[current]?.type = words[3]
      } else {
        let sample = try Self.sample(line)
        guard let family = families[current], !family.type.isEmpty,
          Self.names(of: current, family.type).contains(sample.name),
          !family.samples.contains(where: {
            $0.name == sample.name && $0.labels == sample.labels
          })
        else { throw Self.bad(line) }
        families[current]?.samples.append(sample)
      }
    }
  }

  private static func bad(_ line: Substring) -> Problem {
    Problem(description: "bad line: \(line)")
  }

  private static func names(of family: String, _ type: String) -> [String] {
    type == "histogram" ? ["_bucket", "_sum", "_count"].map { family + $0 } : [family]
  }

  private static func sample(_ line: Substring) throws -> Sample {
    guard let space = line.lastIndex(of: " ") else { throw bad(line) }
    let value = String(line[line.index(after: space)...])
    guard Double(value) != nil, value != "+Inf" else { throw bad(line) }
    let head = line[..<space]
    let name = head.prefix { $0 != "{" }
    guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "_") }) else {
      throw bad(line)
    }
    var sample = Sample(name: String(name), labels: [:], value: value)
    var rest = head.dropFirst(name.count)
    if rest.isEmpty { return sample }
    guard rest.hasPrefix("{"), rest.hasSuffix("}") else { throw bad(line) }
    rest = rest.dropFirst().dropLast()
    while !rest.isEmpty {
      let label = rest.prefix { $0 != "=" }
      rest = rest.dropFirst(label.count)
      guard !label.isEmpty, rest.hasPrefix("=\"") else { throw bad(line) }
      rest = rest.dropFirst(2)
      sample.labels[String(label)] = try text(&rest, line)
      if rest.hasPrefix(",") { rest = rest.dropFirst() }
    }
    return sample
  }

  /// A quoted text up to its end.
  private static func text(_ rest: inout Substring, _ line: Substring) throws -> String {
    var text = ""
    while let character = rest.popFirst() {
      switch character {
      case "\"": return text
      case "\\":
        switch rest.popFirst() {
        case "n": text += "\n"
        case "\\": text += "\\"
        case "\"": text += "\""
        default: throw bad(line)
        }
      default: text.append(character)
      }
    }
    throw bad(line)
  }

  /// The value of the one sample with these labels.
  func value(_ name: String, _ labels: [String: String] = [:]) -> String? {
    let all = families.values.flatMap(\.samples)
    return all.first { $0.name == name && $0.labels == labels }?.value
  }
}
