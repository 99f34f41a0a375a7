import Journal
import Store
import TestSupport

/// A journal on disk for questions in SQL.
final class SQLJournal {
  let folder = ScratchFolder()
  let records: [Recorded]
  var path: String { folder.path + "/j" }

  /// Writes `records`, one commit each hundred, and seals what can be sealed.
  init(_ records: [Recorded], isSealed: Bool = true) throws {
    self.records = records
    var options = WriterOptions()
    options.policy = .none
    options.segmentRawBytes = 300_000
    let writer = try JournalWriter(at: folder.path + "/j", day: 20_131_007, options: options)
    for (index, record) in records.enumerated() {
      try writer.append(record)
      try writer.endInput()
      if index % 100 == 99 { try writer.commit() }
    }
    _ = try writer.close()
    if isSealed { _ = try Sealer.seal(root: folder.path + "/j") }
  }

  func open() throws(SQLError) -> JournalDatabase { try JournalDatabase(opening: path) }

  /// The rows of one statement.
  func rows(_ sql: String) throws -> [[SQLValue]] { try open().rows(sql) }

  /// Three instruments, one of which is renamed half way, and a fourth that nobody defined.
  static func market(_ count: Int, seed: String) -> [Recorded] {
    var random = SeededGenerator(test: seed)
    var script = LedgerScript(["AAA", "BBB", "CCC"])
    var prices: [Int64] = [20_00, 35_50, 110_25, 7_00]
    for number in 0..<count {
      let place = Int(random.next() % 20)
      let instrument = place == 0 ? 3 : place % 3
      prices[instrument] += Int64.random(in: -3...3, using: &random)
      if number == count / 2 {
        var renamed = InstrumentDefined()
        renamed.instrument = InstrumentID(rawValue: 1)
        renamed.symbol = "BBX"
        script.add(.instrumentDefined(renamed))
      }
      script.add(.tick(tick(UInt32(instrument), prices[instrument], &random)))
    }
    return script.records
  }

  private static func tick(
    _ instrument: UInt32, _ cents: Int64, _ random: inout SeededGenerator
  ) -> Tick {
    let kind = TickKind(rawValue: UInt8(random.next() % 4)) ?? .trade
    var tick = Tick(
      instrument: InstrumentID(rawValue: instrument), kind: kind,
      price: Price(rawValue: cents * 10_000_000),
      size: Quantity(shares: Int64(random.next() % 900) + 1),
      exchange: ShortText(["N", "Q", "P"][Int(random.next() % 3)]) ?? .empty,
      condition: random.next() % 4 == 0 ? ShortText("T") ?? .empty : .empty)
    if kind == .quote {
      tick.askPrice = Price(rawValue: (cents + 1) * 10_000_000)
      tick.askSize = Quantity(shares: 5)
    }
    if random.next() % 50 == 0 { tick.flags = .suspicious }
    return tick
  }
}

extension SQLValue {
  var whole: Int64? { if case .integer(let value) = self { value } else { nil } }
  var words: String? { if case .text(let value) = self { value } else { nil } }
}
