/// Writes the rows of one block after another; equal records give equal bytes.
@safe final class RowEncoder {
  /// What the rows of one code have in common.
  private struct Shape: BitwiseCopyable {
    var exchange: ShortText
    var condition: ShortText
    /// Instrument, kind, flags and marks in one word.
    var key: UInt64
    var unit: Int64
    var series: Int32
    var askSeries: Int32
  }

  private static let slots = 8192
  // safe: fixed allocations, freed in deinit; codes stay below `shapeCount`, slots are masked.
  private let shapes: UnsafeMutablePointer<Shape>
  private let table: UnsafeMutablePointer<UInt16>
  private let series = RowSeriesTable()
  private let raw: RawBlock
  private var shapeCount = 0
  private var time: Int64 = 0
  private var units: [UInt32: Int64] = [:]
  private var payload = PayloadWriter()
  /// The definition being written, in memory that is used over and over.
  private var definition: [UInt8] = []
  /// Bytes of the block so far, its preamble included.
  private(set) var count = 0
  /// Instruments of the block's ticks, with repeats.
  private(set) var instruments: [UInt32] = []

  /// Writes into `raw`, which the caller keeps.
  init(raw: RawBlock) {
    self.raw = raw
    unsafe shapes = .allocate(capacity: RowFormat.codesMax)
    unsafe table = .allocate(capacity: Self.slots)
    unsafe table.initialize(repeating: 0, count: Self.slots)
  }

  deinit {
    unsafe shapes.deallocate()
    unsafe table.deallocate()
  }

  /// Starts a block whose first record is `sequence` at `time`.
  func begin(sequence: UInt64, time: Int64) {
    if shapeCount > 0 { unsafe table.update(repeating: 0, count: Self.slots) }
    shapeCount = 0
    series.reset()
    instruments.removeAll(keepingCapacity: true)
    self.time = time
    // safe: the preamble is far shorter than the buffer.
    unsafe raw.base.storeBytes(of: sequence.littleEndian, toByteOffset: 0, as: UInt64.self)
    unsafe raw.base.storeBytes(of: time.littleEndian, toByteOffset: 8, as: Int64.self)
    count = RowFormat.preambleBytes
  }

  /// Remembers an instrument's price unit for the definitions to come.
  func learn(_ definition: InstrumentDefined) {
    let step = definition.tickSize.rawValue
    units[definition.instrument.rawValue] = step > 0 ? step : RowFormat.defaultUnit
  }

  /// Writes a tick; the caller has made sure of ``RowFormat/rowBytesMax`` free bytes.
  func append(_ tick: Tick, recordedAt: Int64, occurredAt: Int64) {
    precondition(count + RowFormat.rowBytesMax <= raw.capacity, "the block must have room")
    guard let code = code(for: tick, hasOccurredAt: occurredAt != 0) else {
      // Every code is taken: the plain form needs none.
      instruments.append(tick.instrument.rawValue)
      payload.reset()
      Event.tick(tick).write(to: &payload)
      appendEvent(
        kind: EventKind.tick.rawValue, version: Tick.version, recordedAt: recordedAt,
        occurredAt: occurredAt, causeDistance: 0)
      return
    }
    // safe: a row is shorter than rowBytesMax, which the precondition keeps free.
    let shape = unsafe shapes + code
    let (unit, marks) = unsafe (shape.pointee.unit, shape.pointee.key >> 48)
    let main = unsafe series.values + Int(shape.pointee.series)
    var p = unsafe Self.putCode(raw.base + count, code)
    let control = unsafe p
    unsafe p += 1
    let step = UInt64(bitPattern: recordedAt &- time)
    let timeBits = Self.timeBits(step)
    if timeBits == 3 { unsafe p = Self.putTime(p, step) }
    let move = unsafe tick.price.rawValue &- main.pointee.price
    let priceBits: UInt8 =
      move == 0 ? 0 : move == unit ? 1 : move == 0 &- unit ? 2 : 3
    if priceBits == 3 { unsafe p = Self.putPrice(p, move, unit) }
    let (lots, odd) = tick.size.rawValue.quotientAndRemainder(dividingBy: RowFormat.lot)
    let change = unsafe VarInt.zigzag(lots &- main.pointee.lots)
    let sizeBits: UInt8 = odd != 0 || change > 14 ? 15 : UInt8(change)
    if sizeBits == 15 {
      unsafe p =
        odd != 0
        ? Self.putFlagged(p, UInt64(bitPattern: tick.size.rawValue), 1)
        : Self.putFlagged(p, change, 0)
    }
    unsafe control.storeBytes(of: timeBits | priceBits << 2 | sizeBits << 4, as: UInt8.self)
    time = recordedAt
    unsafe main.pointee.price = tick.price.rawValue
    if odd == 0 { unsafe main.pointee.lots = lots }
    if marks != 0 {
      unsafe p = appendMarked(p, tick, shape.pointee, recordedAt, occurredAt)
    }
    count = unsafe p - raw.base
  }

