import Journal

/// `journal cat`: the records of a journal, one a line.
struct JournalCatCommand: Subcommand {
  static let name = "journal cat"
  static let group = CommandGroup.journal
  static let summary = "print the records of a journal, one a line"
  static let usage =
    "<journal> [--from <seq>] [--to <seq>] [--time-from <time>] [--time-to <time>] "
    + "[--kind <kind>]... [--symbol <ticker>] [--order <id>]... [--limit <n>] [--frames] [--json]"
  static let details = [
    "--from       first record to look at",
    "--to         last record to look at",
    "--time-from  first time to look at, such as 2013-10-07T13:30:00Z",
    "--time-to    last time to look at",
    "--kind       only this kind, such as decision; may be repeated",
    "--symbol     only records about this instrument",
    "--order      only records about this order: its command, verdict, states, executions and",
    "             what was sent; may be repeated",
    "--limit      stop after so many lines",
    "--frames     what the bytes of a broker's frame or of a sent command say, as `tws decode`",
    "--json       one JSON object a line; whole values, which text shortens",
    "A line is: number, time (UTC), kind, the record that led to it, fields.",
  ]

  private let journal: String
  private let json: Bool
  private let showsFrames: Bool
  private let query: JournalQuery
  private let symbol: String?
  private let limit: Int64

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    showsFrames = arguments.flag("--frames")
    let from = try arguments.number("--from", in: 0...Int64.max) ?? 0
    let to = try arguments.number("--to", in: 0...Int64.max) ?? .max
    guard from <= to else { throw UsageError("`--from` \(from) is after `--to` \(to)") }
    var query = JournalQuery()
    query.sequences = SequenceNumber(rawValue: UInt64(from))...SequenceNumber(rawValue: UInt64(to))
    let start = try Self.time("--time-from", &arguments) ?? query.times.lowerBound
    let end = try Self.time("--time-to", &arguments) ?? query.times.upperBound
    guard start <= end else {
      throw UsageError("`--time-from` \(start) is after `--time-to` \(end)")
    }
    query.times = start...end
    for text in try arguments.repeated("--order") { query.orders.append(try Self.order(text)) }
    for text in try arguments.repeated("--kind") {
      query.kinds.append(try Self.kind(text).rawValue)
    }
    self.query = query
    limit = try arguments.number("--limit", in: 1...Int64.max) ?? .max
    symbol = try arguments.option("--symbol")
    journal = try arguments.positional("journal")
  }

  private static func kind(_ text: String) throws(UsageError) -> EventKind {
    if let kind = EventKind.allCases.first(where: { "\($0)" == text }) { return kind }
    let names = EventKind.allCases.map { "\($0)" }
    throw UsageError("there is no kind `\(text)`\(NearestName.hint(text, among: names))")
  }

  private static func time(
    _ name: String, _ arguments: inout Arguments
  ) throws(UsageError) -> Timestamp? {
    guard let text = try arguments.option(name) else { return nil }
    guard let time = CalendarText.read(text) else {
      throw UsageError("`\(name)`: `\(text)` is not a time such as 2013-10-07T13:30:00Z")
    }
    return time
  }

  private static func order(_ text: String) throws(UsageError) -> OrderID {
    guard let number = Int64(text), number != 0 else {
      throw UsageError("`--order`: `\(text)` is not the number of an order")
    }
    return OrderID(rawValue: number)
  }

  func run(_ console: Console) throws -> ExitCode {
    let selection = try JournalSelection(opening: journal, query)
    let reader = selection.reader
    var definitions = try Definitions(opening: journal)
    var printed: Int64 = 0
    while printed < limit, !console.isClosed, let shape = try selection.advance() {
      try definitions.read(through: reader.envelope.sequence)
      let text = definitions.text
      if let symbol, shape == .tick, text.symbol(reader.tick.instrument) != symbol { continue }
      let kind = EventKind(rawValue: reader.kind)
      let fields = try fields(reader, isKnown: kind != nil)
      guard isAbout(fields, text) else { continue }
      let name = kind.map { "\($0)" } ?? "kind\(reader.kind)"
      let frame = showsFrames ? try JournaledFrame.told(reader, kind) : nil
      if json {
        let record = text.json(reader.envelope, kind: name, fields: fields)
        console.print(json: JournaledFrame.joined(record, frame))
      } else {
        let line = text.line(reader.envelope, kind: name, fields: fields)
        console.print(line + JournaledFrame.suffix(frame))
      }
      printed += 1
    }
    if printed < limit, !console.isClosed, isOpenEnded {
      // Blocks at the end may have been passed by, and only the end says how it ends.
      try reader.seek(to: query.sequences.upperBound)
      if !reader.isCleanlyClosed { warn(reader, console) }
    }
    return .success
  }

  /// Whether the journal's end is part of what was asked for.
  private var isOpenEnded: Bool {
    let all = JournalQuery()
    return query.times.upperBound == all.times.upperBound
      && query.sequences.upperBound.rawValue >= UInt64(Int64.max)
  }

  /// Names of instruments: a definition counts for what comes after it, wanted or not.
  private struct Definitions {
    private(set) var text = RecordText()
    private let selection: JournalSelection
    private var waiting: Recorded?
    private var isAtEnd = false

    init(opening journal: String) throws {
      var query = JournalQuery()
      query.kinds = [EventKind.instrumentDefined.rawValue]
      selection = try JournalSelection(opening: journal, query)
    }

    mutating func read(through sequence: SequenceNumber) throws {
      while !isAtEnd {
        if let found = waiting {
          if found.sequence > sequence { return }
          text.note(found.event)
        }
        waiting = nil
        guard try selection.advance() != nil else { return isAtEnd = true }
        waiting = Recorded(selection.reader.envelope, try selection.reader.event())
      }
    }
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
