import Journal
import Projections
import Store

/// `why`: the chain from a prediction to an order and its result.
struct WhyCommand: Subcommand {
  static let name = "why"
  static let group = CommandGroup.forensics
  static let summary = "why an order happened and what came of it"
  static let usage = "<journal> <order> [--json]"
  static let details = [
    "--json   the records of the chain with all their fields",
    "In sealed segments an index finds the records; the story is the same without one.",
    "The story covers the order's whole bracket; every line begins with the record's seq.",
  ]

  let journal: String
  let order: OrderID
  let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    journal = try arguments.positional("journal")
    let word = try arguments.positional("order")
    guard let number = Int64(word), number > 0 else {
      throw UsageError("`\(word)` is not an order number; `replay orders` lists them")
    }
    order = OrderID(rawValue: number)
  }

  func run(_ console: Console) throws -> ExitCode {
    let reader = try JournalReader(opening: journal)
    let pruned = try reader.prunedBefore()
    let known = try pruned.map { try instruments(before: $0, console) } ?? Instruments()
    guard let story = try StoryFinder(reader, known: known).story(of: order) else {
      throw noOrder(pruned)
    }
    try mentionGaps(story, pruned, reader, console)
    if json {
      console.print(json: story.json, isPretty: true)
    } else {
      print(story, console)
    }
    return .success
  }

  private func noOrder(_ pruned: SequenceNumber?) -> InputError {
    guard let pruned else {
      return InputError("\(journal) has no order \(order); `replay orders \(journal)` lists them")
    }
    return InputError(
      "\(journal) was pruned before record \(pruned), and order \(order) was not placed since; ask "
        + "the copy that holds the days before")
  }

  /// Instruments are defined once, so those of a pruned journal may be known from a state only.
  private func instruments(before first: SequenceNumber, _ console: Console) throws -> Instruments {
    do {
      return try LedgerLoader(root: journal, usesSnapshots: false).start().ledger.instruments
    } catch let error as InputError {
      console.complain("note: instruments defined before record \(first) are not known: \(error)")
      return Instruments()
    }
  }

  /// Says what cannot be in the story: what was pruned, and what a crash may have cut.
  private func mentionGaps(
    _ story: OrderStory, _ pruned: SequenceNumber?, _ reader: JournalReader, _ console: Console
  ) throws {
    try reader.seek(to: SequenceNumber(rawValue: .max))
    JournalEnd(reader).mention(journal, on: console)
    guard let pruned, !story.missing.isEmpty || !story.isWhole else { return }
    let records = story.missing.map { "\($0)" }.joined(separator: ", ")
    console.complain(
      "note: \(journal) was pruned before record \(pruned)"
        + (records.isEmpty ? "" : "; records \(records) that led to this are gone")
        + "; the copy that holds the days before tells the whole story")
  }

  private func print(_ story: OrderStory, _ console: Console) {
    console.print("order \(story.order) of \(story.symbol)")
    let width = story.chapters.map { "\($0.record.sequence)".count }.max() ?? 0
    for chapter in story.chapters {
      let sequence = "\(chapter.record.sequence)"
      let gap = String(repeating: " ", count: width - sequence.count)
      let time = "\(chapter.record.envelope.recordedAt)".dropFirst(11)
      let stamp = console.paint("\(gap)\(sequence)  \(time)", .quiet)
      console.print("\(stamp)  \(chapter.sentence)")
    }
    console.print(
      story.isWhole
        ? resultText(story.result) : "result: not known, a part of the bracket was pruned")
  }

  private func resultText(_ result: OrderResult) -> String {
    if result.bought == .zero && result.sold == .zero { return "result: no execution" }
    let head = "result: bought \(result.bought), sold \(result.sold), fees \(result.fees.cents)"
    guard result.isFlat else { return "\(head); not closed by this bracket alone" }
    return "\(head), net \((result.cashFlow - result.fees).cents)"
  }
}
