import TestSupport

@testable import Journal

/// What of all that format 1 can say a journal says, each thing by a name.
///
/// It reads segments and rows on its own, from what `docs/journal.md` says and not with the
/// product's row decoder, so that a form which both writer and reader lost is still missed.
struct FormatCensus {
  /// Names of what was met.
  private(set) var found: Set<String> = []
  /// Marks of the shapes of the block at hand, by code.
  private var marks: [UInt8] = []
  private var bytes: [UInt8] = []
  private var at = 0

  /// Everything that a writer of version 1 can put into a journal that is not sealed.
  static let live: Set<String> = rows.union(ends).union([
    "segment open", "frame 1 flags 0", "frame 1 flags 1", "frame 1 flags 2", "frame 1 flags 3",
    "frame 2 flags 0", "frame 3 flags 0", "clean end inside",
  ])

  /// Payloads in layouts that only earlier builds wrote.
  static let older = Set(
    EventKind.allCases.flatMap { kind in (1..<kind.version).map { payload(kind, $0) } })

  /// Everything that sealing can put into a segment.
  static let sealed: Set<String> = rows.union(ends).union([
    "segment sealed", "frame 1 flags 1", "frame 1 flags 3", "frame 2 flags 0", "frame 3 flags 0",
    "frame 4 flags 0", "index",
  ])

  private static let ends: Set<String> = ["clean end at the end", "segment without a clean end"]

  private static var rows: Set<String> {
    var all: Set<String> = [
      "code of one byte", "plain tick", "block of one record longer than a block",
      "unit 0.01", "unit of a definition", "exchange empty", "exchange of 16 bytes",
      "condition empty", "condition of 16 bytes", "tick with the venue's time",
      "event with a cause", "event without a cause", "event with the venue's time",
      "event without the venue's time", "event time in ms", "event time in ns",
      "ask price in units", "ask price itself", "ask size in lots", "ask size itself",
      "time in ms", "time in ns", "price in units", "price itself", "size in lots", "size itself",
    ]
    for kind in EventKind.allCases { all.insert(payload(kind, kind.version)) }
    for page in 0..<8 { all.insert("code of page \(page)") }
    for kind in TickKind.allCases { all.insert("tick kind \(kind.rawValue)") }
    for flags in 0...8 { all.insert("tick flags \(flags)") }
    for marks in 0..<4 { all.insert("marks \(marks)") }
    for control in 0..<256 { all.insert("control \(control)") }
    return all
  }

  private static func payload(_ kind: EventKind, _ version: UInt8) -> String {
    "kind \(kind.rawValue) version \(version)"
  }

  /// Looks at every segment of the journal at `root`.
  mutating func add(_ root: String) throws {
    let files = PosixFiles()
    let segments = try JournalLayout(of: root, files: files).segments
    for segment in segments { try addFrames(segment.path) }
    let cursor = FrameCursor(segments, files: files, verifiesChain: true)
    while true {
      let count = cursor.rawCount
      switch try cursor.next() {
      case .rows: continue
      case .blockEnd(let trailer):
        let raw = Int(trailer.rawBytes)
        if raw > RowFormat.blockRawBytes, trailer.firstSequence == trailer.lastSequence {
          found.insert("block of one record longer than a block")
        }
        addBlock(cursor.raw.bytes(0..<raw))
      case .end:
        if count > 0 { addBlock(cursor.raw.bytes(0..<count)) }
        return
      }
    }
  }

  // MARK: Frames

  private mutating func addFrames(_ path: String) throws {
    let file = try PosixFiles().open(path, forWriting: false)
    defer { PosixFiles().close(file) }
    var bytes = [UInt8](repeating: 0, count: try PosixFiles().size(file))
    _ = try PosixFiles().read(file, at: 0, into: &bytes)
    let isSealed = bytes[10] == 1
    found.insert(isSealed ? "segment sealed" : "segment open")
    var (offset, kinds) = (96, [UInt8]())
    while offset + 48 <= bytes.count, Array(bytes[offset + 8..<offset + 11]) == [0x4A, 0x46, 0x52] {
      kinds.append(bytes[offset + 11])
      found.insert("frame \(bytes[offset + 11]) flags \(bytes[offset + 12])")
      offset += 48 + Int(LittleEndian.read(bytes, offset + 16, as: UInt32.self))
    }
    if isSealed, Array(bytes[(bytes.count - 16)..<(bytes.count - 8)]) == SegmentIndex.mark {
      found.insert("index")
    }
    let isClosed = kinds.last { $0 != 4 } == 3
    found.insert(isClosed ? "clean end at the end" : "segment without a clean end")
    if kinds.filter({ $0 == 3 }).count > (isClosed ? 1 : 0) { found.insert("clean end inside") }
  }

  // MARK: Rows

  private mutating func addBlock(_ block: [UInt8]) {
    (bytes, marks, at) = (block, [], 16)
    while at < bytes.count {
      switch byte() {
      case 248: definition()
      case 255: event()
      case let head where head < 240:
        found.insert("code of one byte")
        tick(Int(head))
      case let head:
        found.insert("code of page \(head - 240)")
        tick(240 + Int(head - 240) * 256 + Int(byte()))
      }
    }
  }

  private mutating func definition() {
    _ = varint()
    found.insert("tick kind \(byte())")
    found.insert("tick flags \(byte())")
    marks.append(byte())
    found.insert("marks \(marks[marks.count - 1])")
    for name in ["exchange", "condition"] {
      let length = byte()
      at += Int(length)
      found.insert(length == 0 ? "\(name) empty" : "\(name) of \(length) bytes")
    }
    found.insert(varint() == 10_000_000 ? "unit 0.01" : "unit of a definition")
    _ = varint()
  }

  private mutating func tick(_ code: Int) {
    let control = byte()
    found.insert("control \(control)")
    if control & 3 == 3 { flagged("time in ms", "time in ns") }
    if control >> 2 & 3 == 3 { flagged("price in units", "price itself") }
    if control >> 4 == 15 { flagged("size in lots", "size itself") }
    if marks[code] & 1 != 0 {
      flagged("ask price in units", "ask price itself")
      flagged("ask size in lots", "ask size itself")
    }
    if marks[code] & 2 != 0 {
      found.insert("tick with the venue's time")
      _ = varint()
    }
  }

  private mutating func event() {
    let kind = byte()
    if kind == EventKind.tick.rawValue { found.insert("plain tick") }
    found.insert("kind \(kind) version \(byte())")
    let hasTime = byte() & 1 == 1
    flagged("event time in ms", "event time in ns")
    found.insert(varint() == 0 ? "event without a cause" : "event with a cause")
    found.insert("event \(hasTime ? "with" : "without") the venue's time")
    if hasTime { _ = varint() }
    at += Int(varint())
  }

  /// A flagged number: which of the two it is.
  private mutating func flagged(_ plain: String, _ flag: String) {
    found.insert(varint() & 1 == 0 ? plain : flag)
  }

  private mutating func byte() -> UInt8 {
    defer { at += 1 }
    return bytes[at]
  }

  /// A varint; what does not fit 64 bits is lost, the flag is not.
  private mutating func varint() -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let next = byte()
      value |= shift < 64 ? UInt64(next & 0x7F) << shift : 0
      shift += 7
      if next < 0x80 { return value }
    }
  }
}