  /// What follows the extensions in rows of marked shapes: ask price and size, the venue's time.
  private func appendMarked(
    _ start: UnsafeMutableRawPointer, _ tick: Tick, _ shape: Shape, _ recordedAt: Int64,
    _ occurredAt: Int64
  ) -> UnsafeMutableRawPointer {
    var p = unsafe start
    let marks = UInt8(truncatingIfNeeded: shape.key >> 48)
    if marks & RowFormat.twoSided != 0 {
      let ask = unsafe series.values + Int(shape.askSeries)
      unsafe p = Self.putPrice(p, tick.askPrice.rawValue &- ask.pointee.price, shape.unit)
      unsafe ask.pointee.price = tick.askPrice.rawValue
      let (lots, odd) = tick.askSize.rawValue.quotientAndRemainder(dividingBy: RowFormat.lot)
      if odd != 0 {
        unsafe p = Self.putFlagged(p, UInt64(bitPattern: tick.askSize.rawValue), 1)
      } else {
        unsafe p = Self.putFlagged(p, VarInt.zigzag(lots &- ask.pointee.lots), 0)
        unsafe ask.pointee.lots = lots
      }
    }
    if marks & RowFormat.hasOccurredAt != 0 {
      unsafe p = Self.putVarInt(p, VarInt.zigzag(recordedAt &- occurredAt))
    }
    return unsafe p
  }

  /// Takes an event's payload; the row itself comes with `appendEvent`.
  ///
  /// - Returns: bytes of the payload.
  func prepare(_ event: Event) -> Int {
    payload.reset()
    event.write(to: &payload)
    return payload.bytes.count
  }

  /// Writes an event row with the prepared payload; the caller has made sure that it fits.
  func appendEvent(
    kind: UInt8, version: UInt8, recordedAt: Int64, occurredAt: Int64, causeDistance: UInt64
  ) {
    let length = payload.bytes.count
    precondition(count + RowFormat.rowBytesMax + length <= raw.capacity, "the row must fit")
    // safe: the fixed part is shorter than rowBytesMax, and the precondition covers the payload.
    var p = unsafe raw.base + count
    unsafe p.storeBytes(of: RowFormat.event, as: UInt8.self)
    unsafe p.storeBytes(of: kind, toByteOffset: 1, as: UInt8.self)
    unsafe p.storeBytes(of: version, toByteOffset: 2, as: UInt8.self)
    unsafe p.storeBytes(
      of: occurredAt != 0 ? RowFormat.eventOccurredAt : 0, toByteOffset: 3, as: UInt8.self)
    unsafe p = Self.putTime(p + 4, UInt64(bitPattern: recordedAt &- time))
    unsafe p = Self.putVarInt(p, causeDistance)
    if occurredAt != 0 { unsafe p = Self.putVarInt(p, VarInt.zigzag(recordedAt &- occurredAt)) }
    unsafe p = Self.putVarInt(p, UInt64(length))
    count = unsafe p - raw.base
    raw.store(payload.bytes[...], at: count)
    count += length
    time = recordedAt
  }

  // MARK: Shapes

  /// The code of a tick's shape, defined in the block when it is new; nil when none is left.
  @inline(__always)
  private func code(for tick: Tick, hasOccurredAt: Bool) -> Int? {
    let twoSided =
      tick.kind == .quote || tick.askPrice.rawValue != 0 || tick.askSize.rawValue != 0
    let key =
      UInt64(tick.instrument.rawValue) | UInt64(tick.kind.rawValue) << 32
      | UInt64(tick.flags.rawValue) << 40 | (twoSided ? 1 << 48 : 0)
      | (hasOccurredAt ? 1 << 49 : 0)
    var slot = Self.slot(key, tick.exchange, tick.condition)
    // safe: slot is masked to the table; entries are codes + 1 of initialised shapes.
    while unsafe table[slot] != 0 {
      let code = unsafe Int(table[slot]) - 1
      let shape = unsafe shapes + code
      if unsafe shape.pointee.key == key && shape.pointee.condition == tick.condition
        && shape.pointee.exchange == tick.exchange
      {
        return code
      }
      slot = (slot + 1) & (Self.slots - 1)
    }
    return define(tick, key, slot)
  }

