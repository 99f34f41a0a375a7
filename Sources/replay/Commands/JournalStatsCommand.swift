import Journal

/// `journal stats`: what a journal holds and how much room it takes.
struct JournalStatsCommand: Subcommand {
  static let name = "journal stats"
  static let group = CommandGroup.journal
  static let summary = "count records by kind and ticks by instrument, and show the size"
  static let usage = "<journal> [--json]"
  static let details = ["--json   print one object with all figures"]

  private let journal: String
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let statistics = try JournalStatistics(of: journal)
    if json {
      console.print(json: Self.json(statistics))
      return .success
    }
    console.print(Self.overview(statistics).text)
    if !statistics.kinds.isEmpty { console.print("\n" + Self.kinds(statistics).text) }
    if !statistics.instruments.isEmpty { console.print("\n" + Self.instruments(statistics).text) }
    return .success
  }

  private static func name(_ kind: UInt8) -> String {
    EventKind(rawValue: kind).map { "\($0)" } ?? "kind\(kind)"
  }

  private static func overview(_ statistics: JournalStatistics) -> Table {
    var table = Table([("figure", .left), ("value", .left)])
    let end =
      statistics.isCleanlyClosed
      ? "closed"
      : "not closed"
        + (statistics.tornBytes > 0 ? ", \(statistics.tornBytes) bytes are no frame" : "")
    table.add(["days", statistics.days.map { String($0) }.joined(separator: " ")])
    table.add(["records", "\(statistics.firstSequence) to \(statistics.lastSequence)"])
    if statistics.isPruned {
      table.add(["pruned", "before record \(statistics.firstSequence)"])
    }
    if statistics.records > 0 {
      table.add(["time", "\(statistics.firstTime) to \(statistics.lastTime)"])
    }
    table.add(["ticks", String(statistics.ticks)])
    table.add(["segments", String(statistics.segments)])
    table.add(["blocks", String(statistics.blocks)])
    table.add(["bytes on disk", String(statistics.diskBytes)])
    table.add(["bytes before compression", String(statistics.rawBytes)])
    if statistics.ticks > 0 {
      table.add(["bytes on disk per tick", fixed(statistics.diskBytesPerTick)])
    }
    table.add(["end", end])
    table.add(["head", statistics.head.hex])
    return table
  }

  private static func kinds(_ statistics: JournalStatistics) -> Table {
    var table = Table([
      ("kind", .left), ("records", .right), ("raw bytes", .right), ("bytes each", .right),
    ])
    for kind in statistics.kinds {
      let each = kind.count == 0 ? 0 : Double(kind.rawBytes) / Double(kind.count)
      table.add([name(kind.kind), String(kind.count), String(kind.rawBytes), fixed(each)])
    }
    return table
  }

  private static func instruments(_ statistics: JournalStatistics) -> Table {
    var table = Table([("instrument", .left), ("ticks", .right)])
    for count in statistics.instruments {
      let symbol = count.symbol.isEmpty ? "#\(count.instrument.rawValue)" : count.symbol
      table.add([symbol, String(count.ticks)])
    }
    return table
  }

  /// Two decimals.
  private static func fixed(_ value: Double) -> String {
    let cents = Int((value * 100).rounded())
    return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  }

  private static func json(_ statistics: JournalStatistics) -> JSONValue {
    [
      "days": .array(statistics.days.map { .whole($0) }),
      "records": .whole(statistics.records), "ticks": .whole(statistics.ticks),
      "first": [
        "seq": .whole(statistics.firstSequence.rawValue),
        "time": .string("\(statistics.firstTime)"),
      ],
      "last": [
        "seq": .whole(statistics.lastSequence.rawValue), "time": .string("\(statistics.lastTime)"),
      ],
      "pruned": .bool(statistics.isPruned),
      "segments": .whole(statistics.segments), "blocks": .whole(statistics.blocks),
      "disk_bytes": .whole(statistics.diskBytes), "raw_bytes": .whole(statistics.rawBytes),
      "disk_bytes_per_tick": .measure(statistics.diskBytesPerTick),
      "closed": .bool(statistics.isCleanlyClosed), "torn_bytes": .whole(statistics.tornBytes),
      "head": [
        "seq": .whole(statistics.head.sequence.rawValue), "hash": .string(statistics.head.hex),
      ],
      "kinds": .array(
        statistics.kinds.map { kind in
          [
            "kind": .string(name(kind.kind)), "number": .whole(kind.kind),
            "records": .whole(kind.count), "raw_bytes": .whole(kind.rawBytes),
          ]
        }),
      "instruments": .array(
        statistics.instruments.map { count in
          [
            "instrument": .whole(count.instrument.rawValue), "symbol": .string(count.symbol),
            "ticks": .whole(count.ticks),
          ]
        }),
    ]
  }
}
