import CArrow
import ReplayLedger
import Testing

/// A value of a column, as the C structs hold it.
enum StreamCell: Hashable {
  case null
  case unsigned(UInt64)
  case signed(Int64)
  case double(Double)
  case flag(Bool)
  case text(String)
}

/// Why a stream, or a call that begins one, failed.
struct StreamProblem: Error, Hashable {
  var code: Int32
  var message: String
}

/// Another program's side of `replay_ledger.h`: calls the C functions and walks the C structs.
@safe final class LedgerConsumer {
  // safe: set by the call that opens and closed in deinit.
  private let ledger: OpaquePointer?

  init(_ path: String?) throws {
    var opened: OpaquePointer?
    let code = unsafe replay_ledger_open(path, &opened)
    unsafe ledger = opened
    if code != 0 { throw problem(code) }
  }

  deinit { unsafe replay_ledger_close(ledger) }

  private func problem(_ code: Int32) -> StreamProblem {
    let message = unsafe replay_ledger_last_error(ledger)
    return StreamProblem(
      code: code, message: unsafe message.map { unsafe String(cString: $0) } ?? "")
  }

  var note: String? {
    unsafe replay_ledger_note(ledger).map { unsafe String(cString: $0) }
  }

  func ticks(_ wish: StreamWishes = StreamWishes()) throws -> StreamConsumer {
    unsafe try begin(wish) { unsafe replay_ledger_ticks($0, $1, $2) }
  }

  func events(_ wish: StreamWishes = StreamWishes()) throws -> StreamConsumer {
    unsafe try begin(wish) { unsafe replay_ledger_events($0, $1, $2) }
  }

  private func begin(
    _ wish: StreamWishes,
    _ call: (
      OpaquePointer?, UnsafePointer<replay_stream_options>, UnsafeMutablePointer<ArrowArrayStream>
    ) -> Int32
  ) throws -> StreamConsumer {
    let consumer = StreamConsumer()
    let code = unsafe wish.lend { unsafe call(ledger, $0, consumer.stream) }
    if code != 0 { throw problem(code) }
    return consumer
  }
}

/// `replay_stream_options` with Swift's texts.
struct StreamWishes {
  var columns: [String]?
  var symbols: [String]?
  var kinds: [String]?
  var start = Int64.min
  var end = Int64.max
  var firstSequence: UInt64 = 0
  var lastSequence = UInt64.max
  var batchRows: Int64 = 0
  /// Another size than that of the struct.
  var size: Int?

  func lend<R>(_ body: (UnsafePointer<replay_stream_options>) -> R) -> R {
    let lists = [columns, symbols, kinds].map { $0.map(CList.init) }
    var options = unsafe replay_stream_options()
    unsafe options.struct_size = size ?? MemoryLayout<replay_stream_options>.size
    unsafe options.columns = lists[0]?.texts
    unsafe options.column_count = lists[0]?.count ?? 0
    unsafe options.symbols = lists[1]?.texts
    unsafe options.symbol_count = lists[1]?.count ?? 0
    unsafe options.kinds = lists[2]?.texts
    unsafe options.kind_count = lists[2]?.count ?? 0
    unsafe (options.start_ns, options.end_ns) = (start, end)
    unsafe (options.first_seq, options.last_seq) = (firstSequence, lastSequence)
    unsafe options.batch_rows = batchRows
    defer { withExtendedLifetime(lists) {} }
    return unsafe body(&options)
  }
}

/// A list of texts for C; one that begins with `\u{FF}` is given bytes that are no UTF-8.
@safe private final class CList {
  let count: Int
  // safe, both: made in init, freed in deinit.
  private let base: UnsafeMutablePointer<UnsafePointer<CChar>?>

  init(_ texts: [String]) {
    count = texts.count
    unsafe base = .allocate(capacity: max(texts.count, 1))
    for (index, text) in texts.enumerated() {
      var bytes = Array(text.utf8CString)
      if text.hasPrefix("\u{FF}") { bytes = [-1, 0] }
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      for (place, byte) in bytes.enumerated() { unsafe copy[place] = byte }
      unsafe (base + index).initialize(to: UnsafePointer(copy))
    }
  }

  /// As C takes it.
  var texts: UnsafePointer<UnsafePointer<CChar>?> { unsafe UnsafePointer(base) }

  deinit {
    for index in 0..<count { unsafe base[index]?.deallocate() }
    unsafe base.deallocate()
  }
}

/// A stream that was taken over.
@safe final class StreamConsumer {
  // safe: made in init, released and freed in deinit.
  let stream: UnsafeMutablePointer<ArrowArrayStream>

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: ArrowArrayStream())
  }

  deinit {
    release()
    unsafe stream.deallocate()
  }

  /// Ends the stream, as often as one likes.
  func release() {
    if let release = unsafe stream.pointee.release { unsafe release(stream) }
  }

  var isReleased: Bool { unsafe stream.pointee.release == nil }

  /// Name, format, format of the dictionary's words, and whether it may be null, of each column.
  func schema() throws -> [[String]] {
    var schema = unsafe ArrowSchema()
    let code = unsafe stream.pointee.get_schema(stream, &schema)
    #expect(code == 0)
    defer { unsafe schema.release(&schema) }
    #expect(unsafe String(cString: schema.format) == "+s")
    return (0..<Int(unsafe schema.n_children)).compactMap { index in
      guard let child = unsafe schema.children[index] else { return nil }
      let words = unsafe child.pointee.dictionary.map { unsafe String(cString: $0.pointee.format) }
      return unsafe [
        String(cString: child.pointee.name), String(cString: child.pointee.format), words ?? "",
        child.pointee.flags & Int64(ARROW_FLAG_NULLABLE) != 0 ? "null" : "",
      ]
    }
  }

  /// The next batch; nil after the last.
  func next() throws -> TakenBatch? {
    let batch = TakenBatch()
    let code = unsafe stream.pointee.get_next(stream, batch.record)
    guard code == 0 else {
      let message = unsafe stream.pointee.get_last_error(stream)
      throw StreamProblem(
        code: code, message: unsafe message.map { unsafe String(cString: $0) } ?? "")
    }
    return batch.isReleased ? nil : batch
  }

  /// All rows that are left.
  func rows() throws -> [[StreamCell]] {
    let formats = try schema()
    var rows: [[StreamCell]] = []
    while let batch = try next() { rows += batch.rows(formats) }
    return rows
  }
}
