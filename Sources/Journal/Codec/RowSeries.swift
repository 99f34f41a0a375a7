/// Last price and round-lot count of one (instrument, side) in a block.
struct RowSeries: BitwiseCopyable {
  /// Raw ``Price`` of the last row.
  var price: Int64 = 0
  /// Lots of the last row whose size was given in lots.
  var lots: Int64 = 0
}

/// The series of a block, found by instrument and side; used alike by encoder and decoder.
@safe final class RowSeriesTable {
  private static let slots = 8192
  private static let seriesMax = 2 * RowFormat.codesMax
  // safe: three allocations of fixed size, freed in deinit; indexes stay below `count`.
  let values: UnsafeMutablePointer<RowSeries>
  private let keys: UnsafeMutablePointer<UInt64>
  private let table: UnsafeMutablePointer<UInt16>
  private var count = 0

  init() {
    unsafe values = .allocate(capacity: Self.seriesMax)
    unsafe keys = .allocate(capacity: Self.seriesMax)
    unsafe table = .allocate(capacity: Self.slots)
    unsafe table.initialize(repeating: 0, count: Self.slots)
  }

  deinit {
    unsafe values.deallocate()
    unsafe keys.deallocate()
    unsafe table.deallocate()
  }

  /// Forgets every series, as at the start of a block.
  func reset() {
    if count == 0 { return }
    count = 0
    unsafe table.update(repeating: 0, count: Self.slots)
  }

  /// The index of a series in ``values``; a new one starts at price 0 and no lots.
  ///
  /// At most two are asked for per shape, so that they always fit.
  func index(instrument: UInt32, side: UInt8) -> Int {
    let key = UInt64(instrument) << 8 | UInt64(side)
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 51)
    // safe: slot is masked to the table, entries are indexes + 1 of initialised keys.
    while unsafe table[slot] != 0 {
      let found = unsafe Int(table[slot]) - 1
      if unsafe keys[found] == key { return found }
      slot = (slot + 1) & (Self.slots - 1)
    }
    precondition(count < Self.seriesMax, "two series per shape always fit")
    unsafe values[count] = RowSeries()
    unsafe keys[count] = key
    count += 1
    unsafe table[slot] = UInt16(count)
    return count - 1
  }

  /// Which series a tick's price and size belong to: a two-sided quote's are the bid's.
  static func side(of kind: TickKind) -> UInt8 {
    kind == .quote ? TickKind.bid.rawValue : kind.rawValue
  }
}
