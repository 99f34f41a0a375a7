import Journal
import Projections
import Testing

@testable import replay

/// `why` of other things than orders, `why-not`, `timeline` and `diff --at` on a traded day.
@Suite struct ForensicsCommandTests {
  private func day() throws -> EndToEndDay { try EndToEndDay.get() }

  private func first(_ kind: EventKind) throws -> Recorded {
    try #require(try day().records.first { $0.event.kind == kind })
  }

  // MARK: why

  @Test func `Every subject has sentences, a tree, a graph and JSON`() throws {
    let root = try day().path
    guard case .execution(let execution) = try first(.execution).event else { return }
    let symbol = execution.symbol
    let at = try first(.execution).sequence
    let subjects = [
      ["1"], ["order", "1"], ["#\(at)"], ["record", "\(at)"], ["execution", execution.execution],
      ["position", symbol, "--at", "\(at)"], ["pnl", symbol], ["pnl", "2024-06-05"],
    ]
    for subject in subjects {
      let text = replay(["why", root] + subject)
      #expect(text.code == .success && text.error.isEmpty, "\(subject): \(text.error)")
      let tree = replay(["why", root, "--tree"] + subject)
      #expect(tree.output.split(separator: "\n").count == text.output.split(separator: "\n").count)
      #expect(replay(["why", root, "--dot"] + subject).output.hasPrefix("digraph why {"))
      let json = try replay(["why", root, "--json"] + subject).json()
      #expect(json["chain"]?.elements?.isEmpty == false)
      for conclusion in try #require(json["conclusions"]?.elements) {
        for figure in conclusion["figures"]?.elements ?? [] {
          #expect(figure["records"]?.elements?.isEmpty == false, "\(subject): \(figure)")
        }
      }
    }
    #expect(replay("why", root, "1").output == replay("why", root, "order", "1").output)
  }

  @Test func `Nothing to tell is exit code 1 with a sentence`() throws {
    let root = try day().path
    for subject in [
      ["#99999999"], ["execution", "nobody"], ["breaker"], ["pnl", "2024-06-04"], ["alert", "1"],
    ] {
      let result = replay(["why", root] + subject)
      #expect(result.code == .failure, "\(subject)")
      #expect(result.output.split(separator: "\n").count == 1 && result.error.isEmpty)
    }
  }

  @Test func `What is no subject is exit code 2 with what there is`() throws {
    let root = try day().path
    let cases: [([String], String)] = [
      ([], "a shell takes `#12345` for a comment"), (["ordr", "1"], "did you mean `order`?"),
      (["#x"], "`#x` is not a record number"), (["record", "0"], "`0` is not a record number"),
      (["position"], "<symbol> is missing"), (["position", "NOPE"], "has no instrument `NOPE`"),
      (["pnl", "CVN"], "did you mean `CVNA`?"), (["1", "--at", "3"], "says nothing about this"),
      (["1", "--tree", "--dot"], "exclude each other"), (["alert", "x"], "is not a record number"),
      (["execution"], "<id> is missing"), (["order", "x"], "is not an order number"),
    ]
    for (words, message) in cases {
      let result = replay(["why", root] + words)
      #expect(result.code == .cannotRun)
      #expect(result.error.contains(message), "\(words): \(result.error)")
    }
  }

  // MARK: why-not

  /// Looks of rules that came to the same as before are not recorded; what is said of them must be
  /// what the engine saw. Method: every recorded decision that did nothing, asked about at it.
  @Test func `A recorded stop is told as recorded, at its own record`() throws {
    let day = try day()
    var asked = 0
    for (index, record) in day.records.enumerated() {
      guard case .decision(let decision) = record.event, !decision.stoppedBy.isEmpty,
        ["entry", "scale_in", "reversal"].contains(decision.rule), asked < 12,
        record.sequence.rawValue % 5 == 0
      else { continue }
      asked += 1
      let symbol = try symbol(decision.instrument)
      let json = try replay("why-not", day.path, symbol, "\(record.sequence)", "--json").json()
      let rule = try #require(
        json["rules"]?.elements?.first { $0["rule"]?.text == decision.rule })
      #expect(rule["last"]?["record"]?.integer == Int64(record.sequence.rawValue))
      #expect(rule["last"]?["stopped_by"]?.text == decision.stoppedBy)
      let conditions = try #require(rule["last"]?["conditions"]?.elements)
      #expect(conditions.map { $0["value"]?.text } == decision.conditions.map { $0.value.text })
      // Asked about its own instant, the engine says the same again, unless something was done.
      let around = day.records[max(0, index - 8)..<min(day.records.count, index + 8)]
      if !around.contains(where: { $0.event.kind == .orderCommand }) {
        #expect(rule["now"]?["stopped_by"]?.text == decision.stoppedBy)
      }
    }
    #expect(asked == 12)
  }

  private func symbol(_ instrument: InstrumentID) throws -> String {
    for record in try day().records {
      if case .instrumentDefined(let definition) = record.event,
        definition.instrument == instrument
      {
        return definition.symbol
      }
    }
    throw InputError("no such instrument")
  }

  @Test func `The moment of an order is a finding, and so is what stood in the way afterwards`()
    throws
  {
    let day = try day()
    let placed = try first(.orderCommand)
    guard case .orderCommand(let command) = placed.event else { return }
    let symbol = try symbol(command.instrument)
    let acted = replay("why-not", day.path, symbol, "\(placed.sequence)")
    #expect(acted.code == .failure)
    #expect(acted.output.contains("something was done: order \(command.order)"))
    let later = placed.envelope.recordedAt + .seconds(5)
    let after = replay("why-not", day.path, symbol, "\(later)")
    #expect(after.code == .success)
    #expect(after.output.contains("shares were held") || after.output.contains("was at work"))
    #expect(after.output.contains("entry (on prediction): looked last at"))
    let snapshots = replay("why-not", day.path, symbol, "\(later)", "--no-snapshots")
    #expect(snapshots.output == after.output)
  }

  @Test func `A moment may be a time in New York, an instant, one with an offset, or a record`()
    throws
  {
    let root = try day().path
    let forms = [
      "10:00", "10:00:00", "2024-06-05T14:00:00Z", "2024-06-05T10:00:00-04:00",
      "2024-06-05T16:00:00+02:00",
    ]
    let outputs = forms.map { replay("why-not", root, "CVNA", $0).output }
    #expect(Set(outputs).count == 1)
    #expect(outputs[0].contains(" New York)"))
    #expect(replay("why-not", root, "CVNA", "10:00", "--day", "2024-06-05").output == outputs[0])
    for bad in ["25:00", "10", "10:61", "x", "2024-06-05", "2024-06-05T10:00:00+0200", "#x"]
    where bad != "10" {
      let result = replay("why-not", root, "CVNA", bad)
      #expect(result.code == .cannotRun && result.error.contains("is no moment"), "\(bad)")
    }
    #expect(replay("why-not", root, "CVNA", "10:00", "--day", "x").code == .cannotRun)
    #expect(replay("why-not", root, "CVNA", "2000-01-01T00:00:00Z").code == .cannotRun)
    #expect(replay("why-not", root, "NOPE", "10:00").error.contains("has no instrument `NOPE`"))
  }

  @Test func `A recording decides nothing, and that is said`() throws {
    let result = replay("why-not", try day().market.market, "CVNA", "10:00")
    #expect(result.code == .cannotRun && result.error.contains("a recording of market data"))
  }

  // MARK: timeline and diff

  @Test func `A timeline ends with the position and profit of the books`() throws {
    let day = try day()
    let book = try JournalFold(root: day.path).ledger
    let symbol = book.symbol(try #require(book.tradedInstruments.first))
    let result = replay("timeline", day.path, symbol, "--json")
    #expect(result.code == .success)
    let lines = try result.output.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    let instrument = try #require(book.instruments.id(symbol: symbol))
    let fills = lines.count { ["execution", "stop"].contains($0["topic"]?.text) }
    #expect(Int64(fills) == book.book.fillCount(instrument))
    let last = try #require(lines.last { $0["topic"]?.text == "fee" })
    #expect(last["position"] == .decimal(book.book.position(instrument)))
    #expect(
      last["result"] == .decimal(book.book.realised(instrument) - book.book.fees(instrument)))
    let text = replay("timeline", day.path, symbol).output.split(separator: "\n")
    #expect(text.count == lines.count)
    // A part of it is that part.
    let (from, to) = (lines[5]["seq"]?.integer ?? 0, lines[9]["seq"]?.integer ?? 0)
    let part = replay("timeline", day.path, symbol, "--from", "\(from)", "--to", "\(to)")
    #expect(part.output.split(separator: "\n") == Array(text[5...9]))
    #expect(replay("timeline", day.path, symbol, "--from", "23:59").code == .failure)
    #expect(replay("timeline", day.path, symbol, "--from", "x").code == .cannotRun)
  }

  @Test func `A difference of two places names what moved cash, either way round`() throws {
    let day = try day()
    let fill = try first(.execution).sequence
    let before = "\(fill.rawValue - 1)"
    let result = replay("diff", day.path, "--at", before, "--at", "\(fill)")
    #expect(result.code == .failure)
    #expect(result.output.contains("position "))
    #expect(result.output.contains("(#\(fill))"))
    #expect(replay("diff", day.path, "--at", "\(fill)", "--at", before).output == result.output)
    let json = try replay("diff", day.path, "--at", before, "--at", "\(fill)", "--json").json()
    #expect(json["to"]?["record"]?.integer == Int64(fill.rawValue))
    let same = replay("diff", day.path, "--at", "\(fill)", "--at", "\(fill)")
    #expect(same.code == .success && same.output.contains("nothing changed"))
    #expect(replay("diff", day.path, "--at", "1").code == .cannotRun)
    #expect(
      replay("diff", day.path, "--at", "1", "--at", "99999999").error.contains("has no 99999999"))
  }
}
