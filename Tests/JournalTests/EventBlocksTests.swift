import Foundation
import Testing

@testable import Journal

/// Events that are asked for again and again, against a plain selection.
@Suite struct EventBlocksTests {
  /// Some thousand ticks with decisions and order states between them, in many blocks.
  private func journal(sealed: Bool) throws -> String {
    let root = NSTemporaryDirectory() + "event-blocks-\(UUID().uuidString)"
    var options = WriterOptions()
    options.policy = .none
    let writer = try JournalWriter(at: root, day: 20_131_007, options: options)
    var sequence: UInt64 = 0
    for step in 0..<6_000 {
      sequence += 1
      var tick = Tick()
      tick.instrument = InstrumentID(rawValue: UInt32(step % 3))
      tick.price = Price(rawValue: Int64(1_000_000_000 + step * 10_000_000))
      tick.size = Quantity(shares: Int64(step % 7 + 1))
      try writer.append(Recorded(envelope(sequence), .tick(tick)))
      guard step % 10 == 0 else {
        try writer.endInput()
        continue
      }
      let cause = SequenceNumber(rawValue: sequence)
      for event in events(step) {
        sequence += 1
        try writer.append(Recorded(envelope(sequence, cause), event))
      }
      try writer.endInput()
    }
    _ = try writer.close()
    if sealed { _ = try Sealer.seal(root: root) }
    return root
  }

  private func envelope(
    _ sequence: UInt64, _ cause: SequenceNumber = .none
  ) -> Envelope {
    Envelope(
      sequence: SequenceNumber(rawValue: sequence),
      recordedAt: Timestamp(rawValue: 1_381_152_600_000_000_000 + Int64(sequence) * 1_000),
      cause: cause)
  }

  private func events(_ step: Int) -> [Event] {
    var decision = Decision()
    decision.rule = "entry of a rule with a long name, so that blocks fill \(step)"
    decision.instrument = InstrumentID(rawValue: UInt32(step % 3))
    decision.conditions = (0..<20).map {
      Condition("condition \($0) \(step)", .count(1), .atLeast, .count(2), held: false)
    }
    var change = OrderStateChanged()
    change.order = OrderID(rawValue: Int64(step / 100 + 1))
    var execution = ExecutionReported()
    (execution.execution, execution.order) = ("e\(step)", change.order)
    execution.instrument = decision.instrument
    return [.decision(decision), .orderState(change), .execution(execution)]
  }

  private func selected(_ root: String, _ query: JournalQuery) throws -> [Recorded] {
    let selection = try JournalSelection(opening: root, query)
    var found: [Recorded] = []
    while let shape = try selection.advance() {
      if shape == .event {
        found.append(Recorded(selection.reader.envelope, try selection.reader.event()))
      }
    }
    return found
  }

  private var queries: [JournalQuery] {
    var queries = [JournalQuery()]
    for order in [1, 17, 60, 999] {
      var query = JournalQuery()
      query.orders = [OrderID(rawValue: Int64(order))]
      queries.append(query)
    }
    var kinds = JournalQuery()
    kinds.kinds = [EventKind.execution.rawValue, EventKind.decision.rawValue]
    kinds.instruments = [InstrumentID(rawValue: 2)]
    kinds.sequences = SequenceNumber(rawValue: 1_000)...SequenceNumber(rawValue: 4_321)
    queries.append(kinds)
    var execution = JournalQuery()
    execution.executions = ["e300", "e5990"]
    queries.append(execution)
    var times = JournalQuery()
    times.times = envelope(2_000).recordedAt...envelope(2_100).recordedAt
    queries.append(times)
    return queries
  }

  @Test(arguments: [false, true])
  func `Any order of questions finds what a plain selection finds`(_ isSealed: Bool) throws {
    let root = try journal(sealed: isSealed)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let blocks = EventBlocks(try JournalReader(opening: root))
    for query in queries + queries.reversed() {
      #expect(try blocks.events(query) == selected(root, query))
    }
  }

  @Test(arguments: [false, true])
  func `A record by its number is the one that a walk finds, a tick too`(_ isSealed: Bool) throws {
    let root = try journal(sealed: isSealed)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let blocks = EventBlocks(try JournalReader(opening: root))
    let reader = try JournalReader(opening: root)
    var all: [Recorded] = []
    while try reader.advance() != nil {
      all.append(Recorded(reader.envelope, try reader.event()))
    }
    for index in stride(from: 0, to: all.count, by: 37) {
      #expect(try blocks.record(all[index].sequence) == all[index])
      // Outputs of one input only, whatever comes next.
      let outputs = all[(index + 1)...].prefix { !$0.event.kind.isInput }
      #expect(try blocks.outputs(behind: all[index].sequence) == Array(outputs))
    }
    for number in [UInt64(0), UInt64(all.count) + 1, .max] {
      #expect(try blocks.record(SequenceNumber(rawValue: number)) == nil)
    }
  }

  @Test func `The end is found without decoding what lies before it`() throws {
    for isSealed in [false, true] {
      let root = try journal(sealed: isSealed)
      defer { try? FileManager.default.removeItem(atPath: root) }
      let walked = try JournalReader(opening: root)
      while try walked.advance() != nil {}
      let passed = try JournalReader(opening: root)
      try passed.passToEnd()
      #expect(passed.head == walked.head)
      #expect(passed.isCleanlyClosed && passed.tornBytes == walked.tornBytes)
      #expect(try passed.advance() == nil)
      // It can be asked for a place again.
      try passed.seek(to: SequenceNumber(rawValue: 3_000))
      #expect(try passed.advance() != nil && passed.envelope.sequence.rawValue == 3_000)
    }
  }
}
