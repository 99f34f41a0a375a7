/// The private key that signs anchors, held in a file that only its owner may read.
public final class SigningKey {
  /// `PrivateKeyInfo` of an Ed25519 key up to the secret bytes.
  ///
  /// - Source: RFC 8410, section 7; what `openssl genpkey -algorithm ed25519` writes.
  private static let prefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  private static let label = "PRIVATE KEY"
  private static let fileBytesMax = 4096
  /// Permissions of group and others.
  private static let others: UInt32 = 0o077

  private let key: Ed25519
  /// What signatures are checked with.
  public let publicKey: PublicKey

  private init(_ key: Ed25519) {
    self.key = key
    publicKey = PublicKey(key.publicKey)
  }

  /// Makes a key and writes it to a new file with mode 0600, as PKCS#8 in PEM.
  ///
  /// - Throws: ``EvidenceError/key(path:reason:)`` when the file exists; nothing is overwritten.
  public static func generate(
    at path: String, files: some KeepingFiles = PosixFiles()
  ) throws(EvidenceError) -> PublicKey {
    if try asEvidence({ () throws(FileError) in try files.status(path) }) != nil {
      throw .key(path: path, reason: "exists already; a key is never overwritten, choose a name")
    }
    guard let key = Ed25519() else { throw .noRandom }
    var seed = key.seed
    var text = Array(PEM.text(prefix + seed, label: label).utf8)
    defer {
      Secret.wipe(&seed)
      Secret.wipe(&text)
    }
    try asEvidence { () throws(FileError) in
      let file = try files.create(path)
      do throws(FileError) {
        defer { files.close(file) }
        try files.write(file, at: 0, text[...])
        try files.sync(file)
        try files.syncFolder(FilePaths.folder(of: path))
      } catch {
        // Half a key must not stay; the first failure is the one to report.
        let first = error
        do throws(FileError) { try files.remove(path) } catch { throw first.also(error) }
        throw first
      }
    }
    return PublicKey(key.publicKey)
  }

  /// Reads a key file: PKCS#8 in PEM, not encrypted, with no permission for group and others.
  ///
  /// - Throws: ``EvidenceError/key(path:reason:)``; the message never shows what the file holds.
  public init(
    contentsOf path: String, files: some KeepingFiles = PosixFiles()
  ) throws(EvidenceError) {
    var bytes = try Self.read(path, files: files)
    defer { Secret.wipe(&bytes) }
    let text = String(decoding: bytes, as: UTF8.self)
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") {
      throw .key(path: path, reason: "is encrypted; give a key without a passphrase, mode 0600")
    }
    guard var der = PEM.read(text, label: Self.label), der.starts(with: Self.prefix),
      der.count == Self.prefix.count + Ed25519.keyBytes
    else {
      throw .key(
        path: path,
        reason: "no Ed25519 private key in PEM (PKCS#8); `replay journal keygen` makes one")
    }
    defer { Secret.wipe(&der) }
    var seed = Array(der[Self.prefix.count...])
    defer { Secret.wipe(&seed) }
    guard let key = Ed25519(seed: seed) else { throw .noRandom }
    self.key = key
    publicKey = PublicKey(key.publicKey)
  }

  private static func read(
    _ path: String, files: some KeepingFiles
  ) throws(EvidenceError) -> [UInt8] {
    let file = try asEvidence { () throws(FileError) in
      try files.openPlain(path, followsLinks: true)
    }
    defer { files.close(file) }
    let status = try asEvidence { () throws(FileError) in try files.status(file) }
    guard status.permissions & others == 0 else {
      let mode = String(status.permissions, radix: 8)
      throw .key(
        path: path,
        reason: "mode 0\(mode) lets others use the key; `chmod 600` it, or better make a new one")
    }
    guard status.size <= fileBytesMax else {
      throw .key(path: path, reason: "\(status.size) bytes are no Ed25519 private key")
    }
    var bytes = [UInt8](repeating: 0, count: status.size)
    let count = try asEvidence { () throws(FileError) in
      try files.read(file, at: 0, into: &bytes)
    }
    if count < bytes.count { bytes.removeLast(bytes.count - count) }
    return bytes
  }

  /// The signature of `message`.
  func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message) }
}

extension FileError {
  /// This refusal, with the one that followed from it.
  func also(_ other: FileError) -> FileError {
    FileError(
      operation: operation, path: path, code: code, reason: "\(reason); then \(other)")
  }
}
