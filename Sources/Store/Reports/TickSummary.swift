import Journal

/// What all ticks of a journal come to, by instrument: one pass over the rows as they are decoded.
public struct TickSummary {
  /// The ticks of one instrument.
  public struct Row: Hashable, Sendable {
    /// How many.
    public internal(set) var ticks: Int64 = 0
    /// How many of them are trades.
    public internal(set) var trades: Int64 = 0
    /// The lowest price of any tick.
    public internal(set) var lowest = Price(rawValue: .max)
    /// The highest price of any tick.
    public internal(set) var highest = Price(rawValue: .min)
    /// Shares traded, held at the edge of the range.
    public internal(set) var volume = Quantity.zero
    /// Time of the first.
    public internal(set) var first = Timestamp(rawValue: .max)
    /// Time of the last.
    public internal(set) var last = Timestamp(rawValue: .min)

    @inline(__always)
    mutating func add(_ row: borrowing TickRow) {
      ticks += 1
      let price = row.tick.price
      if price < lowest { lowest = price }
      if price > highest { highest = price }
      if row.recordedAt < first { first = row.recordedAt }
      last = row.recordedAt
      guard row.tick.kind == .trade else { return }
      trades += 1
      volume += row.tick.size
    }
  }

  /// Instrument numbers are dense; ticks of one beyond this are damage.
  private static let instrumentsMax = 1 << 20
  /// By instrument number; without ticks where there are none.
  private var rows: [Row] = []
  private var symbols: [String] = []

  /// Reads the whole journal, or one day of it.
  ///
  /// - Throws: ``JournalError``; also for an instrument number that no journal reaches.
  public init(opening journal: String) throws(JournalError) {
    let reader = try JournalReader(opening: journal)
    let history = try SymbolHistory(reader, root: journal)
    try reader.seek(to: SequenceNumber(rawValue: 1))
    try reader.scanTicks { first, ticks throws(JournalError) in
      for index in 0..<ticks.count {
        let place = ticks[index].tick.instrument.index
        if place >= rows.count { try grow(to: place, first, journal) }
        rows[place].add(ticks[index])
      }
    }
    symbols = rows.indices.map {
      history.symbol(InstrumentID(rawValue: UInt32($0)), at: .max)
    }
  }

  private mutating func grow(
    to place: Int, _ sequence: SequenceNumber, _ journal: String
  ) throws(JournalError) {
    guard place < Self.instrumentsMax else {
      throw .damaged(
        file: journal, offset: 0, sequence: sequence.rawValue,
        reason: "a tick of instrument \(place)")
    }
    rows += [Row](repeating: Row(), count: place + 1 - rows.count)
  }

  private var found: [(symbol: String, row: Row)] {
    zip(symbols, rows).filter { $0.1.ticks > 0 }.map { ($0.0, $0.1) }
  }

  /// One row a symbol.
  public var table: ReportTable {
    var table = ReportTable(
      [
        "symbol", "ticks#", "trades#", "lowest#", "highest#", "volume#", "first (UTC)",
        "last (UTC)",
      ],
      emptyText: "no ticks")
    for (symbol, row) in found {
      table.rows.append([
        symbol, "\(row.ticks)", "\(row.trades)", "\(row.lowest)", "\(row.highest)",
        "\(row.volume)", "\(row.first)", "\(row.last)",
      ])
    }
    return table
  }

  /// The same for machines.
  public var json: JSONValue {
    .array(
      found.map { symbol, row in
        [
          "symbol": .string(symbol), "ticks": .whole(row.ticks), "trades": .whole(row.trades),
          "lowest": .decimal(row.lowest), "highest": .decimal(row.highest),
          "volume": .decimal(row.volume), "first": .string("\(row.first)"),
          "last": .string("\(row.last)"),
        ]
      })
  }
}
