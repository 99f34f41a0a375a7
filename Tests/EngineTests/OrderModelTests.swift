import Foundation
import Journal
import TestSupport
import Testing

// Goal: I6, I8 and I9 hold through histories that nobody thought of: partial fills, cancels,
// changes, corrections, busts, refusals, doubled, swapped and lost words, a broken link. Method: a
// model of venue and client from random bytes, checked after every byte by a second bookkeeping;
// a history that fails is cut down before it is shown. `SEED=` repeats a run, `HISTORIES=` says
// how many; `make soak` runs a million and more in a release build.
@Suite struct OrderModelTests {
  private static let shards = 4
  private static let histories: Int = {
    ProcessInfo.processInfo.environment["HISTORIES"].flatMap { Int($0) } ?? 100_000
  }()

  @Test(arguments: 0..<shards)
  func `No history of orders breaks a promise`(shard: Int) {
    var random = SeededGenerator(test: "order model \(shard)")
    for _ in 0..<(Self.histories / Self.shards) {
      let history = Self.history(&random)
      guard OrderModel.run(history).violation != nil else { continue }
      let shortest = Self.shortened(history)
      let failed = OrderModel.run(shortest, trace: true)
      Issue.record(
        "\(failed.violation ?? "")\nhistory \(shortest)\n\(failed.trace.joined(separator: "\n"))")
      return
    }
  }

  private static func history(_ random: inout SeededGenerator) -> [UInt8] {
    let count = Int(random.next() % 16) + 4
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 11) }
  }

  /// Leaves out what a failure does not need, from the end to the start.
  private static func shortened(_ history: [UInt8]) -> [UInt8] {
    var best = history
    var isShorter = true
    while isShorter {
      isShorter = false
      for index in best.indices.reversed() {
        var next = best
        next.remove(at: index)
        guard OrderModel.run(next).violation != nil else { continue }
        best = next
        isShorter = true
      }
    }
    return best
  }

  @Test func `The model meets what it is for`() {
    var random = SeededGenerator(test: "order model coverage")
    var words: Set<String> = []
    for _ in 0..<2_000 {
      for line in OrderModel.run(Self.history(&random), trace: true).trace {
        words.insert(line.split(separator: " ").prefix(2).joined(separator: " "))
        if line.hasPrefix("order") { words.insert(String(line.split(separator: " ")[2])) }
      }
    }
    let expected = [
      "client: modify", "client: cancel", "venue refuses", "reconnect", "accepted>unknown",
      "unknown>accepted", "cancelPending>cancelled", "filled>cancelled", "partiallyFilled>accepted",
      "submitted>rejected", "cancelPending>filled", "cancelled>filled",
    ]
    for word in expected { #expect(words.contains(word), "\(word) never happened") }
  }
}
