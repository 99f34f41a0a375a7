/// Where a block is, and what is known of it without decoding.
struct BlockPlace: Hashable {
  /// Of its first frame, in its file.
  var offset: Int
  /// Its first record.
  var firstSequence: UInt64
  /// The chain before it.
  var chainBefore: [UInt8]
  /// Time of the record before it; the least number when there is none.
  var lastTimeBefore: Int64
  /// What it holds; nil for what lies after the last whole block.
  var trailer: BlockTrailer?
  /// What an index adds; nil without one.
  var indexed: IndexedBlock?
}
