import Journal

/// Why a stream cannot be begun.
enum StreamError: Error {
  /// The caller asked for what there is not.
  case request(String)
  case journal(JournalError)
}

/// Which rows and columns a stream has.
struct StreamRequest {
  /// Most rows of a batch that may be asked for.
  static let batchRowsMax = 1 << 24

  /// Columns by name; nil for the usual ones.
  var columns: [String]?
  /// Tickers; nil for all.
  var symbols: [String]?
  /// Kinds by name; nil for all.
  var kinds: [String]?
  /// First time wanted.
  var start = Timestamp(rawValue: .min)
  /// First time not wanted any more; the greatest for no limit.
  var end = Timestamp(rawValue: .max)
  var first = SequenceNumber.none
  var last = SequenceNumber(rawValue: .max)
  /// Most rows of a batch.
  var batchRows = 65_536

  /// Everything.
  init() {}

  /// Whether no record can be wanted.
  var isEmpty: Bool {
    symbols?.isEmpty == true || kinds?.isEmpty == true || first > last || times == nil
  }

  /// Times wanted; nil for none.
  private var times: ClosedRange<Timestamp>? {
    if end.rawValue == .max { return start...end }
    return start < end ? start...Timestamp(rawValue: end.rawValue - 1) : nil
  }

  /// What is asked of blocks and records; only where not ``isEmpty``.
  ///
  /// Instruments say where to look: a record of them may still show another ticker.
  func query(_ symbolHistory: SymbolHistory, journal: String) throws(StreamError) -> JournalQuery {
    var query = JournalQuery()
    if first <= last { query.sequences = first...last }
    if let times { query.times = times }
    var found: Set<UInt32> = []
    for symbol in symbols ?? [] {
      let instruments = symbolHistory.instruments(named: symbol)
      if instruments.isEmpty { throw Self.unknown(symbol, symbolHistory.tickers, journal) }
      found.formUnion(instruments.map(\.rawValue))
    }
    query.instruments = found.sorted().map(InstrumentID.init(rawValue:))
    return query
  }

  private static func unknown(
    _ symbol: String, _ known: [String], _ journal: String
  ) -> StreamError {
    let all = known.filter { !$0.isEmpty }
    let listed = all.prefix(20).joined(separator: ", ") + (all.count > 20 ? " …" : "")
    return .request(
      "\(journal) has no instrument `\(symbol)`\(NearestName.hint(symbol, among: all)); "
        + (all.isEmpty ? "none is defined there" : "it has \(listed)"))
  }

  /// The places of the columns wanted among all that there are.
  func places(in all: [StreamColumn], of table: String) throws(StreamError) -> [Int] {
    guard let columns else { return all.indices.filter { !all[$0].isHidden } }
    if columns.isEmpty { throw .request("a stream of \(table) without columns") }
    var places: [Int] = []
    for name in columns {
      guard let place = all.firstIndex(where: { $0.name == name }) else {
        let names = all.map(\.name)
        throw .request(
          "\(table) has no column `\(name)`\(NearestName.hint(name, among: names)); it has "
            + names.joined(separator: ", "))
      }
      if places.contains(place) { throw .request("column `\(name)` of \(table) twice") }
      places.append(place)
    }
    return places
  }
}

extension StreamRequest {
  /// Reads what a caller in another language wants.
  init(_ wish: UnsafePointer<StreamWish>?) throws(StreamError) {
    self.init()
    guard let wish = unsafe wish?.pointee else { return }
    let (size, known) = unsafe (wish.struct_size, MemoryLayout<StreamWish>.size)
    guard size == known else {
      throw .request(
        "options of \(size) bytes; this library takes \(known): build "
          + "against its own replay_ledger.h")
    }
    columns = unsafe try Self.texts(wish.columns, wish.column_count, "columns")
    symbols = unsafe try Self.texts(wish.symbols, wish.symbol_count, "symbols")
    kinds = unsafe try Self.texts(wish.kinds, wish.kind_count, "kinds")
    start = unsafe Timestamp(rawValue: wish.start_ns)
    end = unsafe Timestamp(rawValue: wish.end_ns)
    first = unsafe SequenceNumber(rawValue: wish.first_seq)
    last = unsafe SequenceNumber(rawValue: wish.last_seq)
    let rows = unsafe wish.batch_rows
    guard rows >= 0, rows <= Self.batchRowsMax else {
      throw .request("batches of \(rows) rows; give 1 to \(Self.batchRowsMax), or 0 for 65536")
    }
    if rows > 0 { batchRows = Int(rows) }
  }

  private static func texts(
    _ list: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ name: String
  ) throws(StreamError) -> [String]? {
    guard let list = unsafe list else { return nil }
    var texts: [String] = []
    for index in 0..<count {
      // safe: the caller says that there are `count` texts; each ends with a zero byte.
      guard let bytes = unsafe list[index], let text = unsafe String(validatingCString: bytes)
      else { throw .request("\(name): number \(index + 1) is no UTF-8 text") }
      texts.append(text)
    }
    return texts
  }
}
