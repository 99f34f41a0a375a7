import Engine
import Journal
import TestSupport
import Testing

@testable import replay

/// Negative controls: a traded journal with one output altered, all checksums and the chain as they
/// must be. Verification must name that record and that field, or its "identical" means nothing.
@Suite struct EndToEndControlTests {
  /// A day on which the breaker trips, so that alerts and risk states are there too; cut short,
  /// because every control writes it anew.
  private static let day = Result { () throws -> [Recorded] in
    let market = try EndToEndMarket(seed: 3, ticks: 2_000)
    let result = market.trade(
      "day", "--set", "risk.daily_loss_limit=20", "--set", "simulation.order_latency=3s")
    guard result.code == .success else { throw InputError(result.error) }
    return try JournalRecords.all(market.folder.path + "/day")
  }

  private func verify(_ records: [Recorded]) throws -> VerifyReport {
    let folder = TestFolder()
    let root = folder.path + "/altered"
    try JournalRecords.write(records, to: root, day: EndToEndMarket.date)
    return try Verifier(journal: root, overrides: []).run()
  }

  private func expectNamed(
    _ report: VerifyReport, _ record: Recorded, _ field: String
  ) {
    #expect(report.exitCode == .failure && !report.isIdentical)
    let label = "record \(record.sequence), \(record.event.kind), \(field)"
    #expect(report.divergence?.sequence == record.sequence, "\(label): \(report.text)")
    #expect(report.divergence?.kind == "\(record.event.kind)", "\(label): \(report.text)")
    #expect(report.divergence?.difference.field == field, "\(label): \(report.text)")
  }

  @Test func `Rewritten without a change the journal verifies`() throws {
    let records = try Self.day.get()
    let report = try verify(records)
    #expect(report.isIdentical, "\(report.text)")
    #expect(report.compared == UInt64(records.count { !$0.event.kind.isInput }))
  }

  @Test func `One altered output of every kind is named with its field`() throws {
    let records = try Self.day.get()
    var random = TestSupport.SeededGenerator(test: "control kinds")
    var kinds: [EventKind] = []
    for kind in EventKind.allCases where !kind.isInput {
      let places = records.indices.filter { records[$0].event.kind == kind }
      guard let place = places.randomElement(using: &random) else { continue }
      kinds.append(kind)
      try alterAndVerify(records, place, &random)
    }
    #expect(
      Set(kinds).isSuperset(of: [
        .orderStatus, .execution, .commission, .openOrder, .nextOrderID, .accounts, .signal,
        .decision, .riskVerdict, .orderCommand, .orderState, .riskState, .timerSet, .alert,
        .stateDigest,
      ]), "\(kinds)")
  }

  @Test func `Random altered outputs are named with their field`() throws {
    let records = try Self.day.get()
    var random = TestSupport.SeededGenerator(test: "control random")
    let outputs = records.indices.filter { !records[$0].event.kind.isInput }
    for _ in 0..<15 {
      guard let place = outputs.randomElement(using: &random) else { return }
      try alterAndVerify(records, place, &random)
    }
  }

  private func alterAndVerify(
    _ records: [Recorded], _ place: Int, _ random: inout TestSupport.SeededGenerator
  ) throws {
    let original = records[place].event
    let field = Int.random(in: 0..<FieldAlterer.fieldCount(original), using: &random)
    let changed = FieldAlterer.alter(original, field: field)
    #expect(changed.event != original)
    var altered = records
    altered[place].event = changed.event
    expectNamed(try verify(altered), records[place], changed.path)
  }

  @Test func `An altered cause is named too`() throws {
    var records = try Self.day.get()
    let place = try #require(records.lastIndex { $0.event.kind == .orderState })
    let cause = records[place].envelope.cause
    records[place].envelope.cause = SequenceNumber(rawValue: cause.rawValue - 1)
    let report = try verify(records)
    expectNamed(report, records[place], "cause")
    #expect(report.divergence?.difference.expected == "\(cause.rawValue - 1)")
    #expect(report.divergence?.difference.got == "\(cause)")
  }

  @Test func `A value with its unit is told in that unit, and its field by its path`() throws {
    let original = try Self.day.get()
    var seen: Set<String> = []
    for (place, record) in original.enumerated() {
      guard case .decision(var decision) = record.event,
        let index = decision.conditions.firstIndex(where: {
          $0.threshold.unit != .none && $0.threshold.unit != .text
            && !seen.contains("\($0.threshold.unit)")
        })
      else { continue }
      let right = decision.conditions[index].threshold
      seen.insert("\(right.unit)")
      decision.conditions[index].threshold.number += 1_000
      var altered = original
      altered[place].event = .decision(decision)
      let difference = try #require(try verify(altered).divergence).difference
      #expect(difference.field == "conditions[\(index)].threshold.number")
      #expect(difference.got == right.text)
      #expect(difference.expected == decision.conditions[index].threshold.text)
      #expect(difference.expected != difference.got)
    }
    #expect(seen.contains("ratio"), "\(seen)")
  }

  @Test func `An output that is missing at the end, or one too many, is named`() throws {
    let records = try Self.day.get()
    let last = try #require(records.lastIndex { !$0.event.kind.isInput })
    let short = try verify(Array(records[..<last]))
    #expect(short.divergence?.sequence == records[last].sequence)
    #expect(short.divergence?.kind == "\(records[last].event.kind)")
    #expect(short.divergence?.difference.expected == "nothing")
    var long = Array(records[...last])
    var extra = records[last]
    extra.envelope.sequence = extra.envelope.sequence.next
    long.append(extra)
    let report = try verify(long)
    #expect(report.divergence?.sequence == extra.sequence)
    #expect(report.divergence?.difference.got == "nothing")
  }

  @Test func `An output of another kind in its place is named as such`() throws {
    var records = try Self.day.get()
    let place = try #require(records.firstIndex { $0.event.kind == .riskVerdict })
    records[place].event = .stateDigest(StateDigest())
    let report = try verify(records)
    #expect(report.divergence?.sequence == records[place].sequence)
    #expect(report.divergence?.kind == "stateDigest")
    #expect(report.divergence?.difference.field == "kind")
    #expect(report.divergence?.difference.got == "riskVerdict")
  }

  @Test func `A changed input is noticed by what follows from it`() throws {
    var records = try Self.day.get()
    let place = try #require(
      records.firstIndex {
        guard case .prediction = $0.event else { return false }
        return true
      })
    guard case .prediction(var prediction) = records[place].event else { return }
    prediction.body = Array(
      String(decoding: prediction.body, as: UTF8.self).replacing("synthetic", with: "other").utf8)
    records[place].event = .prediction(prediction)
    let report = try verify(records)
    #expect(report.divergence?.sequence == records[place].sequence.next)
    #expect(report.divergence?.kind == "signal")
    #expect(report.divergence?.difference.field == "model")
  }
}
