import Journal
import Store

/// `why`: the chain from a prediction to an order and its result.
struct WhyCommand: Subcommand {
  static let name = "why"
  static let group = CommandGroup.forensics
  static let summary = "why an order happened and what came of it"
  static let usage = "<journal> <order> [--json]"
  static let details = [
    "--json   the records of the chain with all their fields",
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
    guard let story = try StoryFinder(root: journal).story(of: order) else {
      throw InputError("\(journal) has no order \(order); `replay orders \(journal)` lists them")
    }
    if json {
      console.print(json: story.json, isPretty: true)
    } else {
      print(story, console)
    }
    return .success
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
    console.print(resultText(story.result))
  }

  private func resultText(_ result: OrderResult) -> String {
    if result.bought == .zero && result.sold == .zero { return "result: no execution" }
    let head = "result: bought \(result.bought), sold \(result.sold), fees \(result.fees.cents)"
    guard result.isFlat else { return "\(head); not closed by this bracket alone" }
    return "\(head), net \((result.cashFlow - result.fees).cents)"
  }
}
