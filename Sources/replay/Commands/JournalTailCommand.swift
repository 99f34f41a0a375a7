import Journal

/// `journal tail`: the last records of a journal, and those that its writer makes durable.
struct JournalTailCommand: Subcommand {
  static let name = "journal tail"
  static let group = CommandGroup.journal
  static let summary = "print the last records of a journal, and follow it while it is written"
  static let usage =
    "<journal> [-f] [-n <records>] [--kind <kind>]... [--symbol <ticker>] [--json]"
  static let details = [
    "-f        go on until the journal is closed or the output is",
    "-n        start with so many of the last records that are shown (10)",
    "--kind    only this kind, such as decision; may be repeated",
    "--symbol  only records about this instrument",
    "--json    one JSON object a line",
    "Shows only what is durable: under the policy `commit`, nothing that a power cut could take.",
  ]

  /// How long to wait for a change before looking anyway.
  private static let waitMilliseconds = 50

  private let journal: String
  private let follows: Bool
  private let count: Int
  private let json: Bool
  private let filter: RecordFilter

  init(_ arguments: inout Arguments) throws(UsageError) {
    follows = arguments.flag("-f")
    count = Int(try arguments.number("-n", in: 0...1_000_000) ?? 10)
    json = arguments.flag("--json")
    filter = RecordFilter(
      kinds: try arguments.repeated("--kind"), symbol: try arguments.option("--symbol"))
    if let problem = filter.problem { throw UsageError(problem) }
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    // A filter may want records from long ago; without one only the last are needed.
    let tail = try JournalTail(
      following: journal, last: filter.wantsAll ? UInt64(count) : nil)
    var text = RecordText()
    let first = filter.wantsAll ? tail.durable.rawValue + 1 : 0
    var lines: [String] = []
    while try tail.advance() != nil {
      let fields = try take(tail, &text, from: first - min(first, UInt64(count)))
      guard let fields else { continue }
      lines.append(line(tail, text, fields))
      // Trimmed now and then, so that it costs nothing per record.
      if lines.count >= 2 * count + 4_096 { lines.removeFirst(lines.count - count) }
    }
    for line in lines.suffix(count) { console.print(line) }
    if follows { try follow(tail, text, console) }
    return .success
  }

  private func follow(_ tail: JournalTail, _ text: RecordText, _ console: Console) throws {
    var text = text
    while !console.isClosed {
      while try tail.advance() != nil {
        if let fields = try take(tail, &text, from: 0) { console.print(line(tail, text, fields)) }
      }
      console.flush()
      if tail.isCleanlyClosed { return }
      tail.wait(milliseconds: Self.waitMilliseconds)
    }
  }

  /// The fields of the record at hand; nil when it is not wanted or before `sequence`.
  private func take(
    _ tail: JournalTail, _ text: inout RecordText, from sequence: UInt64
  ) throws -> [NamedValue]? {
    let record = tail.record
    if record.kind == EventKind.instrumentDefined.rawValue { text.note(try record.event()) }
    if record.envelope.sequence.rawValue < sequence { return nil }
    return try filter.fields(record, text)
  }

  private func line(_ tail: JournalTail, _ text: RecordText, _ fields: [NamedValue]) -> String {
    let record = tail.record
    let name = EventKind(rawValue: record.kind).map { "\($0)" } ?? "kind\(record.kind)"
    if !json { return text.line(record.envelope, kind: name, fields: fields) }
    let value = text.json(record.envelope, kind: name, fields: fields)
    return String(decoding: JSONWriter.compact(value), as: UTF8.self)
  }
}

/// Which records a reading command shows.
struct RecordFilter {
  private let kinds: [EventKind]
  private let symbol: String?
  /// What is wrong with what was asked for.
  let problem: String?

  init(kinds names: [String], symbol: String?) {
    self.symbol = symbol
    let unknown = names.first { name in !EventKind.allCases.contains { "\($0)" == name } }
    kinds = EventKind.allCases.filter { names.contains("\($0)") }
    problem = unknown.map { name in
      let hint = NearestName.hint(name, among: EventKind.allCases.map { "\($0)" })
      return "there is no kind `\(name)`\(hint)"
    }
  }

  /// Whether every record is wanted.
  var wantsAll: Bool { kinds.isEmpty && symbol == nil }

  /// The fields of the record at hand, nil when it is not wanted; most are ticks, seen by number.
  func fields(_ record: JournalReader, _ text: RecordText) throws -> [NamedValue]? {
    if !kinds.isEmpty, !kinds.contains(where: { $0.rawValue == record.kind }) { return nil }
    let isTick = record.kind == EventKind.tick.rawValue
    if let symbol, isTick, text.symbol(record.tick.instrument) != symbol { return nil }
    guard EventKind(rawValue: record.kind) != nil else {
      return symbol == nil
        ? RecordText.opaque(version: record.version, payload: record.payload) : nil
    }
    let fields = FieldLister.fields(of: try record.event())
    guard let symbol, !isTick else { return fields }
    let number = text.instrument(symbol).map { String(UInt64($0.rawValue) + 1) }
    let isAbout = fields.contains { field in
      let name = field.name.split(separator: ".").last ?? ""
      return (name == "instrument" && field.value == number)
        || (name == "symbol" && field.value == symbol)
    }
    return isAbout ? fields : nil
  }
}
