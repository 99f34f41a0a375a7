import Journal

/// One measurement: the median round of a case, with its counts.
struct BenchRow {
  let suite: String
  let name: String
  /// Records that went through.
  let events: UInt64
  /// Wall clock of the median round.
  let seconds: Double
  /// Bytes on disk afterwards, every file of the journal included.
  var bytes: UInt64?
  /// Calls of `commit`.
  var commits: UInt64?
  /// Syncs of files and folders that the writer asked for.
  var syncs: UInt64?
  /// Blocks taken from the heap meanwhile; nil where nobody counted.
  var allocations: UInt64?
  /// Whether the time of one is said too, where it is a few nanoseconds.
  var isTimedEach = false
  /// Times of the single operations, where they were taken.
  var latencies: Latencies?
  /// Records found, where a case looks for some.
  var matches: UInt64?
  /// Most resident memory, in megabytes, since the case began.
  var peakMegabytes = PeakMemory.megabytes

  init(_ suite: String, _ name: String, events: UInt64, seconds: Double) {
    (self.suite, self.name) = (suite, name)
    (self.events, self.seconds) = (events, seconds)
  }

  /// Events in a second.
  var rate: Double { Double(events) / max(seconds, 1e-9) }
  /// Wall clock of one event.
  var nanosecondsEach: Double { seconds * 1e9 / Double(max(events, 1)) }
  /// Bytes on disk for each event.
  var bytesPerEvent: Double? { bytes.map { Double($0) / Double(max(events, 1)) } }

  var json: JSONValue {
    var members = [
      JSONMember("suite", .string(suite)), JSONMember("case", .string(name)),
      JSONMember("events", .whole(events)), JSONMember("seconds", .measure(seconds)),
      JSONMember("events_per_s", .measure(rate.rounded())),
      JSONMember("bytes_per_event", bytesPerEvent.map { .measure($0) } ?? .null),
      JSONMember("peak_rss_mb", .measure(peakMegabytes)),
    ]
    let counts = [
      ("bytes", bytes), ("commits", commits), ("syncs", syncs), ("allocations", allocations),
      ("matches", matches),
    ]
    for case (let name, let count?) in counts { members.append(JSONMember(name, .whole(count))) }
    if let allocations {
      let each = Double(allocations) / Double(max(events, 1))
      members.append(JSONMember("allocations_per_event", .measure(each)))
    }
    if isTimedEach {
      members.append(JSONMember("ns_per_event", .measure(Self.thousandths(nanosecondsEach))))
    }
    return .object(members + (latencies?.members ?? []))
  }

  var text: String {
    let tenths = Int(rate / 1e5)
    var text = "\(suite) \(name): \(events) events in \(Int(seconds * 1e6)) us, "
    text += "\(tenths / 10).\(tenths % 10) M events/s"
    if isTimedEach { text += ", \(Self.thousandths(nanosecondsEach)) ns each" }
    if let bytesPerEvent { text += ", \(Self.thousandths(bytesPerEvent)) bytes/event" }
    if let syncs { text += ", \(syncs) syncs" }
    if let allocations { text += ", \(allocations) allocations" }
    if let matches { text += ", \(matches) found" }
    if let latencies { text += ", \(latencies.text)" }
    return text + ", peak \(Int(peakMegabytes.rounded())) MB"
  }

  /// At most three decimals.
  static func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

  /// The round with the median time of as many as were run.
  static func median(_ rounds: [BenchRow]) -> BenchRow {
    precondition(!rounds.isEmpty, "there is no median of nothing")
    var row = rounds.sorted { $0.seconds < $1.seconds }[rounds.count / 2]
    row.peakMegabytes = rounds.map(\.peakMegabytes).max() ?? row.peakMegabytes
    return row
  }

  /// Runs `body` `rounds` times and keeps the median; it says how many events went through.
  static func measure(
    _ suite: String, _ name: String, rounds: Int, _ body: () throws -> UInt64
  ) rethrows -> BenchRow {
    PeakMemory.restart()
    var rows: [BenchRow] = []
    for _ in 0..<rounds {
      var watch = Stopwatch()
      let events = try watch.run(body)
      var row = BenchRow(suite, name, events: events, seconds: watch.seconds)
      row.allocations = watch.allocations
      rows.append(row)
    }
    return median(rows)
  }
}
