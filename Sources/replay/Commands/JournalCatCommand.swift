import Journal

/// `journal cat`: the records of a journal, one a line.
struct JournalCatCommand: Subcommand {
  static let name = "journal cat"
  static let group = CommandGroup.journal
  static let summary = "print the records of a journal, one a line"
  static let usage =
    "<journal> [--from <seq>] [--to <seq>] [--kind <kind>]... [--symbol <ticker>] "
    + "[--limit <n>] [--json]"
  static let details = [
    "--from    first record to look at",
    "--to      last record to look at",
    "--kind    only this kind, such as decision; may be repeated",
    "--symbol  only records about this instrument",
    "--limit   stop after so many lines",
    "--json    one JSON object a line; whole values, which text shortens",
    "A line is: number, time (UTC), kind, the record that led to it, fields.",
  ]

  private let journal: String
  private let json: Bool
  private let range: ClosedRange<UInt64>
  private let kinds: [EventKind]
  private let symbol: String?
  private let limit: Int64

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    let from = try arguments.number("--from", in: 0...Int64.max) ?? 0
    let to = try arguments.number("--to", in: 0...Int64.max) ?? .max
    guard from <= to else { throw UsageError("`--from` \(from) is after `--to` \(to)") }
    range = UInt64(from)...UInt64(to)
    limit = try arguments.number("--limit", in: 1...Int64.max) ?? .max
    symbol = try arguments.option("--symbol")
    var kinds: [EventKind] = []
    for text in try arguments.repeated("--kind") { kinds.append(try Self.kind(text)) }
    self.kinds = kinds
    journal = try arguments.positional("journal")
  }

  private static func kind(_ text: String) throws(UsageError) -> EventKind {
    if let kind = EventKind.allCases.first(where: { "\($0)" == text }) { return kind }
    let names = EventKind.allCases.map { "\($0)" }
    throw UsageError("there is no kind `\(text)`\(NearestName.hint(text, among: names))")
  }

  func run(_ console: Console) throws -> ExitCode {
    let reader = try JournalReader(opening: journal)
    var text = RecordText()
    var printed: Int64 = 0
    while printed < limit, !console.isClosed, let shape = try reader.advance() {
      if shape == .event, reader.kind == EventKind.instrumentDefined.rawValue {
        // Definitions count also before `--from`: they name the instruments after it.
        text.note(try reader.event())
      }
      let sequence = reader.envelope.sequence.rawValue
      if sequence > range.upperBound { return .success }
      guard sequence >= range.lowerBound, isWanted(reader, shape, text) else { continue }
      let kind = EventKind(rawValue: reader.kind)
      let fields = try fields(reader, isKnown: kind != nil)
      guard isAbout(fields, text) else { continue }
      let name = kind.map { "\($0)" } ?? "kind\(reader.kind)"
      if json {
        console.print(json: text.json(reader.envelope, kind: name, fields: fields))
      } else {
        console.print(text.line(reader.envelope, kind: name, fields: fields))
      }
      printed += 1
    }
    if printed < limit, !console.isClosed, !reader.isCleanlyClosed { warn(reader, console) }
    return .success
  }

  /// What can be decided without reading fields; most records are ticks.
  private func isWanted(_ reader: JournalReader, _ shape: RecordShape, _ text: RecordText) -> Bool {
    if !kinds.isEmpty, !kinds.contains(where: { $0.rawValue == reader.kind }) { return false }
    guard let symbol, shape == .tick else { return true }
    return text.symbol(reader.tick.instrument) == symbol
  }

  private func fields(_ reader: JournalReader, isKnown: Bool) throws -> [NamedValue] {
    isKnown
      ? FieldLister.fields(of: try reader.event())
      : RecordText.opaque(version: reader.version, payload: reader.payload)
  }

  /// Whether a record names the wanted instrument, by its number or by its ticker.
  private func isAbout(_ fields: [NamedValue], _ text: RecordText) -> Bool {
    guard let symbol else { return true }
    let number = text.instrument(symbol).map { String(UInt64($0.rawValue) + 1) }
    return fields.contains { field in
      let name = field.name.split(separator: ".").last ?? ""
      return (name == "instrument" && field.value == number)
        || (name == "symbol" && field.value == symbol)
    }
  }

  private func warn(_ reader: JournalReader, _ console: Console) {
    let torn = reader.tornBytes == 0 ? "" : "; \(reader.tornBytes) bytes after it are no frame"
    console.complain(
      "\(Self.name): \(journal) was not closed; it ends with record "
        + "\(reader.head.sequence)\(torn)")
  }
}
