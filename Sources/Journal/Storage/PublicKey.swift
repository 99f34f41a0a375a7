/// The key that signatures of anchors are checked with; no secret.
public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
  /// 32 bytes.
  public let bytes: [UInt8]

  /// `SubjectPublicKeyInfo` of an Ed25519 key up to the key itself.
  ///
  /// - Source: RFC 8410, section 4.
  private static let prefix: [UInt8] = [
    0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]
  private static let label = "PUBLIC KEY"
  private static let fileBytesMax = 4096

  init(_ bytes: [UInt8]) {
    precondition(bytes.count == Ed25519.keyBytes, "an Ed25519 key has 32 bytes")
    self.bytes = bytes
  }

  /// Reads 64 hexadecimal digits; nil for anything else.
  public init?(hex: String) {
    guard let bytes = ConfigurationScalar.bytes(hex), bytes.count == Ed25519.keyBytes else {
      return nil
    }
    self.init(bytes)
  }

  /// Takes 64 hexadecimal digits, or the path of a file that holds them or a PEM public key.
  ///
  /// - Throws: ``EvidenceError/key(path:reason:)`` for a file that holds neither.
  public init(
    _ hexOrPath: String, files: some KeepingFiles = PosixFiles()
  ) throws(EvidenceError) {
    if let key = PublicKey(hex: hexOrPath) {
      self = key
      return
    }
    let bytes = try asEvidence { () throws(FileError) in
      try files.contents(hexOrPath, limit: Self.fileBytesMax, followsLinks: true)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if let key = PublicKey(hex: String(text.prefix { !$0.isNewline })) {
      self = key
    } else if let der = PEM.read(text, label: Self.label), der.starts(with: Self.prefix),
      der.count == Self.prefix.count + Ed25519.keyBytes
    {
      self.init(Array(der[Self.prefix.count...]))
    } else {
      throw .key(
        path: hexOrPath,
        reason: "no Ed25519 public key: 64 hexadecimal digits or PEM (`BEGIN PUBLIC KEY`)")
    }
  }

  /// 64 hexadecimal digits.
  public var description: String { ConfigurationScalar.hex(bytes) }

  /// The key as `openssl pkeyutl -pubin -inkey` reads it.
  public var pem: String { PEM.text(Self.prefix + bytes, label: Self.label) }
}
