import Journal
import TestSupport

extension FuzzTargets {
  /// JSON: what is read survives writing, compact and pretty, and writing settles at once.
  static let json = FuzzTarget("json") { input in
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(input) } catch {
      return error.offset >= 0 && error.offset <= input.count
        ? .refused : .broken("the error's offset lies outside the text")
    }
    do {
      let compact = JSONWriter.compact(value)
      let again = try JSONReader.read(compact)
      guard again == value, try JSONReader.read(JSONWriter.pretty(value)) == value else {
        return .broken("writing and reading gives another value")
      }
      return JSONWriter.compact(again) == compact
        ? .accepted : .broken("equal values, different bytes")
    } catch { return .broken("what was written cannot be read: \(error)") }
  }

  /// Single values as people write them: decimals, lengths of time, instants.
  static let scalars = FuzzTarget("scalars") { input in
    let text = String(decoding: input, as: UTF8.self)
    let outcomes = [
      outcome(text) { Price($0) }, outcome(text) { Quantity($0) }, outcome(text) { Ratio($0) },
      outcome(text) { Money($0) }, outcome(text) { Nanoseconds($0) },
      outcome(text) { CalendarText.read($0) },
    ]
    let broken = outcomes.first { $0 != .accepted && $0 != .refused }
    return broken ?? (outcomes.contains(.accepted) ? .accepted : .refused)
  }

  /// A value that `read` takes from text is described by text from which it takes the same.
  private static func outcome<V: Equatable & CustomStringConvertible>(
    _ text: String, _ read: (String) -> V?
  ) -> FuzzOutcome {
    guard let value = read(text) else { return .refused }
    return read(value.description) == value
      ? .accepted : .broken("\(V.self) \(value) does not read back")
  }

  /// A recorded configuration: what is read is valid, and its canonical bytes are final.
  static let configuration = FuzzTarget("configuration") { input in
    let value: Configuration
    do { value = try Configuration(canonical: input) } catch {
      return "\(error)".isEmpty ? .broken("an error that says nothing") : .refused
    }
    guard value.problems().isEmpty else { return .broken("accepted with problems") }
    let bytes = value.canonicalBytes
    do {
      let again = try Configuration(canonical: bytes)
      return again == value && again.canonicalBytes == bytes
        ? .accepted : .broken("the canonical bytes read as another configuration")
    } catch { return .broken("the canonical bytes are refused: \(error)") }
  }
}
