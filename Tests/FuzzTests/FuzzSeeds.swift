import Broker
import Foundation
import Projections
import TestSupport

@testable import Journal

/// Small valid inputs for every target, made by the product's own encoders.
enum FuzzSeeds {
  /// The seeds of the target called `name`.
  static func make(_ name: String) throws -> [[UInt8]] {
    switch name {
    case "frames": try frames()
    case "sealed": try sealed()
    case "index": indexes()
    case "snapshots": try snapshots()
    case "ledger": ledgers().map(\.canonicalBytes)
    case "rows": rows()
    case "payloads": payloads()
    case "json": texts(jsonTexts)
    case "scalars": texts(scalarTexts)
    case "configuration": configurations()
    case "predictions": texts(predictionTexts)
    case "tws": try tws()
    case "wire": wire()
    case "fields": texts(fieldTexts)
    default: []
    }
  }

  private static func texts(_ all: [String]) -> [[UInt8]] { all.map { Array($0.utf8) } }

  // MARK: Journal

  /// Ticks of all kinds, an event now and then, times that move.
  private static func records(_ count: Int, events: [Event] = []) -> [Recorded] {
    var all = (0..<count).map { index in
      var tick = Tick(
        instrument: InstrumentID(rawValue: UInt32(index % 3)),
        kind: TickKind.allCases[index % TickKind.allCases.count],
        price: Price(rawValue: 45_000_000_000 + Int64(index % 5) * 10_000_000),
        size: Quantity(shares: Int64(index % 4) * 100), exchange: ShortText("N") ?? .empty)
      if index % 6 == 5 { tick.price = Price(rawValue: 45_123_456_789) }
      if index % 7 == 6 { tick.size = Quantity(rawValue: 77) }
      if tick.kind == .quote { tick.askPrice = tick.price + Price(rawValue: 10_000_000) }
      return Event.tick(tick)
    }
    for (index, event) in events.enumerated() { all.insert(event, at: min(index * 3, all.count)) }
    return all.enumerated().map { index, event in
      let time = 1_381_152_600_000_000_000 + Int64(index) * 1_000_500
      return Recorded(
        Envelope(
          sequence: SequenceNumber(rawValue: UInt64(index + 1)),
          recordedAt: Timestamp(rawValue: time),
          occurredAt: Timestamp(rawValue: index % 4 == 3 ? time - 1_234 : 0)), event)
    }
  }

  private static func segments(
    _ records: [Recorded], batch: Int, segmentRawBytes: Int = 64 << 20, close: Bool
  ) throws -> [[UInt8]] {
    let files = MemoryFiles()
    try write(records, batch: batch, segmentRawBytes: segmentRawBytes, close: close, to: files)
    return files.segments.map { files.contents[$0] ?? [] }
  }

  private static func write(
    _ records: [Recorded], batch: Int, segmentRawBytes: Int = 64 << 20, close: Bool = true,
    to files: MemoryFiles
  ) throws {
    var options = WriterOptions()
    options.segmentRawBytes = segmentRawBytes
    let writer = try JournalWriter(at: "/j", day: 20131007, options: options, files: files)
    for (index, record) in records.enumerated() {
      try writer.append(record)
      try writer.endInput()
      if (index + 1) % batch == 0 { try writer.commit() }
    }
    if close { _ = try writer.close() }
  }

  private static func frames() throws -> [[UInt8]] {
    let some = records(12, events: [EventSamples.event(.timerFired), EventSamples.event(.signal)])
    let closed = try segments(some, batch: 5, close: true)
    let open = try segments(some, batch: 3, close: false)
    let torn = open.map { Array($0.dropLast(7)) }
    let compressed = try segments(records(60), batch: 60, close: true)
    var seeds: [[UInt8]] = (closed + open + torn + compressed).map { [1] + $0 }
    // A large record has a block of its own, so that the next one starts a segment.
    var large = PredictionReceived()
    large.body = [UInt8](repeating: 0x20, count: RowFormat.blockRawBytes + 1)
    let two = try segments(
      records(4, events: [.prediction(large)]), batch: 1, segmentRawBytes: 1, close: true)
    if two.count == 2 {
      let length = UInt16(two[0].count)
      let head: [UInt8] = [3, UInt8(length & 255), UInt8(length >> 8)]
      seeds.append(head + two[0] + two[1])
    }
    return seeds
  }

