import Journal

/// How a journal that was read to its end had ended.
struct JournalEnd {
  private let isCleanlyClosed: Bool
  private let tornBytes: Int
  private let last: SequenceNumber

  /// - Parameter reader: has handed out its last record.
  init(_ reader: JournalReader) {
    isCleanlyClosed = reader.isCleanlyClosed
    tornBytes = reader.tornBytes
    last = reader.head.sequence
  }

  /// Says on the error output when there may have been more; silent after a clean end.
  func mention(_ root: String, on console: Console) {
    guard !isCleanlyClosed else { return }
    let torn = tornBytes > 0 ? " \(tornBytes) bytes after it are no whole frame and left out;" : ""
    console.complain(
      "note: \(root) was not closed and ends with record \(last);\(torn) it is still being "
        + "written, or its writer crashed")
  }

  /// Says the same of a journal of which a command read only parts.
  static func mention(_ root: String, on console: Console) throws {
    let reader = try JournalReader(opening: root)
    try reader.seek(to: SequenceNumber(rawValue: .max))
    JournalEnd(reader).mention(root, on: console)
  }
}
