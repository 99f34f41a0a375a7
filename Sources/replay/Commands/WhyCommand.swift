import Journal
import Projections
import Store

/// `why`: what led to an order, a record, a position, a profit or a halt, and what came of it.
struct WhyCommand: Subcommand {
  static let name = "why"
  static let group = CommandGroup.forensics
  static let summary = "why an order, a position, a profit or a halt came about, record by record"
  static let usage =
    "<journal> (<order> | '#<record>' | execution <id> | position <symbol> | alert <record> | "
    + "breaker | pnl <symbol|day>) [--at <record|time>] [--tree | --dot | --json]"
  static let details = [
    "<order>          the order's whole bracket, from the prediction to the result",
    "'#<record>'      what led to any record and what followed from it; also: record <number>",
    "execution <id>   the reasons of a fill, its fee, and what corrected it",
    "position <sym>   what a position was built from since it was flat, and what protects it",
    "alert <record>   what an alert was about",
    "breaker          why the risk level is not normal, or a symbol is blocked",
    "pnl <sym|day>    the executions and fees that a profit is the sum of; a day as 2013-10-07",
    "--at             for position, breaker and pnl: the place asked about; else the end",
    "--tree           each record below what led to it",
    "--dot            the same as a graph for Graphviz: replay why J 1 --dot | dot -Tsvg",
    "--json           the records with all their fields, their links, and each figure's records",
    "Every line begins with its record's number; numbers behind a `#` are records, too.",
    "Exit code 1 when there is nothing to tell.",
  ]

  private let journal: String
  private let subject: WhySubject
  private let place: JournalPlace
  private let usesSnapshots: Bool
  private let form: StoryPrinter.Form

  init(_ arguments: inout Arguments) throws(UsageError) {
    form = try StoryPrinter.Form(&arguments)
    usesSnapshots = !arguments.flag("--no-snapshots")
    let at = try arguments.option("--at")
    place = try JournalPlace.parse(at)
    journal = try arguments.positional("journal")
    subject = try WhySubject(&arguments)
    if at != nil, !subject.hasPlace {
      throw UsageError("`--at` says nothing about this; it is for position, breaker and pnl")
    }
  }

  func run(_ console: Console) throws -> ExitCode {
    let reader = try JournalReader(opening: journal)
    let pruned = try reader.prunedBefore()
    let known = try pruned.map { try instruments(before: $0, console) } ?? Instruments()
    let stories = StoryFinder(reader, known: known)
    if case .order(let order) = subject {
      guard let story = try stories.story(of: order) else { throw noOrder(order, pruned) }
      try mentionGaps(
        story.explanation, isWhole: story.isWhole, pruned, reader, console)
      StoryPrinter(form, console).print(story)
      return .success
    }
    switch try answer(stories, console) {
    case .nothing(let sentence):
      console.print(sentence)
      return .failure
    case .story(let story):
      try mentionGaps(story, isWhole: true, pruned, reader, console)
      StoryPrinter(form, console).print(story)
      return .success
    }
  }

  private func answer(_ stories: StoryFinder, _ console: Console) throws -> StoryAnswer {
    switch subject {
    case .order(let order): return .nothing("there is no order \(order)")
    case .record(let number): return try stories.story(ofRecord: number)
    case .alert(let number): return try stories.story(ofAlert: number)
    case .execution(let id): return try stories.story(ofExecution: id)
    case .breaker: return try stories.story(ofBreakersAt: try ledger(at: place, console))
    case .position(let symbol):
      let ledger = try ledger(at: place, console)
      return try stories.story(
        ofPosition: try SymbolLookup.find(symbol, ledger, journal), at: ledger,
        from: try beginning(), root: journal)
    case .profit(let symbol):
      let ledger = try ledger(at: place, console)
      return try profit(
        stories, ledger, .instrument(try SymbolLookup.find(symbol, ledger, journal)))
    case .day(let day):
      let end = try end(of: day)
      if let begin = try firstTime(), !end.includes(.none, begin) {
        return .nothing(
          "there is no session of \(CivilDate.isoText(day)): \(journal) begins at \(begin)")
      }
      let ledger = try ledger(at: place == .end ? end : place, console)
      return try profit(stories, ledger, .day(day))
    }
  }

  private func profit(
    _ stories: StoryFinder, _ ledger: Ledger, _ subject: ProfitStory.Subject
  ) throws -> StoryAnswer {
    try ProfitStory(stories, root: journal, at: ledger, from: try beginning()).story(of: subject)
  }

  private func ledger(at place: JournalPlace, _ console: Console) throws -> Ledger {
    let loaded = try LedgerLoader(root: journal, usesSnapshots: usesSnapshots).load(at: place)
    for warning in loaded.warnings { console.complain("why: \(warning)") }
    return loaded.ledger
  }

  /// The state that the journal begins with: empty, unless it was pruned.
  private func beginning() throws -> Ledger {
    try LedgerLoader(root: journal, usesSnapshots: false).start().ledger
  }

  /// When the first record was written; nil for a journal without any.
  private func firstTime() throws -> Timestamp? {
    let reader = try JournalReader(opening: journal)
    return try reader.advance() == nil ? nil : reader.envelope.recordedAt
  }

  private func end(of day: Int64) throws -> JournalPlace {
    guard let midnight = NewYorkTime.timestamp(date: day, secondOfDay: 86_400) else {
      throw InputError("\(day): no day whose midnight in New York is known")
    }
    return .time(Timestamp(rawValue: midnight.rawValue - 1))
  }

  private func noOrder(_ order: OrderID, _ pruned: SequenceNumber?) -> InputError {
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
    _ story: Explanation, isWhole: Bool, _ pruned: SequenceNumber?, _ reader: JournalReader,
    _ console: Console
  ) throws {
    try reader.passToEnd()
    JournalEnd(reader).mention(journal, on: console)
    guard let pruned, !story.missing.isEmpty || !isWhole else { return }
    let records = story.missing.map { "\($0)" }.joined(separator: ", ")
    console.complain(
      "note: \(journal) was pruned before record \(pruned)"
        + (records.isEmpty ? "" : "; records \(records) that led to this are gone")
        + "; the copy that holds the days before tells the whole story")
  }
}
