import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// Counts of benchmark runs against `bench/thresholds.json`; times gate nothing.
///
/// A count that fell is as much news as one that rose: the file is then changed with the reason.
@Suite struct BenchGateTests {
  private static let thresholds = RepositoryFiles.root + "/bench/thresholds.json"
  private static let options = ["--ticks", "20000", "--samples", "100", "--rounds", "1", "--json"]

  /// What a case must not exceed.
  private static func limits() throws -> [(name: String, counts: [JSONMember])] {
    let file = try JSONReader.read(TestFiles.bytes(thresholds))
    guard case .object(let cases)? = file["cases"] else { return [] }
    return cases.map { member in
      guard case .object(let counts) = member.value else { return (member.name, []) }
      return (member.name, counts)
    }
  }

  /// Every count above its limit, or not there at all.
  private static func excesses(
    _ rows: [JSONValue], isCounting: Bool
  ) throws -> [String] {
    var found: [String] = []
    for (name, counts) in try limits() {
      let row = rows.first { $0["case"]?.text == name }
      for count in counts {
        // A plain debug build allocates where the optimiser would not.
        if count.name == "allocations", !isCounting { continue }
        guard case .number(let limitText) = count.value, let limit = Double(limitText) else {
          found.append("\(name): the limit of \(count.name) is no number")
          continue
        }
        guard case .number(let text)? = row?[count.name], let value = Double(text) else {
          found.append("\(name): no \(count.name)")
          continue
        }
        if value > limit { found.append("\(name): \(count.name) is \(text), limit \(limitText)") }
      }
    }
    return found
  }

  private static func run(_ suite: String, preloading library: String?) throws -> [JSONValue] {
    let program = try #require(BuiltProgram.path)
    var environment = ProcessInfo.processInfo.environment
    if let library { environment["LD_PRELOAD"] = library }
    let result = try BuiltProgram.run(
      program, ["bench", suite] + options, environment: environment)
    try #require(result.status == 0, "\(result.error)")
    return try result.output.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
  }

  // A sanitizer counts allocations itself and does not share; bytes and syncs are still compared.
  @Test func `Allocations, syncs and bytes of the suites stay within their limits`() throws {
    guard BuiltProgram.path != nil else {
      print("skipped: the program `replay` is not built beside the tests")
      return
    }
    let folder = TestFolder()
    var library: String?
    if BuiltProgram.isSanitized || !BenchTargets.isOptimised {
      print("allocations are counted in optimised builds without a sanitizer only")
    } else {
      let made = try BuiltProgram.run(
        "/bin/sh", [RepositoryFiles.root + "/bench/allocation-count.sh", folder.path + "/count.so"])
      try #require(made.status == 0, "\(made.error)")
      library = folder.path + "/count.so"
    }
    let journal = try Self.run("journal", preloading: library)
    let rows = try journal + Self.run("replay", preloading: library)
    #expect(try Self.excesses(rows, isCounting: library != nil) == [])
    #expect(try Self.limits().count >= 5)

    // The gate itself: one byte, sync or allocation too many anywhere is found.
    for (index, row) in rows.enumerated() {
      guard let name = row["case"]?.text, case .object(let members) = row,
        let limit = try Self.limits().first(where: { $0.name == name })
      else { continue }
      for count in limit.counts where library != nil || count.name != "allocations" {
        guard case .number(let text) = count.value, let most = Double(text) else { continue }
        var planted = rows
        planted[index] = .object(
          members.map { $0.name == count.name ? JSONMember($0.name, .measure(most + 1)) : $0 })
        let found = try Self.excesses(planted, isCounting: library != nil)
        #expect(found.contains { $0.hasPrefix("\(name): \(count.name) is") }, "\(name)")
      }
    }
    try expectWhole(journal)
    for name in ["verify", "fold", "ticks", "wide 1000x20", "indicator ema", "indicator beta"] {
      #expect(rows.contains { $0["case"]?.text == name })
    }
  }

  /// Every case and every target is there, and the summary counts what it lists.
  private func expectWhole(_ rows: [JSONValue]) throws {
    let names = rows.compactMap { $0["case"]?.text }
    #expect(Set(names).count == names.count)
    for policy in ["none", "interval", "commit"] {
      for count in [1, 10, 100, 1000] { #expect(names.contains("append \(policy) \(count)")) }
    }
    for state in ["unsealed", "sealed"] {
      for what in [
        "iterate", "seek sequence", "seek time", "check", "filter kind", "filter order",
        "filter instrument",
      ] {
        #expect(names.contains("\(what) \(state)"))
      }
    }
    for name in ["scan unsealed", "scan sealed mapped", "scan sealed read", "seal", "tail"] {
      #expect(names.contains(name))
    }
    let summary = try #require(rows.last)
    #expect(summary["case"]?.text == "summary")
    guard case .array(let targets)? = summary["targets"] else {
      Issue.record("the summary has no targets")
      return
    }
    #expect(targets.count == 7)
    let met = targets.count { $0["met"] == .bool(true) }
    #expect(summary["met"] == .whole(met))
    #expect(summary["of"] == .whole(7))
  }
}
