import Journal
import Store

/// Prints a story in the form that was asked for.
struct StoryPrinter {
  /// How a story is printed.
  enum Form: Hashable {
    case sentences, tree, dot, json

    /// Takes the flags `--tree`, `--dot` and `--json`, of which at most one may be given.
    init(_ arguments: inout Arguments) throws(UsageError) {
      let forms: [(String, Form)] = [("--tree", .tree), ("--dot", .dot), ("--json", .json)]
      var chosen: [(String, Form)] = []
      for form in forms where arguments.flag(form.0) { chosen.append(form) }
      guard chosen.count < 2 else {
        throw UsageError("`\(chosen[0].0)` and `\(chosen[1].0)` exclude each other")
      }
      self = chosen.first?.1 ?? .sentences
    }
  }

  private let form: Form
  private let console: Console

  init(_ form: Form, _ console: Console) {
    self.form = form
    self.console = console
  }

  func print(_ story: OrderStory) {
    if form == .json {
      console.print(json: story.json, isPretty: true)
    } else {
      print(story.explanation)
    }
  }

  func print(_ story: Explanation) {
    switch form {
    case .json: console.print(json: story.json, isPretty: true)
    case .dot: console.print(story.dot)
    case .tree: printTree(story)
    case .sentences: printSentences(story)
    }
  }

  private func printSentences(_ story: Explanation) {
    console.print(VisibleText.of(story.title))
    let width = story.chapters.map { "\($0.record.sequence)".count }.max() ?? 0
    for chapter in story.chapters {
      let sequence = "\(chapter.record.sequence)"
      let gap = String(repeating: " ", count: width - sequence.count)
      let stamp = console.paint("\(gap)\(sequence)  \(time(chapter))", .quiet)
      console.print("\(stamp)  \(VisibleText.of(chapter.sentence))")
    }
    conclude(story)
  }

  private func printTree(_ story: Explanation) {
    console.print(VisibleText.of(story.title))
    for (chapter, branch) in story.tree {
      let stamp = console.paint("#\(chapter.record.sequence) \(time(chapter))", .quiet)
      console.print("\(branch)\(stamp) \(VisibleText.of(chapter.sentence))")
    }
    conclude(story)
  }

  private func conclude(_ story: Explanation) {
    for conclusion in story.conclusions { console.print(VisibleText.of(conclusion.line)) }
  }

  private func time(_ chapter: Explanation.Chapter) -> Substring {
    "\(chapter.record.envelope.recordedAt)".dropFirst(11)
  }
}
