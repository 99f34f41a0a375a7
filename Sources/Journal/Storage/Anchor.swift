/// A signed statement about where a journal's chain stood at the end of a day.
///
/// Its text is made for standard tools; `docs/evidence.md` shows how to verify it without us.
public struct Anchor: Hashable, Sendable {
  /// Session date as yyyymmdd.
  public let day: Int64
  /// Last record of the day; of an empty day, the last before it.
  public let lastSequence: SequenceNumber
  /// Records of the day.
  public let records: UInt64
  /// The chain after the day's last block, 32 bytes.
  public let chain: [UInt8]
  /// SHA-256 of the anchor before this one, whole file; zeros for the first.
  public let previous: [UInt8]
  /// Whose signature it is.
  public let publicKey: PublicKey
  /// Ed25519 over ``signedBytes``, 64 bytes.
  public let signature: [UInt8]

  /// What an anchor before the first would hash to.
  static let noPrevious = [UInt8](repeating: 0, count: HashChain.byteCount)
  private static let title = "replay journal anchor 1"
  /// More bytes than an anchor can have.
  static let byteCountMax = 4096

  /// Signs a statement.
  init(
    day: Int64, lastSequence: UInt64, records: UInt64, chain: [UInt8], previous: [UInt8],
    key: SigningKey
  ) {
    (self.day, self.records) = (day, records)
    self.lastSequence = SequenceNumber(rawValue: lastSequence)
    (self.chain, self.previous) = (chain, previous)
    publicKey = key.publicKey
    let body = Self.body(day, lastSequence, records, chain, previous, key.publicKey)
    signature = key.sign(Array(body.utf8))
  }

  /// Reads a file's bytes; nil unless they are exactly what an anchor's ``text`` would be.
  ///
  /// The signature is not looked at; see ``isSigned``.
  init?(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let names = ["day", "last-seq", "records", "chain", "previous", "public-key", "signature"]
    guard lines.count == names.count + 2, lines[0] == Self.title else { return nil }
    var values: [String] = []
    for (name, line) in zip(names, lines.dropFirst()) {
      guard line.hasPrefix(name + " ") else { return nil }
      values.append(String(line.dropFirst(name.count + 1)))
    }
    guard let day = JournalLayout.day(named: values[0]), let last = UInt64(values[1]),
      last <= FrameHeader.sequenceMax, let records = UInt64(values[2]), records <= last,
      let chain = ConfigurationScalar.bytes(values[3]), chain.count == HashChain.byteCount,
      let previous = ConfigurationScalar.bytes(values[4]), previous.count == HashChain.byteCount,
      let key = PublicKey(hex: values[5]), let signature = ConfigurationScalar.bytes(values[6]),
      signature.count == Ed25519.signatureBytes
    else { return nil }
    (self.day, self.records) = (day, records)
    lastSequence = SequenceNumber(rawValue: last)
    (self.chain, self.previous) = (chain, previous)
    (publicKey, self.signature) = (key, signature)
    guard Array(text.utf8) == bytes else { return nil }
  }

  /// The bytes that the signature is over: everything before its line.
  public var signedBytes: [UInt8] {
    Array(Self.body(day, lastSequence.rawValue, records, chain, previous, publicKey).utf8)
  }

  /// The whole file.
  public var text: String {
    String(decoding: signedBytes, as: UTF8.self)
      + "signature \(ConfigurationScalar.hex(signature))\n"
  }

  /// Whether the signature is that of ``publicKey``'s owner over these values.
  public var isSigned: Bool {
    Ed25519.isSignature(signature, of: signedBytes, by: publicKey.bytes)
  }

  /// What the next anchor calls previous.
  var hash: [UInt8] { SHA256.hash(Array(text.utf8)) }

  private static func body(
    _ day: Int64, _ last: UInt64, _ records: UInt64, _ chain: [UInt8], _ previous: [UInt8],
    _ key: PublicKey
  ) -> String {
    """
    \(title)
    day \(JournalLayout.folderName(day: day))
    last-seq \(last)
    records \(records)
    chain \(ConfigurationScalar.hex(chain))
    previous \(ConfigurationScalar.hex(previous))
    public-key \(key)

    """
  }
}
