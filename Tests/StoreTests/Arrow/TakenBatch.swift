import CArrow
import Testing

/// A batch that was taken over, read the way the specification of the C data interface says.
@safe final class TakenBatch {
  // safe: made in init, released and freed in deinit.
  let record: UnsafeMutablePointer<ArrowArray>

  init() {
    unsafe record = .allocate(capacity: 1)
    unsafe record.initialize(to: ArrowArray())
  }

  deinit {
    release()
    unsafe record.deallocate()
  }

  func release() {
    if let release = unsafe record.pointee.release { unsafe release(record) }
  }

  var isReleased: Bool { unsafe record.pointee.release == nil }
  var count: Int { Int(unsafe record.pointee.length) }

  /// Takes one column out, which then lives on its own.
  func take(_ column: Int) -> TakenBatch {
    let taken = TakenBatch()
    guard let child = unsafe record.pointee.children[column] else { return taken }
    unsafe taken.record.pointee = child.pointee
    unsafe child.pointee.release = nil
    return taken
  }

  /// Takes the words that a column refers to out of it.
  func takeWords() -> TakenBatch {
    let taken = TakenBatch()
    guard let words = unsafe record.pointee.dictionary else { return taken }
    unsafe taken.record.pointee = words.pointee
    unsafe words.pointee.release = nil
    return taken
  }

  /// All rows, by the schema that ``StreamConsumer/schema()`` gives.
  func rows(_ formats: [[String]]) -> [[StreamCell]] {
    #expect(unsafe record.pointee.n_buffers == 1 && record.pointee.null_count == 0)
    #expect(unsafe Int(record.pointee.n_children) == formats.count)
    let columns = formats.enumerated().map { index, format in
      guard let child = unsafe record.pointee.children[index] else { return [StreamCell]() }
      return unsafe Self.cells(child, format)
    }
    return (0..<count).map { row in columns.map { $0[row] } }
  }

  /// The values of a column that was taken out.
  func cells(_ format: [String]) -> [StreamCell] { unsafe Self.cells(record, format) }

  private static func cells(
    _ column: UnsafePointer<ArrowArray>, _ format: [String]
  ) -> [StreamCell] {
    let count = unsafe Int(column.pointee.length)
    #expect(unsafe column.pointee.offset == 0)
    #expect(unsafe (column.pointee.dictionary != nil) == !format[2].isEmpty)
    let known = unsafe column.pointee.buffers[0].map {
      unsafe $0.assumingMemoryBound(to: UInt8.self)
    }
    let isNull = (0..<count).map { row in
      unsafe known.map { unsafe $0[row >> 3] >> UInt8(row & 7) & 1 == 0 } ?? false
    }
    #expect(unsafe column.pointee.null_count == Int64(isNull.count { $0 }))
    #expect(format[3] == "null" || !isNull.contains(true))
    let words = unsafe column.pointee.dictionary.map { unsafe cells($0, ["", "u", "", ""]) }
    return (0..<count).map { row in
      isNull[row] ? .null : unsafe value(column, row, format[1], words)
    }
  }

  private static func value(
    _ column: UnsafePointer<ArrowArray>, _ row: Int, _ format: String, _ words: [StreamCell]?
  ) -> StreamCell {
    func read<T>(_ type: T.Type, _ index: Int) -> T? {
      unsafe column.pointee.buffers[1].map { unsafe $0.assumingMemoryBound(to: type)[index] }
    }
    switch format {
    case "L": return read(UInt64.self, row).map { .unsigned($0) } ?? .null
    case "I": return read(UInt32.self, row).map { .unsigned(UInt64($0)) } ?? .null
    case "l", "tsn:UTC": return read(Int64.self, row).map { .signed($0) } ?? .null
    case "g": return read(Double.self, row).map { .double($0) } ?? .null
    case "b":
      return read(UInt8.self, row >> 3).map { .flag($0 >> UInt8(row & 7) & 1 == 1) } ?? .null
    case "i":
      guard let place = read(Int32.self, row), let words, words.indices.contains(Int(place)) else {
        return .null
      }
      return words[Int(place)]
    case "u":
      guard let start = read(Int32.self, row), let end = read(Int32.self, row + 1),
        let bytes = unsafe column.pointee.buffers[2]
      else { return .null }
      let text = unsafe UnsafeRawBufferPointer(start: bytes + Int(start), count: Int(end - start))
      return unsafe .text(String(decoding: text, as: UTF8.self))
    default: return .null
    }
  }
}
