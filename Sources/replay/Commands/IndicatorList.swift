import Journal
import Projections

/// The indicators that somebody asked for, with the names of their columns.
struct IndicatorList {
  /// One indicator.
  struct Entry {
    /// What to compute.
    let spec: IndicatorSpec
    /// A name for each output.
    let columns: [String]
  }

  /// In the order of the columns.
  private(set) var entries: [Entry] = []

  private static let sizeMax = 1 << 20

  /// Reads `default`, `alt`, a JSON list, or the name of a file that holds one.
  init(_ text: String) throws {
    if let standard = Self.standard(text) {
      entries = try standard.map { name, values in
        let spec = try IndicatorSpec(name, inOrder: values)
        return Entry(spec: spec, columns: spec.columns)
      }
      return
    }
    let isInline = text.utf8.first == UInt8(ascii: "[")
    let source = isInline ? "--params" : text
    let bytes = isInline ? Array(text.utf8) : try FileBytes.read(text, limit: Self.sizeMax)
    let value: JSONValue
    do { value = try JSONReader.read(bytes) } catch { throw InputError("\(source): \(error)") }
    guard let list = value.elements else {
      throw InputError("\(source): a list of indicators is expected, [{\"function\": …}, …]")
    }
    for (index, element) in list.enumerated() {
      entries.append(try Self.entry(element, at: "\(source): entry \(index + 1)"))
    }
  }

  private static func entry(_ value: JSONValue, at place: String) throws(InputError) -> Entry {
    guard let members = value.members, let name = value["function"]?.text else {
      throw InputError("\(place): an object with `function` and `params` is expected")
    }
    let known = ["function", "params", "columns"]
    if let extra = members.first(where: { !known.contains($0.name) }) {
      throw InputError(
        "\(place): there is no member `\(extra.name)`"
          + NearestName.hint(extra.name, among: known))
    }
    let spec = try spec(name, value["params"] ?? .array([]), place)
    guard !spec.kind.needsReference else {
      throw InputError("\(place): `\(name)` compares two series; here is one")
    }
    return Entry(spec: spec, columns: try columns(value["columns"], spec, place))
  }

  /// Parameters in order, `[20, 2.0]`, or by name, `{"period": 20, "factor": 2.0}`.
  private static func spec(
    _ name: String, _ parameters: JSONValue, _ place: String
  ) throws(InputError) -> IndicatorSpec {
    do throws(IndicatorSpecError) {
      if let members = parameters.members {
        let named = members.map { (name: $0.name, value: Self.word($0.value)) }
        return try IndicatorSpec(name, named)
      }
      return try IndicatorSpec(name, inOrder: (parameters.elements ?? []).map(Self.word))
    } catch {
      throw InputError("\(place): \(error)")
    }
  }

  /// A number or text as written; what is neither is no value of any parameter.
  private static func word(_ value: JSONValue) -> String {
    if case .number(let digits) = value { return digits }
    return value.text ?? "?"
  }

  private static func columns(
    _ value: JSONValue?, _ spec: IndicatorSpec, _ place: String
  ) throws(InputError) -> [String] {
    guard let value else { return spec.columns }
    let names = (value.elements ?? []).compactMap(\.text)
    let isPlain = names.allSatisfy { name in
      !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 != UInt8(ascii: ",") }
    }
    guard names.count == spec.kind.outputs.count, isPlain else {
      throw InputError(
        "\(place): `columns` must name \(spec.kind.outputs.count) columns, for "
          + spec.kind.outputs.joined(separator: ", "))
    }
    return names
  }

  /// The two sets with a name.
  private static func standard(_ name: String) -> [(String, [String])]? {
    switch name {
    case "default":
      [
        ("sma", ["20"]), ("ema", ["20"]), ("wma", ["20"]), ("rsi", ["14"]),
        ("macd", ["12", "26", "9"]), ("atr", ["14"]), ("bbands", ["20", "2"]),
        ("stoch", ["14", "3", "3"]), ("adx", ["14"]), ("cci", ["20"]), ("mfi", ["14"]),
        ("obv", []), ("roc", ["10"]), ("willr", ["14"]), ("stddev", ["20"]), ("vwap", []),
        ("donchian", ["20"]),
      ]
    case "alt":
      [
        ("sma", ["50"]), ("ema", ["9"]), ("wma", ["7"]), ("rsi", ["2"]),
        ("macd", ["5", "35", "5"]), ("atr", ["21"]), ("bbands", ["10", "1.5"]),
        ("stoch", ["5", "3", "3"]), ("adx", ["7"]), ("cci", ["14"]), ("mfi", ["10"]),
        ("obv", []), ("roc", ["1"]), ("willr", ["5"]), ("stddev", ["50"]), ("vwap", []),
        ("donchian", ["55"]),
      ]
    default: nil
    }
  }
}
