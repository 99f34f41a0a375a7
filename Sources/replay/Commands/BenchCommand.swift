import Broker
import Engine
import Journal

/// `bench`: how fast this build records, reads and re-executes, on this machine, now.
struct BenchCommand: Subcommand {
  static let name = "bench"
  static let group = CommandGroup.serve
  static let summary = "measure appending, reading and re-executing a journal"
  static let usage =
    "<journal|replay|durable> [<journal>] [--rounds <number>] [--samples <number>] [--json]"
  static let details = [
    "journal    append, scan and check the ticks of a recording",
    "replay     verify and fold a traded day",
    "durable    one decision made durable, beside the disk's own sync of the same bytes",
    "Without a journal a synthetic day is made. The median round is printed; timings gate nothing.",
    "--rounds   how often each case runs (5)",
    "--samples  how many decisions (10000)",
    "--json     one object a line for machines",
  ]

  private let suite: String
  private let path: String?
  private let rounds: Int
  private let json: Bool
  private let durable: DurableBench

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    rounds = Int(try arguments.number("--rounds", in: 1...1000) ?? 5)
    durable = try DurableBench(&arguments)
    suite = try arguments.positional("suite")
    path = try arguments.optionalPositional()
    guard ["journal", "replay", "durable"].contains(suite) else {
      throw UsageError("there is no suite `\(suite)`: journal, replay or durable")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    if suite == "durable" { return try durable.run(path, console, json: json) }
    let results = try BenchFolder.with { folder in
      suite == "journal"
        ? try JournalBench(market: path, folder: folder, rounds: rounds).run()
        : try ReplayBench(day: path, folder: folder, rounds: rounds).run()
    }
    for result in results {
      if json { console.print(json: result.json) } else { console.print(result.text) }
    }
    return .success
  }
}

/// One measurement: the median round of a case.
struct BenchResult {
  let suite: String
  let name: String
  let events: UInt64
  let seconds: Double
  var bytes: UInt64?

  var json: JSONValue {
    [
      "suite": .string(suite), "case": .string(name), "events": .whole(events),
      "seconds": .measure(seconds),
      "events_per_s": .measure((Double(events) / max(seconds, 1e-9)).rounded()),
      "bytes_per_event": bytesPerEvent.map { .measure($0) } ?? .null,
      "peak_rss_mb": .measure(PeakMemory.megabytes),
    ]
  }

  var text: String {
    let rate = Int(Double(events) / max(seconds, 1e-9) / 1e5)
    let size = bytesPerEvent.map { ", \(Double(Int($0 * 1000)) / 1000) bytes/event" } ?? ""
    return "\(suite) \(name): \(events) events in \(Int(seconds * 1e6)) us, "
      + "\(rate / 10).\(rate % 10) M events/s\(size)"
  }

  private var bytesPerEvent: Double? { bytes.map { Double($0) / Double(max(events, 1)) } }

  /// Runs `body` `rounds` times and keeps the median time.
  static func measure(
    _ suite: String, _ name: String, rounds: Int, _ body: () throws -> (UInt64, UInt64?)
  ) rethrows -> BenchResult {
    var seconds: [Double] = []
    var last: (UInt64, UInt64?) = (0, nil)
    for _ in 0..<rounds {
      let start = MonotonicTime.now
      last = try body()
      seconds.append(MonotonicTime.seconds(since: start))
    }
    return BenchResult(
      suite: suite, name: name, events: last.0, seconds: seconds.sorted()[rounds / 2],
      bytes: last.1)
  }
}
