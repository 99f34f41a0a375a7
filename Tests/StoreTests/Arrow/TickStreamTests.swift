import Journal
import Store
import TestSupport
import Testing

/// Ticks as another program gets them through the C structs, against what the records are.
@Suite struct TickStreamTests {
  private static let count = 4_000
  private static let seed = "arrow market"
  private static let allColumns = [
    "seq", "time", "symbol", "kind", "price", "size", "ask_price", "ask_size", "exchange",
    "condition", "is_suspicious", "is_halted", "is_delayed", "instrument", "occurred_at",
    "price_nano", "size_e8", "ask_price_nano", "ask_size_e8",
  ]

  private func market(_ isSealed: Bool = true) throws -> SQLJournal {
    try SQLJournal(SQLJournal.market(Self.count, seed: Self.seed), isSealed: isSealed)
  }

  /// The rows that the records of a journal come to, with every column.
  private func expected(_ records: [Recorded]) -> [[StreamCell]] {
    var symbols: [UInt32: String] = [:]
    return records.compactMap { record in
      if case .instrumentDefined(let defined) = record.event {
        symbols[defined.instrument.rawValue] = defined.symbol
      }
      guard case .tick(let tick) = record.event else { return nil }
      let number = tick.instrument.rawValue
      return row(record.envelope, tick, symbols[number] ?? "#\(number)")
    }
  }

  private func row(_ envelope: Envelope, _ tick: Tick, _ symbol: String) -> [StreamCell] {
    let isQuote = tick.kind == .quote
    func word(_ text: ShortText) -> StreamCell {
      text == .empty ? .null : .text(text.description)
    }
    return [
      .unsigned(envelope.sequence.rawValue), .signed(envelope.recordedAt.rawValue), .text(symbol),
      .text("\(tick.kind)"), .double(Double(tick.price.rawValue) / 1e9),
      .double(Double(tick.size.rawValue) / 1e8),
      isQuote ? .double(Double(tick.askPrice.rawValue) / 1e9) : .null,
      isQuote ? .double(Double(tick.askSize.rawValue) / 1e8) : .null,
      word(tick.exchange), word(tick.condition), .flag(tick.flags.contains(.suspicious)),
      .flag(tick.flags.contains(.halted)), .flag(tick.flags.contains(.delayed)),
      .unsigned(UInt64(tick.instrument.rawValue)),
      envelope.occurredAt == .zero ? .null : .signed(envelope.occurredAt.rawValue),
      .signed(tick.price.rawValue), .signed(tick.size.rawValue),
      isQuote ? .signed(tick.askPrice.rawValue) : .null,
      isQuote ? .signed(tick.askSize.rawValue) : .null,
    ]
  }

  @Test(arguments: [true, false])
  func `Every tick is a row, in order, every column with the record's own value`(
    isSealed: Bool
  ) throws {
    let journal = try market(isSealed)
    let rows = try LedgerConsumer(journal.path).ticks(StreamWishes(columns: Self.allColumns)).rows()
    #expect(rows.count == Self.count && rows == expected(journal.records))
  }

  @Test func `Halts, delays, the venue's times, odd sizes and lone quotes come as recorded`() throws
  {
    var random = SeededGenerator(test: "arrow forms")
    var script = LedgerScript(["AAA"])
    for number in 0..<300 {
      var tick = Tick(
        instrument: InstrumentID(rawValue: number % 7 == 0 ? 70_000 : 0), kind: .quote,
        price: Price(rawValue: Int64.random(in: -5...Int64(1e15), using: &random)),
        size: Quantity(rawValue: Int64.random(in: 0...Int64(1e12), using: &random)),
        askPrice: Price(rawValue: Int64(number)), askSize: Quantity(rawValue: 1),
        flags: TickFlags(rawValue: UInt8(number % 16)))
      if number % 3 == 0 { tick.kind = .trade }
      script.add(.tick(tick))
    }
    let records = script.records.map { record in
      var envelope = record.envelope
      if record.sequence.rawValue % 2 == 0 { envelope.occurredAt = Timestamp(rawValue: 77) }
      return Recorded(envelope, record.event)
    }
    let journal = try SQLJournal(records)
    let rows = try LedgerConsumer(journal.path).ticks(StreamWishes(columns: Self.allColumns)).rows()
    #expect(rows.count == 300)
    for (row, wanted) in zip(rows, expected(records)) {
      // A trade has no ask, whatever stands there.
      #expect(row == wanted)
    }
  }

  @Test(arguments: [1, 2, 7, 127, 128, 129, 1_000, 3_999, 4_000, 4_001, 1 << 20])
  func `Cut into batches of any size, the rows are the same`(size: Int64) throws {
    let journal = try market()
    let stream = try LedgerConsumer(journal.path)
      .ticks(StreamWishes(columns: Self.allColumns, batchRows: size))
    let formats = try stream.schema()
    var rows: [[StreamCell]] = []
    var sizes: [Int] = []
    while let batch = try stream.next() {
      rows += batch.rows(formats)
      sizes.append(batch.count)
    }
    #expect(rows == expected(journal.records))
    #expect(sizes.dropLast().allSatisfy { $0 == size } && sizes.allSatisfy { $0 > 0 })
    #expect(try stream.next() == nil, "the end stays the end")
  }

