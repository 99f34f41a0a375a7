/// Reads the rows of a block, frame after frame; wrong bytes give an error, never a trap.
///
/// Rows are read without a bounds check per byte: the buffer has readable slack behind its end,
/// a row is shorter than that, and a row that ends behind the end is refused.
@safe final class RowDecoder {
  /// 128 bytes, so that finding one is a shift.
  @unsafe private struct Shape: BitwiseCopyable {
    var row: TickRow
    var unit: Int64
    var lot: Int64
    var main: UnsafeMutablePointer<RowSeries>
    var ask: UnsafeMutablePointer<RowSeries>
    /// The marks, shifted left by three so that they join a control's extensions.
    var marks: UInt64
  }

  // safe: fixed allocations, freed in deinit; codes are checked against `shapeCount`.
  private let shapes: UnsafeMutablePointer<Shape>
  private let controls: UnsafeMutablePointer<RowControl>
  private let series = RowSeriesTable()
  private let raw: RawBlock
  private var shapeCount = 0
  private var time: Int64 = 0
  private var malformed = false
  /// Offset of the next row in the block.
  private(set) var position = 0
  private var end = 0
  /// First record of the block, from its preamble.
  private(set) var firstSequence: UInt64 = 0
  /// Instruments of the definitions met so far, with repeats.
  private(set) var instruments: [UInt32] = []

  init(raw: RawBlock) {
    self.raw = raw
    unsafe shapes = .allocate(capacity: RowFormat.codesMax)
    unsafe controls = .allocate(capacity: 256)
    for byte in 0..<256 { unsafe controls[byte] = RowControl(UInt8(byte)) }
  }

  deinit {
    unsafe shapes.deallocate()
    unsafe controls.deallocate()
  }

  /// Whether every row up to the end has been read.
  var isAtEnd: Bool { position >= end }

