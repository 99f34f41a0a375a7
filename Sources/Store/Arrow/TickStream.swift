import Journal

/// Ticks of a journal in batches of columns.
final class TickStream: BatchSource {
  let columns: [StreamColumn]
  private let writer: TickStreamWriter
  /// Nil where no tick is wanted.
  private let selection: JournalSelection?
  private let batchRows: Int
  private let blank = BlankMemory()

  /// Opens `journal`, a folder of a journal or of one day.
  init(_ journal: String, _ request: StreamRequest) throws(StreamError) {
    let places = try request.places(in: TickColumn.all, of: "ticks")
    columns = places.map { TickColumn.all[$0] }
    batchRows = request.batchRows
    let kinds = try Self.kinds(request)
    let reader: JournalReader
    let symbols: SymbolHistory
    do throws(JournalError) {
      reader = try JournalReader(opening: journal)
      symbols = try SymbolHistory(reader, root: journal)
    } catch { throw .journal(error) }
    writer = TickStreamWriter(
      places.compactMap(TickColumn.init(rawValue:)),
      TickerPlaces(symbols, only: request.symbols), kinds: kinds)
    var query = try request.query(symbols, journal: journal)
    query.kinds = [EventKind.tick.rawValue]
    selection =
      request.isEmpty ? nil : JournalSelection(reader, query, givesWholeRuns: true)
  }

  /// The wanted kinds; nil for all.
  private static func kinds(_ request: StreamRequest) throws(StreamError) -> [TickKind]? {
    guard let names = request.kinds else { return nil }
    var kinds: [TickKind] = []
    for name in names {
      guard let kind = TickKind.allCases.first(where: { "\($0)" == name }) else {
        let all = TickKind.allCases.map { "\($0)" }
        throw .request(
          "no kind of tick is called `\(name)`; there are \(all.joined(separator: ", "))")
      }
      kinds.append(kind)
    }
    return kinds
  }

  func next() throws(JournalError) -> ColumnBatch? {
    guard let selection else { return nil }
    writer.begin()
    let batch = ColumnBatch(columns, capacity: batchRows, blank)
    while batch.room > 0, try selection.advance() != nil {
      selection.takeTicks(atMost: batch.room) { first, rows in
        writer.write(first.rawValue, rows, to: batch)
      }
    }
    if batch.count == 0 { return nil }
    writer.finish(batch)
    return batch
  }
}