  @Test func `Columns come as they were asked for, each alone or in any order`() throws {
    let journal = try market()
    let all = expected(journal.records)
    let ledger = try LedgerConsumer(journal.path)
    for (place, name) in Self.allColumns.enumerated() {
      let rows = try ledger.ticks(StreamWishes(columns: [name])).rows()
      #expect(rows == all.map { [$0[place]] }, "\(name)")
    }
    let turned = try ledger.ticks(StreamWishes(columns: Self.allColumns.reversed())).rows()
    #expect(turned == all.map { $0.reversed() })
    let usual = try ledger.ticks().rows()
    #expect(usual == all.map { Array($0.prefix(13)) })
  }

  // Method: the same limits on the rows of the plain stream.
  @Test func `Limits give exactly the rows that meet them`() throws {
    let journal = try market()
    let all = expected(journal.records)
    let ledger = try LedgerConsumer(journal.path)
    let names = ["AAA", "BBB", "BBX", "CCC", "#3"]
    let kinds = ["trade", "bid", "ask", "quote"]
    var random = SeededGenerator(test: "arrow limits")
    func some(_ words: [String]) -> [String]? {
      random.next() % 3 == 0 ? nil : words.filter { _ in random.next() % 2 == 0 }
    }
    for round in 0..<150 {
      var wish = StreamWishes(columns: Self.allColumns, symbols: some(names), kinds: some(kinds))
      let bell = LedgerScript.bell.rawValue
      if round % 2 == 0 { wish.start = bell + Int64(random.next() % 4_000) * 1_000_000_000 }
      if round % 3 == 0 { wish.end = bell + Int64(random.next() % 5_000) * 1_000_000_000 }
      if round % 5 == 0 { wish.firstSequence = random.next() % 4_500 }
      if round % 7 == 0 { wish.lastSequence = random.next() % 4_500 }
      wish.batchRows = Int64(random.next() % 500)
      let wanted = all.filter { row in
        guard case .unsigned(let sequence) = row[0], case .signed(let time) = row[1],
          case .text(let symbol) = row[2], case .text(let kind) = row[3]
        else { return false }
        return wish.symbols?.contains(symbol) ?? true && wish.kinds?.contains(kind) ?? true
          && time >= wish.start && time < wish.end && sequence >= wish.firstSequence
          && sequence <= wish.lastSequence
      }
      #expect(try ledger.ticks(wish).rows() == wanted, "round \(round): \(wish)")
    }
  }

  @Test func `Rows are those of SQL's table`() throws {
    let journal = try market()
    let rows = try LedgerConsumer(journal.path)
      .ticks(StreamWishes(columns: ["seq", "symbol", "price_nano"], symbols: ["BBB"])).rows()
    let asked = try journal.rows("SELECT seq, symbol, price_nano FROM ticks WHERE symbol = 'BBB'")
    #expect(rows.count == asked.count && rows.count > 100)
    for (row, other) in zip(rows, asked) {
      #expect(
        row == [
          .unsigned(UInt64(other[0].whole ?? -1)), .text(other[1].words ?? ""),
          .signed(other[2].whole ?? -1),
        ])
    }
  }

  @Test func `A source that makes its texts up gets the right ones, batch after batch`() throws {
    var script = LedgerScript(["AAA"])
    for number in 0..<12_000 {
      script.add(
        .tick(
          Tick(
            instrument: InstrumentID(rawValue: 0), kind: .trade, price: Price(rawValue: 1),
            size: Quantity(shares: 1), exchange: ShortText("E\(number % 5_000)") ?? .empty,
            condition: ShortText("c\(number)") ?? .empty)))
    }
    let journal = try SQLJournal(script.records)
    let rows = try LedgerConsumer(journal.path)
      .ticks(StreamWishes(columns: ["exchange", "condition"], batchRows: 2_500)).rows()
    let wanted = (0..<12_000).map { [StreamCell.text("E\($0 % 5_000)"), .text("c\($0)")] }
    #expect(rows == wanted)
  }

  @Test func `The schema says names, types, dictionaries and what may be null`() throws {
    let journal = try market()
    let ledger = try LedgerConsumer(journal.path)
    let usual = try ledger.ticks().schema()
    #expect(usual.map { $0[0] } == Array(Self.allColumns.prefix(13)))
    #expect(
      usual.map { $0[1] } == [
        "L", "tsn:UTC", "i", "i", "g", "g", "g", "g", "i", "i", "b", "b", "b",
      ])
    #expect(usual.map { $0[2] == "u" } == usual.map { $0[1] == "i" })
    #expect(
      usual.filter { $0[3] == "null" }.map { $0[0] } == [
        "ask_price", "ask_size", "exchange", "condition",
      ])
  }
}
