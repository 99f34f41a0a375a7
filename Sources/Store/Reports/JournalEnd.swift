import Journal

/// How a journal that was read to its end had ended.
public struct JournalEnd: Sendable {
  private let isCleanlyClosed: Bool
  private let tornBytes: Int
  private let last: SequenceNumber

  /// Looks at the end that `reader` has reached.
  ///
  /// - Parameter reader: has handed out its last record.
  public init(_ reader: JournalReader) {
    isCleanlyClosed = reader.isCleanlyClosed
    tornBytes = reader.tornBytes
    last = reader.head.sequence
  }

  /// Why there may have been more; nil after a clean end.
  ///
  /// - Parameter root: the journal's name for people.
  public func note(_ root: String) -> String? {
    if isCleanlyClosed { return nil }
    let torn = tornBytes > 0 ? " \(tornBytes) bytes after it are no whole frame and left out;" : ""
    return "\(root) was not closed and ends with record \(last);\(torn) it is still being "
      + "written, or its writer crashed"
  }
}
