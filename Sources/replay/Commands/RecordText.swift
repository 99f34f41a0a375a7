import Journal

/// One record as people and machines read it, with instruments by their tickers.
struct RecordText {
  /// Longest value of a text line; JSON has all of it.
  private static let valueMax = 160
  /// Tickers by instrument number, from the definitions met so far.
  private var symbols: [String] = []

  /// Takes note of a definition, so that later records show its ticker.
  mutating func note(_ event: Event) {
    guard case .instrumentDefined(let definition) = event else { return }
    let index = definition.instrument.index
    // Numbers are dense; one far beyond those met is shown by its number.
    guard index <= symbols.count else { return }
    if index == symbols.count { symbols.append("") }
    symbols[index] = definition.symbol
  }

  /// The number of the instrument that `symbol` stands for now.
  func instrument(_ symbol: String) -> InstrumentID? {
    symbols.firstIndex(of: symbol).map { InstrumentID(rawValue: UInt32($0)) }
  }

  /// The ticker of an instrument; nil for one that was not defined.
  func symbol(_ instrument: InstrumentID) -> String? {
    guard symbols.indices.contains(instrument.index) else { return nil }
    let symbol = symbols[instrument.index]
    return symbol.isEmpty ? nil : symbol
  }

  /// Sequence, time, kind, cause and fields on one line.
  func line(_ envelope: Envelope, kind: String, fields: [NamedValue]) -> String {
    let cause = envelope.cause == .none ? "-" : "\(envelope.cause)"
    let head = "\(envelope.sequence)  \(envelope.recordedAt)  \(kind)  \(cause) "
    return fields.reduce(into: head) { line, field in
      line += " \(field.name)=\(Self.shown(named(field)))"
    }
  }

  /// The same as JSON; fields keep their paths as names.
  func json(_ envelope: Envelope, kind: String, fields: [NamedValue]) -> JSONValue {
    [
      "seq": .whole(envelope.sequence.rawValue), "time": .string("\(envelope.recordedAt)"),
      "occurred": envelope.occurredAt == .zero ? nil : .string("\(envelope.occurredAt)"),
      "kind": .string(kind),
      "cause": envelope.cause == .none ? nil : .whole(envelope.cause.rawValue),
      "fields": .object(fields.map { JSONMember($0.name, Self.value(named($0))) }),
    ]
  }

  /// The fields of a payload that this build cannot read.
  static func opaque(version: UInt8, payload: ArraySlice<UInt8>) -> [NamedValue] {
    let hex = payload.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return [
      NamedValue(name: "version", value: String(version), isText: false),
      NamedValue(name: "payload", value: "0x" + hex, isText: true),
    ]
  }

  /// An instrument's ticker in place of its number, which is written as the number + 1.
  private func named(_ field: NamedValue) -> NamedValue {
    guard field.name == "instrument" || field.name.hasSuffix(".instrument"), !field.isText,
      let raw = UInt32(field.value)
    else { return field }
    let text = raw == 0 ? "none" : symbol(InstrumentID(rawValue: raw - 1)) ?? "#\(raw - 1)"
    return NamedValue(name: field.name, value: text, isText: true)
  }

  /// A value without spaces as it is, any other in quotes.
  private static func shown(_ field: NamedValue) -> String {
    let value = field.value
    let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
    var text = value
    if value.utf8.count > valueMax { text = value.prefix(valueMax) + "..." }
    if isPlain && !value.isEmpty { return text }
    // Control characters of outside data must not reach a terminal; JSON escapes C0 only.
    text.unicodeScalars.removeAll { (0x7F..<0xA0).contains($0.value) }
    return String(decoding: JSONWriter.compact(.string(text)), as: UTF8.self)
  }

  private static func value(_ field: NamedValue) -> JSONValue {
    if field.isText { return .string(field.value) }
    switch field.value {
    case "true": return true
    case "false": return false
    case "null": return nil
    default: return .number(field.value)
    }
  }
}
