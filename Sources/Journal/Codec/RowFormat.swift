/// A tick with its times, as a scan hands it out.
public struct TickRow: Hashable, Sendable, BitwiseCopyable {
  /// Our clock when the tick was recorded.
  public var recordedAt: Timestamp
  /// The venue's clock; ``Timestamp/zero`` when it said none.
  public var occurredAt: Timestamp
  /// The tick itself.
  public var tick: Tick

  /// A tick and its times.
  @inlinable public init(recordedAt: Timestamp, occurredAt: Timestamp, tick: Tick) {
    self.recordedAt = recordedAt
    self.occurredAt = occurredAt
    self.tick = tick
  }
}

/// The numbers of row format 1; `docs/journal.md` says what they mean.
enum RowFormat {
  /// Codes that take one byte.
  static let shortCodes = 240
  /// Shapes that one block can number: 240 short codes and eight pages of 256.
  static let codesMax = 240 + 8 * 256
  /// Head byte that defines the next code.
  static let define: UInt8 = 248
  /// Head byte of a record that is not a tick in its compact form.
  static let event: UInt8 = 255
  /// Mark of a shape whose rows carry an ask price and size after the extensions.
  static let twoSided: UInt8 = 1
  /// Mark of a shape whose rows carry the venue's time.
  static let hasOccurredAt: UInt8 = 2
  /// Bit of an event row's flags that says that the venue's time follows.
  static let eventOccurredAt: UInt8 = 1
  /// Bytes of a block before its rows: first sequence number, base time.
  static let preambleBytes = 16
  /// Raw bytes at which a block ends, at the next input boundary.
  static let blockRawBytes = 65_536
  /// Longest payload of one record.
  static let payloadBytesMax = 1 << 24
  /// Longest block: one record of the longest payload fits with room to spare.
  static let blockRawBytesMax = payloadBytesMax + 131_072
  /// More than a definition and a tick row ever take, and more than an event row without payload.
  static let rowBytesMax = 160
  /// Readable bytes after the end of the raw bytes, so that a row checks its bounds once.
  static let slackBytes = 256
  /// Nanoseconds of the common time step.
  static let millisecond: Int64 = 1_000_000
  /// Price unit of an instrument that no record has defined: 0.01.
  static let defaultUnit: Int64 = 10_000_000
  /// A round lot of 100 shares in units of ``Quantity``.
  static let lot: Int64 = 10_000_000_000
}

/// What the control byte of a tick row says, worked out once for all 256.
struct RowControl: BitwiseCopyable {
  /// Nanoseconds since the row before.
  var time: Int64 = 0
  /// Price step in units.
  var units: Int64 = 0
  /// Change of the size in lots.
  var lots: Int64 = 0
  /// 1 a time follows, 2 a price, 4 a size.
  var extensions: UInt64 = 0

  /// The meaning of control byte `byte`.
  init(_ byte: UInt8) {
    let (t, p, s) = (byte & 3, byte >> 2 & 3, byte >> 4)
    if t == 3 { extensions |= 1 } else { time = Int64(t) * RowFormat.millisecond }
    switch p {
    case 1: units = 1
    case 2: units = -1
    case 3: extensions |= 2
    default: break
    }
    if s == 15 { extensions |= 4 } else { lots = VarInt.unzigzag(UInt64(s)) }
  }
}
