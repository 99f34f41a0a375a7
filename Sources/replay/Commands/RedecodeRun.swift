import Broker
import Engine
import Journal
import Projections
import Store

/// `rebuild --redecode`: the journal written anew with the facts that this build reads from its raw
/// frames and bodies.
struct RedecodeRun {
  let journal: String
  let out: String
  let json: Bool

  /// - Returns: success when every fact was read as it was recorded, else failure.
  func run(_ console: Console) throws -> ExitCode {
    let reader = try JournalReader(opening: journal)
    _ = try MarketIntake.journal.firstSession(in: journal)
    let (changes, head) = try AtomicFolder.write(out) { folder in
      var options = WriterOptions()
      options.policy = .none
      let writer = try JournalWriter(at: folder, day: reader.day, options: options)
      var pass = Redecoding(
        reader, into: DayWriter(writer, readingFrom: reader), decoder: TWSFrameDecoder())
      try pass.run()
      return (pass.changes, try writer.close())
    }
    JournalEnd(reader).mention(journal, on: console)
    if json {
      console.print(json: object(changes, head))
    } else {
      console.print(text(changes))
    }
    return changes.isEmpty ? .success : .failure
  }

  private func object(_ changes: FactChanges, _ head: JournalHead) -> JSONValue {
    .object([
      JSONMember("facts", .whole(changes.read)),
      JSONMember(
        "differing",
        .array(
          changes.kinds.map { kind in
            .object([
              JSONMember("kind", .string("\(kind)")),
              JSONMember("changed", .whole(changes[kind].changed)),
              JSONMember("new", .whole(changes[kind].new)),
              JSONMember("gone", .whole(changes[kind].gone)),
              JSONMember("first", .whole(changes[kind].first.rawValue)),
            ])
          })),
      JSONMember("head", .string(head.hex)),
    ])
  }

  private func text(_ changes: FactChanges) -> String {
    guard !changes.isEmpty else {
      return "\(changes.read) facts read anew, each as it was recorded"
    }
    let lines = changes.kinds.map { kind in
      let count = changes[kind]
      return "  \(kind): \(count.changed) changed, \(count.new) new, \(count.gone) gone; first at "
        + "record \(count.first)"
    }
    return
      (["\(changes.read) facts read anew, these differ:"] + lines + [
        "see what it changes with `replay diff \(journal) \(out)`"
      ]).joined(separator: "\n")
  }
}
