import TestSupport

@testable import Journal

extension FuzzTargets {
  /// The raw bytes of one block: rows decode or are refused, and decoded rows encode to the same.
  ///
  /// Decoding twice, with other runs and other bytes behind the block, shows a read that strays.
  static let rows = FuzzTarget("rows") { input in
    guard input.count >= RowFormat.preambleBytes else { return .refused }
    let first = BlockProbe.decode(input, runRows: 16, behind: 0)
    let second = BlockProbe.decode(input, runRows: 128, behind: 0xA5)
    guard first == second else { return .broken("what lies behind the block changes its rows") }
    guard let block = first else { return .refused }
    guard let encoded = BlockProbe.encode(block) else { return .refused }
    return BlockProbe.decode(encoded, runRows: 16, behind: 0) == BlockProbe.newest(block)
      ? .accepted : .broken("the rows do not survive encoding")
  }
}

/// One block taken apart and put together again.
enum BlockProbe {
  /// What a block holds.
  struct Block: Equatable {
    var firstSequence: UInt64
    var rows: [Row] = []
  }

  /// One row.
  enum Row: Equatable {
    case tick(TickRow)
    case event(EventHead, payload: [UInt8])
  }

  /// An event row without its place in the block.
  struct EventHead: Equatable {
    var kind: UInt8
    var version: UInt8
    var recordedAt: Int64
    var occurredAt: Int64
    var causeDistance: UInt64
  }

  /// The rows of `bytes`; nil when any of them is refused.
  ///
  /// - Parameter behind: what the memory after the decoder's own slack holds.
  static func decode(_ bytes: [UInt8], runRows: Int, behind: UInt8) -> Block? {
    let raw = RawBlock()
    raw.store(bytes[...], at: 0)
    raw.store([UInt8](repeating: behind, count: 2 * RowFormat.slackBytes)[...], at: bytes.count)
    let decoder = RowDecoder(raw: raw)
    let run = TickRun(capacity: runRows)
    do {
      try decoder.begin(end: bytes.count)
      var block = Block(firstSequence: decoder.firstSequence)
      while !decoder.isAtEnd {
        let count = try decoder.ticks(into: run)
        for index in 0..<count { block.rows.append(.tick(run[index])) }
        if count == 0 && !decoder.isAtEnd { block.rows.append(try event(decoder)) }
      }
      return block
    } catch { return nil }
  }

  private static func event(_ decoder: RowDecoder) throws(CodecError) -> Row {
    let row = try decoder.event()
    var payload: [UInt8] = []
    decoder.copy(row, into: &payload)
    let head = EventHead(
      kind: row.kind, version: row.version, recordedAt: row.recordedAt,
      occurredAt: row.occurredAt, causeDistance: row.causeDistance)
    return .event(head, payload: payload)
  }

  /// The block with every payload in its newest layout, as an encoder writes it.
  static func newest(_ block: Block) -> Block {
    var newest = block
    newest.rows = block.rows.map { row in
      guard case .event(var head, let payload) = row,
        let event = try? Event(kind: head.kind, version: head.version, payload: payload[...])
      else { return row }
      head.version = event.kind.version
      return .event(head, payload: event.canonicalBytes)
    }
    return newest
  }

  /// The bytes of `block`, payloads in their newest layout.
  ///
  /// nil when an event in it does not decode, so that it cannot be written.
  static func encode(_ block: Block) -> [UInt8]? {
    let raw = RawBlock()
    let encoder = RowEncoder(raw: raw)
    encoder.begin(sequence: block.firstSequence, time: 0)
    for row in block.rows {
      switch row {
      case .tick(let tick):
        encoder.append(
          tick.tick, recordedAt: tick.recordedAt.rawValue, occurredAt: tick.occurredAt.rawValue)
      case .event(let head, let payload):
        guard
          let event = try? Event(kind: head.kind, version: head.version, payload: payload[...])
        else { return nil }
        _ = encoder.prepare(event)
        encoder.appendEvent(
          kind: head.kind, version: event.kind.version, recordedAt: head.recordedAt,
          occurredAt: head.occurredAt, causeDistance: head.causeDistance)
        if case .instrumentDefined(let definition) = event { encoder.learn(definition) }
      }
    }
    return raw.bytes(0..<encoder.count)
  }
}
