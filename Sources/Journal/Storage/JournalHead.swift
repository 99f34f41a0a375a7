/// Where a journal stands: its last record and the hash chain up to there.
public struct JournalHead: Hashable, Sendable {
  /// The last record, ``SequenceNumber/none`` for an empty journal.
  public let sequence: SequenceNumber
  /// The chain over every block so far, 32 bytes.
  public let chain: [UInt8]

  /// A head.
  public init(sequence: SequenceNumber, chain: [UInt8]) {
    self.sequence = sequence
    self.chain = chain
  }

  /// ``chain`` in 64 hexadecimal digits.
  public var hex: String {
    chain.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
