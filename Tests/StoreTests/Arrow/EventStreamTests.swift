import Journal
import Store
import TestSupport
import Testing

/// Records of every kind as another program gets them, against SQL's table.
@Suite struct EventStreamTests {
  private static let columns = [
    "seq", "time", "occurred_at", "cause", "kind", "symbol", "order_id", "payload",
  ]
  private static let query = """
    SELECT seq, time_ns, occurred_at_ns, cause, kind, symbol, order_id, payload FROM events
    """

  /// A row of SQL's as the stream has it.
  private func cells(_ row: [SQLValue]) -> [StreamCell] {
    zip(Self.columns, row).map { name, value in
      switch value {
      case .null: .null
      case .integer(let number):
        name == "seq" || name == "cause" ? .unsigned(UInt64(number)) : .signed(number)
      case .text(let text): .text(text)
      case .real(let number): .double(number)
      case .blob: .null
      }
    }
  }

  @Test(arguments: [true, false])
  func `Every record is a row with the values of SQL's table`(isSealed: Bool) throws {
    for records in [EventSamples.records(), SQLJournal.market(1_000, seed: "arrow events")] {
      let journal = try SQLJournal(records, isSealed: isSealed)
      let rows = try LedgerConsumer(journal.path).events().rows()
      #expect(rows == (try journal.rows(Self.query)).map(cells) && rows.count == records.count)
    }
  }

  @Test(arguments: [
    "kind = 'orderCommand'", "kind = 'tick'", "kind = 'instrumentDefined'",
    "symbol = 'AAA'", "symbol = 'BBX'", "symbol = '#3'", "symbol = 'CCC' AND kind = 'tick'",
  ])
  func `Limits give the rows that SQL gives`(condition: String) throws {
    let journal = try SQLJournal(SQLJournal.market(1_000, seed: "arrow events"))
    var wish = StreamWishes()
    for part in condition.split(separator: " AND ").map({ $0.split(separator: "'") }) {
      if part[0].hasPrefix("kind") { wish.kinds = [String(part[1])] }
      if part[0].hasPrefix("symbol") { wish.symbols = [String(part[1])] }
    }
    let rows = try LedgerConsumer(journal.path).events(wish).rows()
    #expect(rows == (try journal.rows("\(Self.query) WHERE \(condition)")).map(cells))
  }

  @Test(arguments: [1, 3, 50, 5_000])
  func `Batches and columns may be cut in any way`(size: Int64) throws {
    let journal = try SQLJournal(SQLJournal.market(400, seed: "arrow events"))
    let ledger = try LedgerConsumer(journal.path)
    let all = try journal.rows(Self.query).map(cells)
    #expect(try ledger.events(StreamWishes(batchRows: size)).rows() == all)
    for (place, name) in Self.columns.enumerated() {
      let rows = try ledger.events(StreamWishes(columns: [name], batchRows: size)).rows()
      #expect(rows == all.map { [$0[place]] }, "\(name)")
    }
  }

  // Goal: places of texts are counted in 32 bits, so long texts must end a batch before rows do.
  @Test func `A batch ends when its texts are long`() throws {
    var script = LedgerScript(["AAA"])
    for _ in 0..<10 {
      var prediction = PredictionReceived()
      (prediction.source, prediction.body) = ("x", [UInt8](repeating: 97, count: 15 << 20))
      script.add(.prediction(prediction))
    }
    let journal = try SQLJournal(script.records, isSealed: false)
    let stream = try LedgerConsumer(journal.path)
      .events(StreamWishes(columns: ["seq", "payload"], kinds: ["prediction"]))
    var sizes: [Int] = []
    while let batch = try stream.next() { sizes.append(batch.count) }
    // Each is 15 MiB and a little more; 64 MiB end a batch.
    #expect(sizes == [5, 5])
  }
}