  /// Starts a block of which the first `end` bytes are there.
  func begin(end: Int) throws(CodecError) {
    guard end >= RowFormat.preambleBytes else { throw .truncated }
    shapeCount = 0
    series.reset()
    instruments.removeAll(keepingCapacity: true)
    // safe: the preamble was just found to be there.
    firstSequence = unsafe UInt64(
      littleEndian: raw.base.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    time = unsafe Int64(littleEndian: raw.base.loadUnaligned(fromByteOffset: 8, as: Int64.self))
    position = RowFormat.preambleBytes
    extend(to: end)
  }

  /// More bytes of the same block are there.
  func extend(to end: Int) {
    self.end = end
    malformed = false
    raw.clearSlack(at: end)
  }

  /// Reads ticks until an event row, the end or `limit` rows.
  ///
  /// - Returns: how many rows of `rows` were filled.
  /// - Throws: ``CodecError`` for bytes that are no rows; nothing in `rows` counts then.
  @inline(never)
  func ticks(into rows: TickRun) throws(CodecError) -> Int {
    // safe: `p` is below `stop` at every row's start, a row is shorter than the slack behind it,
    // and `row` is below the end of the room for rows.
    let stop = unsafe UnsafeRawPointer(raw.base) + end
    var p = unsafe UnsafeRawPointer(raw.base) + position
    var now = time
    var shortLimit = min(shapeCount, RowFormat.shortCodes)
    var row = unsafe rows.base
    let lastRow = unsafe row + rows.capacity
    let controls = unsafe self.controls
    let shapes = unsafe self.shapes
    while unsafe p < stop && row < lastRow {
      var code = unsafe Int(p.load(as: UInt8.self))
      if code >= shortLimit {
        if code == Int(RowFormat.event) { break }
        let long = unsafe try longCode(p, head: code)
        unsafe p = long.p
        guard let known = unsafe long.code else {
          shortLimit = min(shapeCount, RowFormat.shortCodes)
          continue
        }
        code = known
      }
      let control = unsafe controls + Int(p.load(fromByteOffset: 1, as: UInt8.self))
      unsafe p += 2
      let shape = unsafe shapes + code
      unsafe row.pointee = shape.pointee.row
      let extra = unsafe control.pointee.extensions | shape.pointee.marks
      if extra == 0 {
        let main = unsafe shape.pointee.main
        let price = unsafe main.pointee.price &+ control.pointee.units &* shape.pointee.unit
        let lots = unsafe main.pointee.lots &+ control.pointee.lots
        unsafe main.pointee = RowSeries(price: price, lots: lots)
        unsafe now &+= control.pointee.time
        unsafe row.pointee.recordedAt = Timestamp(rawValue: now)
        unsafe row.pointee.tick.price = Price(rawValue: price)
        unsafe row.pointee.tick.size = Quantity(rawValue: lots &* shape.pointee.lot)
      } else {
        unsafe (p, now) = extended(p, now, extra, control, shape, row)
      }
      unsafe row += 1
    }
    guard unsafe p <= stop else { throw .truncated }
    if malformed { throw .badNumber }
    time = now
    position = unsafe p - UnsafeRawPointer(raw.base)
    return unsafe row - rows.base
  }

  /// Reads the event row at the position; call when ``ticks(into:)`` filled nothing.
  func event() throws(CodecError) -> EventRow {
    // safe: the fixed part of the row is shorter than the slack; the payload is checked.
    let stop = unsafe UnsafeRawPointer(raw.base) + end
    var p = unsafe UnsafeRawPointer(raw.base) + position
    guard unsafe p < stop else { throw .truncated }
    let head = unsafe p.load(as: UInt8.self)
    guard head == RowFormat.event else {
      throw .unknownValue(field: "row head", value: UInt64(head))
    }
    var row = EventRow()
    row.start = position
    row.kind = unsafe p.load(fromByteOffset: 1, as: UInt8.self)
    row.version = unsafe p.load(fromByteOffset: 2, as: UInt8.self)
    let flags = unsafe p.load(fromByteOffset: 3, as: UInt8.self)
    guard flags <= RowFormat.eventOccurredAt else {
      throw .unknownValue(field: "event flags", value: UInt64(flags))
    }
    unsafe p += 4
    let (step, isNanoseconds) = unsafe flagged(&p)
    row.recordedAt = time &+ Int64(bitPattern: isNanoseconds ? step : step &* 1_000_000)
    row.causeDistance = unsafe varint(&p)
    if flags != 0 { row.occurredAt = unsafe row.recordedAt &- VarInt.unzigzag(varint(&p)) }
    let length = unsafe varint(&p)
    if malformed { throw .badNumber }
    guard unsafe p <= stop, unsafe length <= UInt64(stop - p) else { throw .truncated }
    row.payloadStart = unsafe p - UnsafeRawPointer(raw.base)
    row.payloadEnd = row.payloadStart + Int(length)
    position = row.payloadEnd
    time = row.recordedAt
    return row
  }

  /// Copies the bytes of a payload into `bytes`, whose memory is reused.
  func copy(_ row: EventRow, into bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    // safe: `event()` checked both offsets against the end of the block.
    unsafe bytes.append(
      contentsOf: UnsafeRawBufferPointer(
        start: raw.base + row.payloadStart, count: row.payloadEnd - row.payloadStart))
  }

  /// Whether a payload is exactly `bytes`.
  func payload(of row: EventRow, equals bytes: [UInt8]) -> Bool {
    bytes.count == row.payloadEnd - row.payloadStart && raw.holds(bytes, at: row.payloadStart)
  }

  // MARK: Parts of rows

  /// What follows a head byte that is no short code.
  @unsafe private struct LongCode {
    /// Where the row goes on: one before its control byte, or behind a definition.
    var p: UnsafeRawPointer
    /// The shape's code; nil after a definition.
    var code: Int?
  }

  /// A two-byte code or a definition.
  @inline(never)
  private func longCode(_ p: UnsafeRawPointer, head: Int) throws(CodecError) -> LongCode {
    if head == Int(RowFormat.define) { return unsafe LongCode(p: try define(at: p), code: nil) }
    guard head >= RowFormat.shortCodes, head < Int(RowFormat.define) else {
      throw .unknownValue(field: "row head", value: UInt64(head))
    }
    // safe: the second byte lies in the slack at worst.
    let low = unsafe Int(p.load(fromByteOffset: 1, as: UInt8.self))
    let code = RowFormat.shortCodes + ((head - RowFormat.shortCodes) << 8) + low
    guard code < shapeCount else { throw .unknownValue(field: "shape code", value: UInt64(code)) }
    return unsafe LongCode(p: p + 1, code: code)
  }

  /// Reads the row of a control byte that asks for more, or of a marked shape: one row in five,
  /// and kept apart so that the others keep their values in registers.
  ///
  /// - Returns: where the next row starts, and the time of this one.
  @inline(never)
  private func extended(
    _ start: UnsafeRawPointer, _ before: Int64, _ extra: UInt64,
    _ control: UnsafePointer<RowControl>, _ shape: UnsafePointer<Shape>,
    _ row: UnsafeMutablePointer<TickRow>
  ) -> (UnsafeRawPointer, Int64) {
    // safe: called with pointers that `ticks(into:)` has checked.
    var p = unsafe start
    var now = unsafe before &+ control.pointee.time
    let main = unsafe shape.pointee.main
    unsafe main.pointee.price &+= control.pointee.units &* shape.pointee.unit
    unsafe main.pointee.lots &+= control.pointee.lots
    if extra & 1 != 0 {
      let (value, flag) = unsafe flagged(&p)
      now &+= Int64(bitPattern: flag ? value : value &* 1_000_000)
    }
    if extra & 2 != 0 {
      let (value, flag) = unsafe flagged(&p)
      let move = VarInt.unzigzag(value)
      unsafe main.pointee.price &+= flag ? move : move &* shape.pointee.unit
    }
    var size = unsafe main.pointee.lots &* shape.pointee.lot
    if extra & 4 != 0 { size = unsafe self.size(&p, of: main, lot: shape.pointee.lot) }
    unsafe row.pointee.recordedAt = Timestamp(rawValue: now)
    unsafe row.pointee.tick.price = Price(rawValue: main.pointee.price)
    unsafe row.pointee.tick.size = Quantity(rawValue: size)
    if extra >= 8 { unsafe marked(&p, shape, row, now) }
    return unsafe (p, now)
  }

  /// A size that is given: a change of the series' lots, or the size itself.
  @inline(__always)
  private func size(
    _ p: inout UnsafeRawPointer, of series: UnsafeMutablePointer<RowSeries>, lot: Int64
  ) -> Int64 {
    // safe: called with pointers that `ticks(into:)` has checked.
    let (value, isAbsolute) = unsafe flagged(&p)
    if isAbsolute { return Int64(bitPattern: value) }
    unsafe series.pointee.lots &+= VarInt.unzigzag(value)
    return unsafe series.pointee.lots &* lot
  }

  /// Ask price and size, then the venue's time, of a marked shape.
  private func marked(
    _ p: inout UnsafeRawPointer, _ shape: UnsafePointer<Shape>,
    _ row: UnsafeMutablePointer<TickRow>, _ now: Int64
  ) {
    // safe: called with pointers that `ticks(into:)` has checked.
    if unsafe shape.pointee.marks & UInt64(RowFormat.twoSided) << 3 != 0 {
      let ask = unsafe shape.pointee.ask
      let (move, isFine) = unsafe flagged(&p)
      let price = VarInt.unzigzag(move)
      unsafe ask.pointee.price &+= isFine ? price : price &* shape.pointee.unit
      unsafe row.pointee.tick.askPrice = Price(rawValue: ask.pointee.price)
      let size = unsafe self.size(&p, of: ask, lot: shape.pointee.lot)
      unsafe row.pointee.tick.askSize = Quantity(rawValue: size)
    }
    if unsafe shape.pointee.marks & UInt64(RowFormat.hasOccurredAt) << 3 != 0 {
      let lag = unsafe VarInt.unzigzag(varint(&p))
      unsafe row.pointee.occurredAt = Timestamp(rawValue: now &- lag)
    }
  }

  /// Reads a definition and gives it the next code.
  private func define(at start: UnsafeRawPointer) throws(CodecError) -> UnsafeRawPointer {
    guard shapeCount < RowFormat.codesMax else {
      throw .unknownValue(field: "definition", value: UInt64(shapeCount))
    }
    // safe: lengths are at most 16, so the whole definition is shorter than the slack.
    var p = unsafe start + 1
    guard let instrument = unsafe UInt32(exactly: varint(&p)) else {
      throw .valueOutOfRange(field: "instrument")
    }
    let kind = unsafe p.load(as: UInt8.self)
    let flags = unsafe p.load(fromByteOffset: 1, as: UInt8.self)
    let marks = unsafe p.load(fromByteOffset: 2, as: UInt8.self)
    unsafe p += 3
    guard let side = TickKind(rawValue: kind) else {
      throw .unknownValue(field: "tick kind", value: UInt64(kind))
    }
    guard let known = TickFlags(exactly: UInt64(flags)), marks < 4 else {
      throw .unknownValue(field: "tick flags", value: UInt64(flags) << 8 | UInt64(marks))
    }
    let exchange = unsafe try text(&p)
    let condition = unsafe try text(&p)
    guard let unit = unsafe Int64(exactly: varint(&p)), unit > 0,
      let lot = unsafe Int64(exactly: varint(&p)), lot > 0
    else { throw .valueOutOfRange(field: "unit or lot") }
    if malformed { throw .badNumber }
    let tick = Tick(
      instrument: InstrumentID(rawValue: instrument), kind: side, price: .zero, size: .zero,
      exchange: exchange, condition: condition, flags: known)
    let main = series.index(instrument: instrument, side: RowSeriesTable.side(of: side))
    let isTwoSided = marks & RowFormat.twoSided != 0
    let ask = isTwoSided ? series.index(instrument: instrument, side: TickKind.ask.rawValue) : main
    unsafe shapes[shapeCount] = Shape(
      row: TickRow(recordedAt: .zero, occurredAt: .zero, tick: tick), unit: unit, lot: lot,
      main: series.values + main, ask: series.values + ask, marks: UInt64(marks) << 3)
    shapeCount += 1
    instruments.append(instrument)
    return unsafe p
  }

  private func text(_ p: inout UnsafeRawPointer) throws(CodecError) -> ShortText {
    // safe: at most 17 bytes are read, inside the slack.
    let length = unsafe Int(p.load(as: UInt8.self))
    guard length <= ShortText.capacity else { throw .badLength }
    let bytes = unsafe UnsafeRawBufferPointer(start: p + 1, count: length)
    guard let text = unsafe ShortText(bytes: bytes) else {
      throw .valueOutOfRange(field: "exchange or condition")
    }
    unsafe p += 1 + length
    return text
  }

  // MARK: Numbers
  // safe, all of these: at most ten bytes are read, inside the slack.

  /// LEB128 of a 65-bit number: the lowest bit apart from the rest.
  @inline(__always)
  private func flagged(_ p: inout UnsafeRawPointer) -> (value: UInt64, flag: Bool) {
    let first = unsafe p.load(as: UInt8.self)
    unsafe p += 1
    let low = UInt64(first & 127) >> 1
    if first < 128 { return (low, first & 1 != 0) }
    return unsafe (low | more(&p, shift: 6), first & 1 != 0)
  }

  @inline(__always)
  private func varint(_ p: inout UnsafeRawPointer) -> UInt64 {
    let first = unsafe p.load(as: UInt8.self)
    unsafe p += 1
    if first < 128 { return UInt64(first) }
    return unsafe UInt64(first & 127) | more(&p, shift: 7)
  }

  /// The bytes after the first; notes a number that does not fit or is not in its shortest form.
  private func more(_ p: inout UnsafeRawPointer, shift start: UInt64) -> UInt64 {
    var value: UInt64 = 0
    var shift = start
    while shift < 64 {
      let next = unsafe p.load(as: UInt8.self)
      unsafe p += 1
      let bits = UInt64(next & 127)
      value |= bits << shift
      if (bits << shift) >> shift != bits { malformed = true }
      if next < 128 {
        if next == 0 { malformed = true }
        return value
      }
      shift += 7
    }
    malformed = true
    return value
  }
}
