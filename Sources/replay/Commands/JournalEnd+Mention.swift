import Journal
import Store

/// Says how a journal that a command read had ended.
extension JournalEnd {
  /// Says on the error output when there may have been more; silent after a clean end.
  func mention(_ root: String, on console: Console) {
    if let note = note(root) { console.complain("note: \(note)") }
  }

  /// Says the same of a journal of which a command read only parts.
  static func mention(_ root: String, on console: Console) throws {
    let reader = try JournalReader(opening: root)
    try reader.seek(to: SequenceNumber(rawValue: .max))
    JournalEnd(reader).mention(root, on: console)
  }
}
