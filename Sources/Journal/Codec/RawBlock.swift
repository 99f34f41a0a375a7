/// The raw bytes of one block in one place that never moves, as LZ4's history needs them.
///
/// The memory is reserved for the longest block at once; pages never touched cost nothing.
@safe final class RawBlock {
  // safe: allocated here, freed in deinit, never handed out beyond the calls that use it.
  let base: UnsafeMutableRawPointer
  /// Bytes that a block may use; the slack behind them is extra.
  let capacity = RowFormat.blockRawBytesMax

  init() {
    unsafe base = UnsafeMutableRawPointer.allocate(
      byteCount: RowFormat.blockRawBytesMax + RowFormat.slackBytes, alignment: 64)
  }

  deinit { unsafe base.deallocate() }

  /// Zeroes the slack behind `end`, so that a row cut there reads the same bytes every time.
  func clearSlack(at end: Int) {
    precondition(end >= 0 && end <= capacity, "the end of a block must lie inside its buffer")
    // safe: end + slack is within the allocation.
    unsafe (base + end).initializeMemory(as: UInt8.self, repeating: 0, count: RowFormat.slackBytes)
  }

  /// Copies `bytes` to `offset`.
  func store(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    unsafe bytes.withUnsafeBytes { unsafe store($0, at: offset) }
  }

  /// Copies `bytes` to `offset`.
  func store(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    precondition(offset >= 0 && bytes.count <= capacity - offset, "the bytes must fit the block")
    guard let from = bytes.baseAddress else { return }
    // safe: the precondition keeps the copy inside the allocation.
    unsafe (base + offset).copyMemory(from: from, byteCount: bytes.count)
  }

  /// Whether `bytes` stand at `offset`; eight are compared at a time.
  func holds(_ bytes: [UInt8], at offset: Int) -> Bool {
    precondition(offset >= 0 && bytes.count <= capacity - offset, "inside the block")
    // safe: the precondition keeps every load inside the allocation, and those of `bytes` stay
    // below its count.
    return unsafe bytes.withUnsafeBytes { other in
      let own = unsafe UnsafeRawBufferPointer(start: base + offset, count: other.count)
      var place = 0
      while place + 8 <= other.count {
        let word = unsafe own.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        guard unsafe word == other.loadUnaligned(fromByteOffset: place, as: UInt64.self) else {
          return false
        }
        place += 8
      }
      while place < other.count {
        guard unsafe own[place] == other[place] else { return false }
        place += 1
      }
      return true
    }
  }

  /// A copy of `range`.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= capacity, "inside the block")
    // safe: the precondition keeps the copy inside the allocation.
    return unsafe Array(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }
}
