import Journal
import Projections
import Store
import TestSupport
import Testing

@testable import replay

/// Two journals side by side.
@Suite struct DiffTests {
  private static let other = Result { () throws -> String in
    let day = try EndToEndDay.get()
    let result = day.market.trade("confident", "--set", "rules.entry.confidence=0.6")
    guard result.code == .success else { throw InputError(result.error) }
    return day.market.folder.path + "/confident"
  }

  @Test func `A journal is equal to itself`() throws {
    let day = try EndToEndDay.get()
    let result = replay("diff", day.path, day.path)
    #expect(result.code == .success, "\(result.error)")
    let decisions = day.records.count { $0.event.kind == .decision }
    let executions = day.records.count { $0.event.kind == .execution }
    #expect(result.output.hasPrefix("equal: \(decisions) decisions, "), "\(result.output)")
    #expect(result.output.contains("\(executions) executions"))
    let json = try replay("diff", day.path, day.path, "--json").json()
    #expect(json["equal"]?.flag == true)
    #expect(json["decisions"]?.elements?.isEmpty == true)
  }

  @Test func `Two configurations: the first decision that differs is named with its condition`()
    throws
  {
    let day = try EndToEndDay.get()
    let other = try Self.other.get()
    let json = try replay("diff", day.path, other, "--json").json()
    let first = try #require(json["decisions"]?.elements?.first)
    // Found independently: the first decision of one journal without its like in the other, by
    // rule, instrument and time.
    let records = try JournalRecords.all(other)
    let expected = try #require(firstChanged(day.records, records))
    #expect(first["first"]?["seq"]?.integer == Int64(expected.0.sequence.rawValue))
    #expect(first["second"]?["seq"]?.integer == Int64(expected.1.sequence.rawValue))
    #expect(first["condition"]?["first"]?["name"]?.text == "prediction.confidence >= confidence")
    #expect(first["settings"]?.elements?.map(\.text) == ["rules.entry.confidence"])
    #expect(first["group"]?.integer == 0)
    let text = replay("diff", day.path, other)
    #expect(text.code == .failure)
    let place = "records \(expected.0.sequence) and \(expected.1.sequence)"
    #expect(text.output.contains(place), "\(text.output)")
    #expect(text.output.contains("against 0.5 held, against 0.6 stops"))
    #expect(text.output.contains("rules.entry.confidence"))
  }

  private func firstChanged(
    _ first: [Recorded], _ second: [Recorded]
  ) -> (Recorded, Recorded)? {
    func decisions(_ records: [Recorded]) -> [(Recorded, Decision)] {
      records.compactMap { record in
        if case .decision(let decision) = record.event { (record, decision) } else { nil }
      }
    }
    for (one, other) in zip(decisions(first), decisions(second)) {
      guard one.1.stoppedBy != other.1.stoppedBy || one.1.outcome != other.1.outcome else {
        continue
      }
      return (one.0, other.0)
    }
    return nil
  }

  @Test func `The other way round is the mirror image`() throws {
    let day = try EndToEndDay.get()
    let other = try Self.other.get()
    let there = try JournalPair(first: day.path, second: other).compare().comparison
    let back = try JournalPair(first: other, second: day.path).compare().comparison
    for type in ComparedType.allCases {
      #expect(there.count(type).onlyFirst == back.count(type).onlySecond)
      #expect(there.count(type).changed == back.count(type).changed)
      #expect(there.count(type).same == back.count(type).same)
    }
    #expect(there.decisions.map(\.time) == back.decisions.map(\.time))
    #expect(there.groups.count == back.groups.count)
    #expect(there.totals[0].effect.net.map { -$0 } == back.totals[0].effect.net)
  }

  @Test func `Every changed decision stands in a group that began no later in time`() throws {
    let day = try EndToEndDay.get()
    let comparison = try JournalPair(first: day.path, second: Self.other.get()).compare().comparison
    var counts = [Int](repeating: 0, count: comparison.groups.count)
    for difference in comparison.decisions {
      let group = try #require(difference.group)
      counts[group] += 1
      #expect(comparison.decisions[comparison.groups[group].root].time <= difference.time)
    }
    #expect(counts == comparison.groups.map(\.count))
    let causes = comparison.causes
    #expect(causes.reduce(0) { $0 + $1.direct + $1.followed } == comparison.decisions.count)
    #expect(causes.first?.settings.map(\.name) == ["rules.entry.confidence"])
  }

  @Test func `Counts are those of the journals`() throws {
    let day = try EndToEndDay.get()
    let other = try Self.other.get()
    let comparison = try JournalPair(first: day.path, second: other).compare().comparison
    for (root, isFirst) in [(day.path, true), (other, false)] {
      let records = try JournalRecords.all(root)
      let executions = records.count { $0.event.kind == .execution }
      let count = comparison.count(.execution)
      let only = isFirst ? count.onlyFirst : count.onlySecond
      #expect(count.same + count.changed + only == executions)
      let decisions = records.count { $0.event.kind == .decision }
      let decided = comparison.count(.decision)
      let alone = isFirst ? decided.onlyFirst : decided.onlySecond
      // Repetitions of "did nothing" that the other journal did not need to record are in no count.
      #expect(decided.same + decided.changed + alone <= decisions)
    }
  }

  @Test
  func `Other inputs are told with the minute in which they first differ`() throws {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let text = try TestFiles.text(day.market.predictions)
    let lines = text.split(separator: "\n")
    let dropped = lines.count / 2
    let rest = lines[..<dropped] + lines[(dropped + 1)...]
    let path = folder.path + "/p.ndjson"
    try TestFiles.write(Array((rest.joined(separator: "\n") + "\n").utf8), to: path)
    let root = folder.path + "/day"
    let traded = replay(
      "backtest", "--config", EndToEndMarket.config, "--market", day.market.market,
      "--predictions", path, "--out", root)
    #expect(traded.code == .success)
    let found = try JournalPair(first: day.path, second: root).compare().comparison
    let difference = try #require(found.inputDifference)
    let json = try JSONReader.read(Array(lines[dropped].utf8))
    let time = Timestamp(rawValue: try #require(json["ts_ns"]?.integer))
    #expect(difference.at <= time && time < difference.at + .seconds(60))
    #expect(difference.first == difference.second + 1)
    #expect(found.inputCounts.first == found.inputCounts.second + 1)
    #expect(!found.isEqual)
    #expect(found.settings.isEmpty)
    let first = try #require(found.decisions.first)
    #expect(first.trigger == "prediction \(json["id"]?.text ?? "")")
    #expect(first.second == nil && first.settings.isEmpty)
  }

  @Test func `What the two commands print names everything it promises`() throws {
    let day = try EndToEndDay.get()
    let result = replay(
      "whatif", day.path, "--set", "rules.entry.confidence=0.6", "--limit", "1")
    #expect(result.code == .failure, "\(result.error)")
    for words in [
      "calibration gap: none", "effect: baseline against variant", "rules.entry.confidence",
      "inputs from outside: the same", "decisions", "executions", "more first causes", "total",
      "net baseline", "net variant",
    ] {
      #expect(result.output.contains(words), "\(words) is missing in \(result.output)")
    }
  }
}
