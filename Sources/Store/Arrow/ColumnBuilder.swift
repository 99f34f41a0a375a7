import Journal

/// The values of one column of a batch while rows are added to it.
///
/// Callers stay below the number of rows that it was made for.
@safe final class ColumnBuilder {
  let column: StreamColumn
  private let capacity: Int
  // safe, both: made for `capacity` values; every row is checked against it where rows are added
  // (``ColumnBatch/addRows(_:)``). A column without any value has none of the first.
  private var values: ColumnMemory?
  private let validity: ColumnMemory?
  private(set) var nullCount = 0
  /// The bytes of texts.
  private var text: [UInt8] = []

  init(_ column: StreamColumn, capacity: Int) {
    self.column = column
    self.capacity = capacity
    validity =
      column.isNullable ? ColumnMemory(bytes: (capacity + 7) / 8, isZeroed: true) : nil
  }

  /// Where values are written; what is left out stays zero.
  private func room() -> UnsafeMutableRawPointer {
    if let values { return unsafe values.base }
    let isSparse = column.isNullable || column.kind == .flag || column.kind == .text
    let made = ColumnMemory(bytes: byteCount, isZeroed: isSparse)
    values = made
    return unsafe made.base
  }

  private var byteCount: Int { column.kind.byteCount(rows: capacity) }

  /// Bytes of texts so far.
  var textBytes: Int { text.count }

  // MARK: Many rows

  /// Sets values from row `start` on, `make` being given the place of each tick in its run.
  @inline(__always)
  func fill<T: BitwiseCopyable>(_ start: Int, _ ticks: PickedTicks, _ make: (Int) -> T) {
    let out = unsafe (room() + start * MemoryLayout<T>.stride)
      .assumingMemoryBound(to: T.self)
    if unsafe ticks.isWhole {
      for index in unsafe 0..<ticks.count { unsafe out[index] = make(index) }
    } else {
      for index in unsafe 0..<ticks.count { unsafe out[index] = make(Int(ticks.places[index])) }
    }
  }

  /// Sets the bits of those rows from `start` on for which `isSet` holds.
  @inline(__always)
  func fillFlags(_ start: Int, _ ticks: PickedTicks, _ isSet: (Int) -> Bool) {
    let bits = unsafe room().assumingMemoryBound(to: UInt8.self)
    for index in unsafe 0..<ticks.count where unsafe isSet(ticks.place(index)) {
      let row = start + index
      unsafe bits[row >> 3] |= 1 << UInt8(row & 7)
    }
  }

  /// Marks all rows from `start` on as known.
  func markAll(_ start: Int, _ count: Int) {
    guard let validity else { return }
    let bits = unsafe validity.base.assumingMemoryBound(to: UInt8.self)
    let end = start + count
    let (low, high) = (UInt8.max << UInt8(start & 7), ~(UInt8.max << UInt8(end & 7)))
    let (first, last) = (start >> 3, end >> 3)
    guard first < last else { return unsafe bits[first] |= low & high }
    unsafe bits[first] |= low
    for index in first + 1..<last { unsafe bits[index] = .max }
    if high != 0 { unsafe bits[last] |= high }
  }

  /// Marks those rows from `start` on as known for which `isKnown` holds; the others are null.
  @inline(__always)
  func mark(_ start: Int, _ ticks: PickedTicks, _ isKnown: (Int) -> Bool) {
    guard let validity else { return }
    let bits = unsafe validity.base.assumingMemoryBound(to: UInt8.self)
    var nulls = 0
    for index in unsafe 0..<ticks.count {
      let isThere: UInt8 = unsafe isKnown(ticks.place(index)) ? 1 : 0
      let row = start + index
      unsafe bits[row >> 3] |= isThere << UInt8(row & 7)
      nulls += 1 - Int(isThere)
    }
    nullCount += nulls
  }

  /// Leaves rows null.
  func addNulls(_ count: Int) { nullCount += count }

  // MARK: One row

  /// Sets the value of a row.
  func set<T: BitwiseCopyable>(_ row: Int, _ value: T) {
    precondition(row < capacity, "inside the batch")
    unsafe (room() + row * MemoryLayout<T>.stride).assumingMemoryBound(to: T.self)
      .pointee = value
    know(row)
  }

  /// Sets the value of a row, or leaves it null.
  func set<T: BitwiseCopyable>(_ row: Int, known value: T?) {
    guard let value else { return nullCount += 1 }
    set(row, value)
  }

  /// Sets the text of a row, as UTF-8, or leaves it null; rows come one after another.
  func set(_ row: Int, text added: [UInt8]?) {
    precondition(row < capacity, "inside the batch")
    if let added {
      text += added
      know(row)
    } else {
      nullCount += 1
    }
    // The first of the ends is where the first text begins.
    unsafe room().assumingMemoryBound(to: Int32.self)[row + 1] = Int32(text.count)
  }

  private func know(_ row: Int) {
    guard let validity else { return }
    unsafe validity.base.assumingMemoryBound(to: UInt8.self)[row >> 3] |= 1 << UInt8(row & 7)
  }

  // MARK: The end

  /// What the interface calls the buffers of the column.
  func buffers(_ blank: BlankMemory) -> [ColumnMemory?] {
    let known = nullCount == 0 ? nil : validity
    let values = values ?? blank.share(byteCount)
    return column.kind == .text ? [known, values, ColumnMemory(text)] : [known, values]
  }
}

/// Ticks of a run that are wanted, for as long as the run is lent.
@unsafe struct PickedTicks {
  /// The whole run.
  let rows: UnsafePointer<TickRow>
  /// Places in the run of those that are wanted, ascending.
  let places: UnsafePointer<Int32>
  /// How many are wanted.
  let count: Int
  /// Whether all of the run are, so that places need no looking up.
  let isWhole: Bool

  /// The place in the run of the wanted tick with this number.
  @inline(__always)
  func place(_ index: Int) -> Int { unsafe isWhole ? index : Int(places[index]) }
}