  /// A few records, some of every kind, ticks that compress; then the same before sealing.
  private static func sealed() throws -> [[UInt8]] {
    let files = MemoryFiles()
    try write(records(60, events: EventSamples.events.suffix(3)), batch: 20, to: files)
    let open = files.segments.map { files.contents[$0] ?? [] }
    _ = try Sealer.seal(root: "/j", files: files)
    let all = open + files.segments.map { files.contents[$0] ?? [] } + [IndexProbe.right]
    return all.flatMap { [[0] + $0, [1] + $0] }
  }

  private static func indexes() -> [[UInt8]] {
    let whole = Array(IndexProbe.right[IndexProbe.frames.count...])
    return [[0] + whole, [1] + whole.dropLast(SegmentIndex.footerBytes)]
  }

  private static func ledgers() -> [Ledger] {
    var script = LedgerScript(["AIG", "BAC"])
    let early = script.ledger
    script.trade(at: "45.01")
    script.place(1, .entry, .buy, 100)
    script.move(1, .submitted, .accepted)
    script.fill(1, .buy, 100, at: "45.02", id: "x1")
    script.fee("x1", "1.00")
    script.trade(1, at: "14.07")
    return [early, script.ledger]
  }

  private static func snapshots() throws -> [[UInt8]] {
    try ledgers().flatMap { ledger in
      let files = MemoryFiles()
      let store = SnapshotStore(root: "/j", files: files)
      let header = SnapshotHeader(
        head: JournalHead(sequence: ledger.lastSequence, chain: SHA256.hash([1])),
        recordedAt: ledger.now, build: "test",
        configurationHash: SHA256.hash(ledger.configuration.canonicalBytes),
        schemaVersion: Ledger.schemaVersion, schemaFingerprint: Ledger.schemaFingerprint)
      try store.save(header, ledger.canonicalBytes)
      let file = files.contents[store.path(ledger.lastSequence)] ?? []
      return [[0] + file, [1] + file]
    }
  }

  private static func rows() -> [[UInt8]] {
    let events = EventKind.allCases.filter { $0 != .tick }.map { EventSamples.event($0) }
    return [records(1), records(40), records(8, events: Array(events.prefix(4)))].compactMap {
      var block = BlockProbe.Block(firstSequence: 1)
      block.rows = $0.map { record in
        let envelope = record.envelope
        if case .tick(let tick) = record.event {
          return .tick(
            TickRow(
              recordedAt: envelope.recordedAt, occurredAt: envelope.occurredAt, tick: tick))
        }
        let head = BlockProbe.EventHead(
          kind: record.event.kind.rawValue, version: record.event.kind.version,
          recordedAt: envelope.recordedAt.rawValue, occurredAt: envelope.occurredAt.rawValue,
          causeDistance: 0)
        return .event(head, payload: record.event.canonicalBytes)
      }
      return BlockProbe.encode(block)
    }
  }

  private static func payloads() -> [[UInt8]] {
    EventKind.allCases.flatMap { kind in
      (1...kind.version).map { version in
        [kind.rawValue, version] + EventSamples.event(kind).canonicalBytes(version: version)
      }
    }
  }

  // MARK: Texts

  private static let jsonTexts = [
    "null", "[true,false,-0,1.5e-3]", #"{"a":{"b":[{}," \"\\\/\b\f\n\r\t"]},"c":1E+2}"#,
    #""\u00e9\ud83d\ude00é😀""#,
  ]

