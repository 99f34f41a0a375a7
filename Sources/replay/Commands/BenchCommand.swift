import Broker
import Engine
import Journal

/// `bench`: how fast this build records, reads and re-executes, on this machine, now.
struct BenchCommand: Subcommand {
  static let name = "bench"
  static let group = CommandGroup.serve
  static let summary = "measure appending, reading and re-executing a journal"
  static let usage =
    "<journal|replay|durable|tws|live|stop|restart> [<journal>] [--rounds <number>] "
    + "[--ticks <number>] [--samples <number>] [--rate <number>] [--seconds <number>] [--json]"
  static let details = [
    "journal    append under every policy, size, scan, filter, seek, seal, check, follow; last",
    "           comes what should be reached beside what was",
    "replay     verify and fold a traded day; ticks, and 1000 instruments under 20 rules, in the",
    "           engine alone; each indicator",
    "durable    one decision made durable, beside the disk's own sync of the same bytes",
    "tws        frames of the broker's protocol decoded and encoded, random bytes among them, and",
    "           ticks over a socket of this machine into a durable journal",
    "live       a session under a steady load of ticks: the disk's own sync, the way from a tick",
    "           to the order that it triggers, the way of a pause into the journal",
    "stop       the same load: each way to stop a session, from the word until it is journaled;",
    "           fails where an entry follows, or something is held that should not be",
    "restart    a session killed after a day of --ticks: from exec until it goes on, and is ready",
    "Without a journal a synthetic day is made. The median round is printed; timings gate nothing.",
    "--rounds   how often each case runs (5)",
    "--ticks    about how many ticks a synthetic day or the engine alone gets; half as many frames",
    "           go through `tws` (2000000)",
    "--rate     ticks a second of `live` (100000) and `stop` (50000)",
    "--seconds  how long `live` goes on (60)",
    "--samples  how many decisions, and about how many seeks and single commits (10000)",
    "--json     one object a line for machines",
  ]

  private let suite: String
  private let path: String?
  private let rounds: Int
  private let ticks: Int
  private let json: Bool
  private let durable: DurableBench
  private let load: LoadBench
  private let stop: StopBench

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    rounds = Int(try arguments.number("--rounds", in: 1...1000) ?? 5)
    ticks = Int(
      try arguments.number("--ticks", in: 20_000...50_000_000) ?? Int64(BenchFolder.ticks))
    let rate = try arguments.number("--rate", in: 100...1_000_000)
    stop = StopBench(rate: Int(rate ?? 50_000), rounds: rounds)
    load = LoadBench(
      rate: Int(rate ?? 100_000),
      seconds: Int(try arguments.number("--seconds", in: 1...3_600) ?? 60))
    durable = try DurableBench(&arguments)
    suite = try arguments.positional("suite")
    path = try arguments.optionalPositional()
    let suites = ["journal", "replay", "durable", "tws", "live", "stop", "restart"]
    guard suites.contains(suite) else {
      throw UsageError(
        "there is no suite `\(suite)`: \(suites.dropLast().joined(separator: ", ")) or restart")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    switch suite {
    case "durable": return try durable.run(path, console, json: json)
    case "journal": try journal(console)
    case "stop": try stop.run { Self.show($0, console, json: json) }
    case "restart":
      try RestartBench(rounds: rounds, ticks: ticks).run { Self.show($0, console, json: json) }
    case "live": for row in try load.run() { Self.show(row, console, json: json) }
    case "tws":
      let bench = WireBench(rounds: rounds, frames: ticks / 2)
      for row in try bench.run() { Self.show(row, console, json: json) }
      Self.show(try IngestBench(rounds: rounds, ticks: ticks / 2).run(), console, json: json)
    default:
      try TemporaryFolder.with { folder in
        let bench = ReplayBench(day: path, folder: folder, rounds: rounds, ticks: ticks)
        for row in try bench.run() { Self.show(row, console, json: json) }
      }
    }
    return .success
  }

  private func journal(_ console: Console) throws {
    let targets = try TemporaryFolder.with { folder in
      try JournalBench(
        market: path, folder: folder, rounds: rounds, ticks: ticks, samples: durable.samples,
        show: { row in Self.show(row, console, json: json) }
      ).run()
    }
    if json { console.print(json: targets.json) } else { console.print(targets.text) }
  }

  /// Prints a row at once: a suite takes a while.
  static func show(_ row: BenchRow, _ console: Console, json: Bool) {
    if json { console.print(json: row.json) } else { console.print(row.text) }
    console.flush()
  }
}
