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
    }
    if order.command.role == .entry {
      #expect(kinds == [.orderCommand, .riskVerdict, .decision, .signal, .prediction])
    } else {
      #expect(kinds.starts(with: [.orderCommand, .riskVerdict]))
      let roots: [EventKind] = [.prediction, .sessionStarted, .tick, .brokerFrame]
      #expect(kinds.last.map { roots.contains($0) } == true, "\(kinds)")
    }
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
    #expect(chain.count == lines.count - 2)
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