  private static let scalarTexts = [
    "0", "-12.345678901", "1e-05", "2.5E+3", "250ms", "3m", "2013-10-07T13:30:15.250Z",
    "123456789012345678901234567.123456789",
  ]

  private static let fieldTexts = [
    "0", "-12.5", "1.0049999999999999", "1.7976931348623157E308", "2147483647", "1795187700",
    "20131007-13:30:15", "20131007 09:30:15 US/Eastern", "20131007",
  ]

  private static let predictionTexts = [
    #"{"id":"p","ts_ns":1381152615000000000,"symbol":"AIG","side":"BUY","confidence":0.5123,"#
      + #""horizon_s":60,"model":"m"}"#,
    #"{"id":"a","ts_ns":1,"symbol":"X","side":"HOLD","confidence":1,"new":[1,{}]}"#,
  ]

  private static func configurations() -> [[UInt8]] {
    var changed = Configuration()
    var instrument = InstrumentConfiguration()
    instrument.symbol = "AIG"
    instrument.allocation = Money(units: 5_000)
    changed.instruments = [instrument]
    return [
      Array("{}".utf8), Configuration().canonicalBytes, changed.canonicalBytes,
      Array(#"{"rules":{"entry":{"confidence":"0.6"}}}"#.utf8),
    ]
  }

  // MARK: TWS

  /// Every message of both directions, with the groups that only some orders have.
  private static func wire() -> [[UInt8]] {
    var place = TWS.PlaceOrder()
    place.contract.secType = "BAG"
    place.contract.comboLegs = [.init(), .init()]
    place.contract.deltaNeutralContract = .init()
    place.order.orderType = "PEG BENCH"
    place.order.deltaNeutralOrderType = "MKT"
    place.order.scalePriceIncrement = 1
    place.order.hedgeType = "D"
    place.order.algoStrategy = "Adaptive"
    place.order.algoParams = [.init(tag: "adaptivePriority", value: "Normal")]
    place.order.conditions = [.init()]
    var execution = TWS.ExecutionDetails()
    execution.time = "20261120 10:15:00 US/Eastern"
    let client = ClientMessage.all.map { [4] + $0.message.payload() }
    let server = ServerMessage.all.filter { $0.name != "execDetails" }
      .map { [5] + $0.message.payload() }
    return client + server + [[4] + place.payload(), [5] + execution.payload()]
  }

  /// One frame of every message id that real servers and clients sent, and a stream of three.
  private static func tws() throws -> [[UInt8]] {
    let server = try frames(in: "server_to_client.txt")
    // Of the client's messages these two are read here: place and cancel.
    let client = try frames(in: "client_to_server.txt").filter {
      [Array("3".utf8), Array("4".utf8)].contains(Array($0.dropFirst(4).prefix { $0 != 0 }))
    }
    var seeds: [[UInt8]] = []
    for frames in [server, client] {
      var seen: Set<ArraySlice<UInt8>> = []
      for frame in frames where seen.insert(frame.dropFirst(4).prefix { $0 != 0 }).inserted {
        // Version 178, three zone offsets.
        seeds.append([3 | 3 << 2] + frame.dropFirst(4))
      }
    }
    seeds.append([3 | 1 << 2 | 16 | 2 << 5] + server.prefix(3).joined())
    // Some of the server's frames are meant to be unreadable.
    return seeds.filter { FuzzTargets.tws.check($0) == .accepted }
  }

  private static func frames(in file: String) throws -> [[UInt8]] {
    let path = RepositoryFiles.fixtures + "/tws/" + file
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
      let digits = Array(line.split(separator: " ")[1].utf8)
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { at in
        UInt8(String(decoding: digits[at..<at + 2], as: UTF8.self), radix: 16)
      }
      // Only lines that hold a single frame.
      return bytes.count == Int(bytes[2]) << 8 + Int(bytes[3]) + 4 ? bytes : nil
    }
  }
}