  @inline(__always)
  private static func slot(_ key: UInt64, _ exchange: ShortText, _ condition: ShortText) -> Int {
    var hash = (key ^ (exchange.low &* 0xC2B2_AE3D_27D4_EB4F)) &* 0x9E37_79B9_7F4A_7C15
    hash ^= hash >> 29
    hash = (hash ^ condition.low) &* 0x9E37_79B9_7F4A_7C15
    hash ^= (exchange.high ^ (condition.high &* 3)) &* 0xC2B2_AE3D_27D4_EB4F
    return Int(truncatingIfNeeded: hash >> 51)
  }

  private func define(_ tick: Tick, _ key: UInt64, _ slot: Int) -> Int? {
    guard shapeCount < RowFormat.codesMax else { return nil }
    let instrument = tick.instrument.rawValue
    let marks = UInt8(truncatingIfNeeded: key >> 48)
    let unit = units[instrument] ?? RowFormat.defaultUnit
    let main = series.index(instrument: instrument, side: RowSeriesTable.side(of: tick.kind))
    let twoSided = marks & RowFormat.twoSided != 0
    let ask = twoSided ? series.index(instrument: instrument, side: TickKind.ask.rawValue) : main
    // safe: shapeCount is below codesMax, slot below the table's size.
    unsafe shapes[shapeCount] = Shape(
      exchange: tick.exchange, condition: tick.condition, key: key, unit: unit,
      series: Int32(main), askSeries: Int32(ask))
    shapeCount += 1
    unsafe table[slot] = UInt16(shapeCount)
    instruments.append(instrument)
    definition.removeAll(keepingCapacity: true)
    definition.append(RowFormat.define)
    VarInt.append(UInt64(instrument), to: &definition)
    definition.append(tick.kind.rawValue)
    definition.append(tick.flags.rawValue)
    definition.append(marks)
    tick.exchange.appendCounted(to: &definition)
    tick.condition.appendCounted(to: &definition)
    VarInt.append(UInt64(unit), to: &definition)
    VarInt.append(UInt64(RowFormat.lot), to: &definition)
    raw.store(definition[...], at: count)
    count += definition.count
    return shapeCount - 1
  }

  // MARK: Bytes
  // safe, all of these: callers keep rowBytesMax bytes free, and a row's parts sum to less.

  @inline(__always)
  private static func timeBits(_ step: UInt64) -> UInt8 {
    switch step {
    case 0: 0
    case 1_000_000: 1
    case 2_000_000: 2
    default: 3
    }
  }

  @inline(__always)
  private static func putCode(
    _ p: UnsafeMutableRawPointer, _ code: Int
  ) -> UnsafeMutableRawPointer {
    if code < RowFormat.shortCodes {
      unsafe p.storeBytes(of: UInt8(truncatingIfNeeded: code), as: UInt8.self)
      return unsafe p + 1
    }
    let rest = code - RowFormat.shortCodes
    let head = UInt8(truncatingIfNeeded: RowFormat.shortCodes + (rest >> 8))
    unsafe p.storeBytes(of: head, as: UInt8.self)
    unsafe p.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: 1, as: UInt8.self)
    return unsafe p + 2
  }

  @inline(__always)
  private static func putTime(
    _ p: UnsafeMutableRawPointer, _ step: UInt64
  ) -> UnsafeMutableRawPointer {
    let (whole, rest) = step.quotientAndRemainder(dividingBy: 1_000_000)
    return unsafe rest == 0 ? putFlagged(p, whole, 0) : putFlagged(p, step, 1)
  }

  @inline(__always)
  private static func putPrice(
    _ p: UnsafeMutableRawPointer, _ move: Int64, _ unit: Int64
  ) -> UnsafeMutableRawPointer {
    let (whole, rest) = move.quotientAndRemainder(dividingBy: unit)
    return unsafe rest == 0
      ? putFlagged(p, VarInt.zigzag(whole), 0) : putFlagged(p, VarInt.zigzag(move), 1)
  }

  /// LEB128 of the 65-bit number `value << 1 | flag`.
  @inline(__always)
  private static func putFlagged(
    _ p: UnsafeMutableRawPointer, _ value: UInt64, _ flag: UInt64
  ) -> UnsafeMutableRawPointer {
    let first = UInt8(truncatingIfNeeded: (value & 63) << 1 | flag)
    if value < 64 {
      unsafe p.storeBytes(of: first, as: UInt8.self)
      return unsafe p + 1
    }
    unsafe p.storeBytes(of: first | 128, as: UInt8.self)
    return unsafe putVarInt(p + 1, value >> 6)
  }

  @inline(__always)
  private static func putVarInt(
    _ start: UnsafeMutableRawPointer, _ value: UInt64
  ) -> UnsafeMutableRawPointer {
    var p = unsafe start
    var rest = value
    while rest > 127 {
      unsafe p.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 128, as: UInt8.self)
      unsafe p += 1
      rest >>= 7
    }
    unsafe p.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
    return unsafe p + 1
  }
}
