import Journal
import Projections
import Store

/// `journal export`: ticks as LEAN or CSV files, executions as CSV.
struct JournalExportCommand: Subcommand {
  static let name = "journal export"
  static let group = CommandGroup.journal
  static let summary = "write ticks or executions for other programs"
  static let usage =
    "<journal> [--kind ticks|executions] [--format lean|csv] [--out <path>]"
  static let details = [
    "--kind     ticks (usual) or executions",
    "--format   lean: a folder of LEAN's CSV files, byte for byte what was imported; csv (usual): "
      + "one file",
    "--out      what to make; it must not exist; executions go to the output without it",
  ]

  private enum Form {
    case lean(String)
    case csv(String)
    case executions(String?)
  }

  private let journal: String
  private let form: Form

  init(_ arguments: inout Arguments) throws(UsageError) {
    let kind = try arguments.option("--kind") ?? "ticks"
    let format = try arguments.option("--format") ?? "csv"
    let out = try arguments.option("--out")
    form = try Self.form(kind, format, out)
    journal = try arguments.positional("journal")
  }

  private static func form(
    _ kind: String, _ format: String, _ out: String?
  ) throws(UsageError) -> Form {
    switch (kind, format, out) {
    case ("executions", "csv", let out): return .executions(out)
    case ("ticks", "lean", .some(let out)): return .lean(out)
    case ("ticks", "csv", .some(let out)): return .csv(out)
    case ("ticks", "lean", nil), ("ticks", "csv", nil):
      throw UsageError("`--out` is missing: ticks go to a file or folder")
    default: throw UsageError("there is no export of \(kind) as \(format)")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    switch form {
    case .lean(let out): try exportLean(out, console)
    case .csv(let out): try exportCSV(out, console)
    case .executions(let out): try exportExecutions(out, console)
    }
    return .success
  }

  private func exportLean(_ out: String, _ console: Console) throws {
    let files = try AtomicFolder.write(out) { folder in
      var export = LeanExport(folder: folder)
      try pass(to: &export, console)
      try export.finish()
      return export.written.map { (path: out + $0.path.dropFirst(folder.count), bytes: $0.bytes) }
    }
    for file in files { console.print("\(file.path): \(file.bytes) bytes") }
  }

  private func exportCSV(_ out: String, _ console: Console) throws {
    let ticks = try AtomicFile.write(out) { path in
      var export = try CSVExport(creating: path)
      try pass(to: &export, console)
      try export.finish()
      return export.ticks
    }
    console.print("\(out): \(ticks) rows")
  }

  private func pass<R: Recorder>(to recorder: inout R, _ console: Console) throws {
    let reader = try JournalReader(opening: journal)
    while let shape = try reader.advance() {
      if shape == .tick {
        try recorder.append(reader.tick, reader.envelope)
      } else {
        try recorder.append(Recorded(reader.envelope, try reader.event()))
      }
    }
    JournalEnd(reader).mention(journal, on: console)
  }

  private func exportExecutions(_ out: String?, _ console: Console) throws {
    let fold = try JournalFold(root: journal)
    fold.end.mention(journal, on: console)
    let rows = Self.rows(fold.ledger)
    if let out {
      try AtomicFile.write(out) { try ExecutionExport.write(rows, to: $0) }
      console.print("\(out): \(rows.count) rows")
    } else {
      console.print(String(ExecutionExport.text(rows).dropLast()))
    }
  }

  /// Every execution as reported, corrections too, in order of arrival.
  private static func rows(_ ledger: Ledger) -> [ExecutionRow] {
    ledger.book.reportedExecutions.compactMap { execution in
      guard let instrument = ledger.instruments[execution.instrument] else { return nil }
      return ExecutionRow(
        executionID: execution.id, time: execution.time, symbol: instrument.symbol,
        isBuy: execution.side == .buy, quantity: execution.quantity, price: execution.price,
        commission: execution.commission, currency: instrument.currency,
        multiplier: instrument.multiplier, correctsExecutionID: execution.correctsID)
    }
  }
}
