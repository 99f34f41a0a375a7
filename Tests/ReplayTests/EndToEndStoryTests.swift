import Foundation
import Journal
import Projections
import Store
import Testing

@testable import replay

/// The stories of every order of a traded day.
@Suite struct EndToEndStoryTests {
  /// Every order that is no child, with its story; children share their parent's.
  private static let stories = Result { () throws -> [(order: OrderRecord, story: OrderStory)] in
    let day = try EndToEndDay.get()
    let heads = try JournalFold(root: day.path).ledger.orders.all.filter {
      $0.command.parent == .none
    }
    return try heads.map { ($0, try #require(try StoryFinder(root: day.path).story(of: $0.id))) }
  }

  @Test func `Every chapter's cause is in the story, and every order's chain has a first reason`()
    throws
  {
    let stories = try Self.stories.get()
    #expect(stories.contains { $0.order.command.role == .entry })
    #expect(stories.contains { $0.order.command.role == .close })
    for (order, story) in stories { check(story, order) }
  }

  private func check(_ story: OrderStory, _ order: OrderRecord) {
    let records = story.chapters.map(\.record)
    let known = Dictionary(uniqueKeysWithValues: records.map { ($0.sequence, $0) })
    #expect(records.map(\.sequence) == records.map(\.sequence).sorted())
    for record in records where record.envelope.cause != .none {
      #expect(known[record.envelope.cause] != nil, "order \(order.id), record \(record.sequence)")
    }
    for chapter in story.chapters { #expect(!chapter.sentence.isEmpty) }
    var record = known[order.placedBy]
    var kinds: [EventKind] = []
    while let here = record {
      kinds.append(here.event.kind)
      record = known[here.envelope.cause]
      if case .orderPlan(let plan) = here.event { record = known[plan.begunBy] }
    }
    if order.command.role == .entry {
      // An entry that turns a position round waits for the close: its plan lies between.
      let reasons = kinds.filter { $0 != .orderPlan }
      #expect(reasons == [.orderCommand, .riskVerdict, .decision, .signal, .prediction])
    } else {
      #expect(kinds.starts(with: [.orderCommand, .riskVerdict]))
      let roots: [EventKind] = [.prediction, .sessionStarted, .tick, .brokerFrame]
      #expect(kinds.last.map { roots.contains($0) } == true, "\(kinds)")
    }
  }

  // Goal: no record is missed or added. Method: many orders, against a scan that knows no index.
  @Test func `Every story is the same with an index, without one, and by a plain scan`() throws {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let sealed = folder.path + "/sealed"
    try FileManager.default.copyItem(atPath: day.path, toPath: sealed)
    _ = try Sealer.seal(root: sealed)
    let named = day.records.map(Self.named)
    // Every fourth, so that entries, children and closing orders all come.
    for order in try JournalFold(root: day.path).ledger.orders.all where order.id.rawValue % 4 == 1
    {
      let story = try #require(try StoryFinder(root: day.path).story(of: order.id))
      let indexed = try #require(try StoryFinder(root: sealed).story(of: order.id))
      #expect(indexed.json == story.json)
      #expect(story.isWhole && story.missing.isEmpty)
      let scanned = Self.scan(day.records, named, order.id)
      #expect(story.chapters.map(\.record.sequence) == scanned.map(\.sequence))
      #expect(story.chapters.map(\.record) == scanned)
    }
    #expect(replay("why", sealed, "1").output == replay("why", day.path, "1").output)
  }

  /// The order that a record is about, by the name of a field; 0 for none.
  private static func named(_ record: Recorded) -> Int64 {
    let kind = record.event.kind
    // The next number that the broker allows is nobody's yet.
    guard kind != .tick, kind != .nextOrderID else { return 0 }
    let name = kind == .brokerError ? "id" : "order"
    let field = FieldLister.fields(of: record.event).first { $0.name == name }
    return field.flatMap { Int64($0.value) } ?? 0
  }

  /// The records of an order's bracket and all their causes, by looking at every record.
  private static func scan(
    _ records: [Recorded], _ named: [Int64], _ order: OrderID
  ) -> [Recorded] {
    let placed = records.compactMap { record -> OrderCommand? in
      guard case .orderCommand(let command) = record.event, command.action == .place else {
        return nil
      }
      return command
    }
    let parent = placed.first { $0.order == order }?.parent ?? .none
    let head = parent == .none ? order : parent
    let family = placed.filter { $0.order == head || $0.parent == head }.map(\.order.rawValue)
    var wanted: Set<SequenceNumber> = []
    var executions: [String] = []
    for (record, order) in zip(records, named) where order != 0 && family.contains(order) {
      wanted.insert(record.sequence)
      if case .execution(let execution) = record.event { executions.append(execution.execution) }
    }
    for record in records.reversed() {
      if case .commission(let commission) = record.event,
        executions.contains(commission.execution)
      {
        wanted.insert(record.sequence)
      }
      guard wanted.contains(record.sequence) else { continue }
      wanted.insert(record.envelope.cause)
      if case .decision(let decision) = record.event { wanted.insert(decision.signal) }
      if case .orderPlan(let plan) = record.event { wanted.insert(plan.begunBy) }
    }
    return records.filter { wanted.contains($0.sequence) }
  }

  @Test func `Why says that the journal was cut, which may have taken the end of a story`() throws {
    let day = try EndToEndDay.get()
    let folder = TestFolder()
    let copy = folder.path + "/cut"
    try FileManager.default.copyItem(atPath: day.path, toPath: copy)
    let name = try #require(try Folders.names(in: copy).first { $0.hasPrefix("20") })
    let path = "\(copy)/\(name)/00000001.seg"
    let bytes = try TestFiles.bytes(path)
    try FileManager.default.removeItem(atPath: path)
    try TestFiles.write(Array(bytes.dropLast(100)), to: path)
    try FileManager.default.removeItem(atPath: copy + "/head")
    let result = replay("why", copy, "1")
    #expect(result.code == .success && result.output == replay("why", day.path, "1").output)
    #expect(result.error.contains("was not closed and ends with record"))
    #expect(replay("why", day.path, "1").error.isEmpty)
  }

  @Test func `Why prints the story of an entry from the prediction to the result`() throws {
    let day = try EndToEndDay.get()
    let ledger = try JournalFold(root: day.path).ledger
    let entry = try #require(
      ledger.orders.all.first { $0.command.role == .entry && $0.status == .filled })
    let text = replay("why", day.path, "\(entry.id)")
    #expect(text.code == .success)
    let lines = text.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("order \(entry.id) of "))
    #expect(lines[1].contains("prediction arrived from predictions.ndjson"))
    for words in [
      "says BUY", "rule entry decided enter", "risk admitted it", "commanded to place order",
      "left for the broker", "the broker answered", "the broker holds order", "accepted", "bought",
      "commission of execution", "filled",
    ] where words != "says BUY" || entry.command.side == .buy {
      #expect(text.output.contains(words), "\(words)")
    }
    #expect(lines.last?.hasPrefix("result: bought ") == true)
    let json = try replay("why", day.path, "\(entry.id)", "--json").json()
    #expect(json["order"]?.integer == entry.id.rawValue)
    let chain = try #require(json["chain"]?.elements)
    let conclusions = try #require(json["conclusions"]?.elements)
    #expect(chain.count == lines.count - 1 - conclusions.count)
    #expect(chain.first?["kind"]?.text == "prediction")
    #expect(chain.first?["cause"] == .null)
    // A child's story is its bracket's.
    let child = try #require(ledger.orders.all.first { $0.command.parent == entry.id })
    let same = try replay("why", day.path, "\(child.id)", "--json").json()
    #expect(same["chain"] == json["chain"])
  }

  @Test func `The results of all stories add up to the day's profit`() throws {
    let day = try EndToEndDay.get()
    let ledger = try JournalFold(root: day.path).ledger
    var cash = Money.zero
    for (_, story) in try Self.stories.get() {
      cash += story.result.cashFlow - story.result.fees
    }
    #expect(cash == ledger.book.realisedTotal - ledger.book.feesTotal)
  }

  @Test func `An order that nobody placed is named with what to do`() throws {
    let day = try EndToEndDay.get()
    let missing = replay("why", day.path, "999999")
    #expect(missing.code == .cannotRun)
    #expect(missing.error.contains("has no order 999999; `replay orders \(day.path)` lists them"))
    for word in ["0", "-3", "abc", "1.5"] {
      let result = replay("why", day.path, word)
      #expect(result.code == .cannotRun)
      #expect(result.error.contains("`\(word)`"), "\(result.error)")
    }
  }
}
