import Journal
import Store

/// Two journals that are compared.
struct JournalPair {
  let first: String
  let second: String

  /// Compares them from their beginnings to their ends.
  ///
  /// - Throws: what keeps one from being read; ``InputError`` for one that does not begin with
  ///   record 1.
  func compare() throws -> (comparison: JournalComparison, ends: [JournalEnd]) {
    let readers = (try Self.open(first), try Self.open(second))
    let comparison = try JournalComparison(readers.0, readers.1)
    return (comparison, [JournalEnd(readers.0), JournalEnd(readers.1)])
  }

  private static func open(_ root: String) throws -> JournalReader {
    let reader = try JournalReader(opening: root)
    if let record = try reader.prunedBefore() {
      throw InputError(
        "\(root): pruned before record \(record), and a comparison needs the whole journal; give "
          + "the copy that holds the days before")
    }
    let probe = try JournalReader(opening: root)
    guard try probe.advance() != nil else { throw InputError("\(root): has no record") }
    guard probe.envelope.sequence.rawValue == 1 else {
      throw InputError(
        "\(root): begins with record \(probe.envelope.sequence), not 1; give the whole journal, "
          + "not one day of it")
    }
    return reader
  }
}
