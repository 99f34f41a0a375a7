/// Where the bytes of a record lie: what an audit quotes, so that others find them again.
public struct RecordPlace: Hashable, Sendable {
  /// The segment file.
  public let path: String
  /// First record of the block that holds it.
  public let block: SequenceNumber
  /// Offset of its row in the raw block; nil for a tick in its compact form.
  public let row: Int?
  /// Offset of its payload in the raw block; nil for a tick in its compact form, which has none.
  public let payload: Int?
}

extension JournalReader {
  /// Session date of the folder that the current record lies in, as yyyymmdd.
  public var day: Int64 { frames.day }

  /// Where the current record lies.
  public var place: RecordPlace {
    let offsets = eventOffsets
    return RecordPlace(
      path: frames.path, block: SequenceNumber(rawValue: frames.blockSequence), row: offsets?.row,
      payload: offsets?.payload)
  }
}
