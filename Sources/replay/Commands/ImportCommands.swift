import Journal

/// `import lean`: records a day of LEAN tick archives, losslessly.
struct ImportLeanCommand: Subcommand {
  static let name = "import lean"
  static let group = CommandGroup.journal
  static let summary = "record a day of LEAN tick archives, losslessly"
  static let usage = "--data <folder> --date <yyyymmdd> --symbols <A,B,…> --out <folder>"
  static let details = [
    "--data       the folder that holds equity/usa/tick",
    "--date       the day, for example 20131007",
    "--symbols    tickers; at equal milliseconds their order decides",
    "--out        the journal to make; it must not exist",
    "--skip-bad   count and report bad rows instead of refusing the file",
    "--json       one object for machines",
  ]

  private let data: String
  private let date: Int64
  private let symbols: [String]
  private let target: ImportTarget

  init(_ arguments: inout Arguments) throws(UsageError) {
    target = try ImportTarget(&arguments)
    guard let data = try arguments.option("--data") else {
      throw UsageError("`--data` is missing")
    }
    guard let date = try arguments.number("--date") else {
      throw UsageError("`--date` is missing")
    }
    guard let symbols = try arguments.option("--symbols") else {
      throw UsageError("`--symbols` is missing")
    }
    self.data = data
    self.date = date
    self.symbols = symbols.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  func run(_ console: Console) throws -> ExitCode {
    let work = try LeanImport(folder: data, date: date, symbols: symbols, policy: target.policy)
    return try target.record(day: date, console) { writer, progress in
      try work.run(build: BuildInformation.text, into: &writer, progress: progress)
    }
  }
}

/// `import csv`: records ticks from one CSV file with documented columns.
struct ImportCSVCommand: Subcommand {
  static let name = "import csv"
  static let group = CommandGroup.journal
  static let summary = "record ticks from a CSV file with documented columns"
  static let usage = "<file> --out <folder> [--date <yyyymmdd>] [--symbols <A,B,…>]"
  static let details = [
    "columns      " + CSVImport.header,
    "--date       the day; without it the New York date of the first row",
    "--symbols    tickers in order of definition; without it in order of appearance",
    "--out        the journal to make; it must not exist",
    "--skip-bad   count and report bad rows instead of refusing the file",
    "--json       one object for machines",
  ]

  private let path: String
  private let date: Int64?
  private let symbols: [String]?
  private let target: ImportTarget

  init(_ arguments: inout Arguments) throws(UsageError) {
    target = try ImportTarget(&arguments)
    date = try arguments.number("--date")
    symbols = try arguments.option("--symbols")?.split(
      separator: ",", omittingEmptySubsequences: false
    ).map(String.init)
    path = try arguments.positional("file")
  }

  func run(_ console: Console) throws -> ExitCode {
    let work = try CSVImport(path: path, date: date, symbols: symbols, policy: target.policy)
    return try target.record(day: try work.day(), console) { writer, progress in
      try work.run(build: BuildInformation.text, into: &writer, progress: progress)
    }
  }
}

/// Where an import goes and how it is reported; the same for every format.
struct ImportTarget {
  private let out: String
  private let json: Bool
  /// What to do with bad rows.
  let policy: BadRowPolicy

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    policy = arguments.flag("--skip-bad") ? .skip : .fail
    guard let out = try arguments.option("--out") else { throw UsageError("`--out` is missing") }
    self.out = out
  }

  /// Runs `work` on a new journal that appears only when all went well.
  func record(
    day: Int64, _ console: Console,
    _ work: (inout JournalWriter, @escaping ProgressReport) throws -> ImportReport
  ) throws -> ExitCode {
    let start = MonotonicTime.now
    let bar = ByteProgress("importing", on: console)
    let (report, head) = try AtomicFolder.write(out) { folder in
      var options = WriterOptions()
      options.policy = .none
      var writer = try JournalWriter(at: folder, day: day, options: options)
      let report = try work(&writer) { bar.update($0, $1) }
      return (report, try writer.close())
    }
    bar.finish()
    show(report, head, MonotonicTime.seconds(since: start), console)
    return .success
  }

  private func show(
    _ report: ImportReport, _ head: JournalHead, _ seconds: Double, _ console: Console
  ) {
    if json { return console.print(json: self.json(report, head, seconds)) }
    for file in report.files { console.print("\(file.name): \(file.rows) rows") }
    console.print("recorded \(report.ticks) ticks in \(out), head \(head.hex)")
    guard report.bad.total > 0 else { return }
    console.print("left out \(report.bad.total) bad rows:")
    for count in report.bad.counts { console.print("  \(count.rows)  \(count.reason)") }
    for example in report.bad.examples { console.print("  \(example)") }
  }

  private func json(
    _ report: ImportReport, _ head: JournalHead, _ seconds: Double
  ) -> JSONValue {
    [
      "ticks": .whole(report.ticks), "records": .whole(report.records),
      "head": .string(head.hex), "seconds": .measure(seconds),
      "files": .array(
        report.files.map { ["name": .string($0.name), "rows": .whole($0.rows)] }),
      "bad_rows": .whole(report.bad.total),
      "bad_by_reason": .object(
        report.bad.counts.map { JSONMember($0.reason, .whole($0.rows)) }),
      "bad_examples": .array(report.bad.examples.map { .string("\($0)") }),
    ]
  }
}

/// A progress bar whose total becomes known with the first report.
final class ByteProgress {
  private let label: String
  private let console: Console
  private var bar: Progress?

  init(_ label: String, on console: Console) {
    self.label = label
    self.console = console
  }

  func update(_ done: Int, _ total: Int?) {
    let bar = self.bar ?? Progress(label, total: UInt64(max(total ?? 0, 0)), on: console)
    self.bar = bar
    bar.update(UInt64(max(done, 0)))
  }

  func finish() { bar?.finish() }
}
