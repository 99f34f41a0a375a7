import Foundation
import Journal
import Projections
import Store
import Testing

@testable import replay

/// The reasons of everything that was done on a day, order by order and fill by fill.
///
/// On the recorded day where it is there, on a synthetic one everywhere; both sealed, so that the
/// index is what leads to the records.
@Suite struct WhyWalkTests {
  /// A sealed copy of a day, with what it came to.
  private struct Day {
    let folder = TestFolder()
    let root: String
    let ledger: Ledger
    let stories: StoryFinder

    init(of journal: String) throws {
      root = folder.path + "/sealed"
      try FileManager.default.copyItem(atPath: journal, toPath: root)
      _ = try Sealer.seal(root: root)
      ledger = try JournalFold(root: root).ledger
      stories = try StoryFinder(root: root)
    }
  }

  /// The days to walk: the recorded one is skipped, saying so, where it is not there.
  private static func days() throws -> [Day] {
    var roots = [try EndToEndDay.get().path]
    if let slice = try AcceptanceSlice.get() { roots.append(slice.day) }
    return try roots.map { try Day(of: $0) }
  }

  private func reasons(
    of start: SequenceNumber, in known: [SequenceNumber: Recorded]
  ) -> [Recorded] {
    var chain: [Recorded] = []
    var record = known[start]
    while let here = record {
      chain.append(here)
      record = known[here.envelope.cause]
      // A plan's later steps follow from frames; its reason is where it began.
      if case .orderPlan(let plan) = here.event { record = known[plan.begunBy] }
    }
    return chain
  }

  @Test func `Every order of the day has its whole chain, from the first reason to the result`()
    throws
  {
    for day in try Self.days() {
      var checked = 0
      for order in day.ledger.orders.all {
        let story = try #require(try day.stories.story(of: order.id))
        #expect(story.isWhole && story.missing.isEmpty)
        let known = Dictionary(
          uniqueKeysWithValues: story.chapters.map { ($0.record.sequence, $0.record) })
        checkReasons(reasons(of: order.placedBy, in: known), order)
        checkLife(story, order)
        #expect(story.chapters.allSatisfy { !$0.sentence.isEmpty })
        checked += 1
      }
      print("chains of \(checked) orders walked")
      #expect(checked >= 50)
    }
  }

  /// Command, verdict, decision, and what the decision followed from.
  private func checkReasons(_ chain: [Recorded], _ order: OrderRecord) {
    let kinds = chain.map(\.event.kind)
    #expect(kinds.starts(with: [.orderCommand, .riskVerdict]), "order \(order.id): \(kinds)")
    let hasDecision = kinds.contains(.decision)
    let isReached = chain.contains { record in
      // A closing of everything begins with what halted trading, or with the flatten check.
      record.event.kind == .riskState || record.event.kind == .timerSet
    }
    let isFollowUp = order.command.role == .close && kinds.contains(.brokerFrame)
    #expect(hasDecision || isReached || isFollowUp, "order \(order.id): \(kinds)")
    let roots: [EventKind] = [
      .prediction, .sessionStarted, .operatorCommand, .tick, .brokerFrame, .timerFired,
    ]
    #expect(kinds.last.map { roots.contains($0) } == true, "order \(order.id): \(kinds)")
    guard order.command.role != .close else { return }
    let reasons = kinds.filter { $0 != .orderPlan && $0 != .brokerFrame }
    #expect(
      reasons == [.orderCommand, .riskVerdict, .decision, .signal, .prediction],
      "order \(order.id): \(kinds)")
  }

  /// What the broker said of it, its executions with their fees, and how it ended.
  private func checkLife(_ story: OrderStory, _ order: OrderRecord) {
    var executions: [String: Quantity] = [:]
    var fees: Set<String> = []
    var last: OrderStatus?
    var isSent = false
    var isAnswered = false
    for chapter in story.chapters {
      switch chapter.record.event {
      case .commandSent(let sent) where sent.order == order.id: isSent = true
      case .openOrder(let open) where open.order == order.id: isAnswered = true
      case .orderStatus(let status) where status.order == order.id: isAnswered = true
      case .execution(let execution) where execution.order == order.id:
        executions[execution.execution] = execution.quantity
        #expect(story.chapters.contains { $0.record.sequence == chapter.record.envelope.cause })
      case .commission(let commission): fees.insert(commission.execution)
      case .orderState(let change) where change.order == order.id: last = change.to
      default: break
      }
    }
    #expect(isSent && isAnswered, "order \(order.id)")
    #expect(last == order.status, "order \(order.id)")
    #expect(Array(executions.keys).sorted() == order.executionIDs.sorted(), "order \(order.id)")
    #expect(executions.values.reduce(.zero) { $0 + $1 } == order.filled, "order \(order.id)")
    #expect(fees.isSuperset(of: executions.keys), "order \(order.id)")
  }

  @Test func `Every execution of the day leads back to a decision and on to its fee`() throws {
    for day in try Self.days() {
      let executions = day.ledger.book.executions
      for execution in executions {
        let answer = try day.stories.story(ofExecution: execution.id)
        guard case .story(let story) = answer else {
          Issue.record("no story of \(execution.id): \(answer)")
          continue
        }
        let known = Dictionary(
          uniqueKeysWithValues: story.chapters.map { ($0.record.sequence, $0.record) })
        let order = try #require(day.ledger.orders[execution.order])
        checkReasons(reasons(of: order.placedBy, in: known), order)
        let figures = try #require(story.conclusions.first).figures
        #expect(
          figures.map(\.name) == [execution.side == .buy ? "bought" : "sold", "price", "fee"])
        #expect(figures[0].value == .decimal(execution.quantity))
        #expect(figures[1].value == .decimal(execution.price))
        #expect(figures[2].value == .decimal(execution.commission))
        #expect(figures.allSatisfy { $0.records.allSatisfy { known[$0] != nil } })
        #expect(figures.allSatisfy { !$0.records.isEmpty })
      }
      print("chains of \(executions.count) executions walked")
      #expect(executions.count >= 20)
    }
  }

  @Test func `The profits of all symbols are the sums of their executions and fees`() throws {
    for day in try Self.days() {
      for instrument in day.ledger.tradedInstruments {
        let symbol = day.ledger.symbol(instrument)
        let json = try replay("why", day.root, "pnl", symbol, "--json").json()
        let conclusions = try #require(json["conclusions"]?.elements)
        #expect(conclusions.count == 1, "\(symbol): something is not explained")
        let figures = try #require(conclusions[0]["figures"]?.elements)
        let values = Dictionary(
          uniqueKeysWithValues: figures.map { ($0["name"]?.text ?? "", $0["value"]) })
        let book = day.ledger.book
        #expect(values["realised"] == .decimal(book.realised(instrument)))
        #expect(values["fees"] == .decimal(book.fees(instrument)))
      }
    }
  }
}
