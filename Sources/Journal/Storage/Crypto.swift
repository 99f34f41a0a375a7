internal import CCrypto

/// The SHA-256 chain over raw block bytes; this file is the only one that imports libcrypto.
enum HashChain {
  /// Bytes of a value.
  static let byteCount = 32
  /// The value before the first block.
  static let start = [UInt8](repeating: 0, count: byteCount)

  /// SHA256(`last` followed by the first `count` bytes of `raw`).
  static func extend(_ last: [UInt8], with raw: RawBlock, count: Int) -> [UInt8] {
    precondition(LibCrypto.ready, "libcrypto must start")
    precondition(count >= 0 && count <= raw.capacity, "inside the block")
    var result = start
    var length: UInt32 = 0
    // safe: the context lives only here; both inputs and the 32 bytes of output are in bounds.
    guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
    defer { unsafe EVP_MD_CTX_free(context) }
    let isDone =
      unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
      && EVP_DigestUpdate(context, last, last.count) == 1
      && EVP_DigestUpdate(context, raw.base, count) == 1
      && EVP_DigestFinal_ex(context, &result, &length) == 1
    precondition(isDone && length == UInt32(byteCount), "libcrypto must have SHA-256")
    return result
  }
}

/// libcrypto made ready without the machine's own settings.
enum LibCrypto {
  /// Touch it before anything else of libcrypto: what is computed here must not depend on a file of
  /// the machine, and reading that file takes as long as a short command.
  static let ready: Bool = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil) == 1
}

/// Plain SHA-256, for fingerprints that people compare with other tools.
public enum SHA256 {
  /// The 32 bytes of the hash of `bytes`.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    precondition(LibCrypto.ready, "libcrypto must start")
    var result = HashChain.start
    var length: UInt32 = 0
    // safe: the output has room for the 32 bytes that SHA-256 writes.
    let isDone = unsafe EVP_Digest(bytes, bytes.count, &result, &length, EVP_sha256(), nil)
    precondition(isDone == 1 && length == 32, "libcrypto must have SHA-256")
    return result
  }
}

/// Ed25519 signatures.
///
/// - Source: RFC 8032; `EVP_PKEY-ED25519(7)`.
@safe final class Ed25519 {
  /// Bytes of a private key's seed and of a public key.
  static let keyBytes = 32
  /// Bytes of a signature.
  static let signatureBytes = 64

  // safe: owned by this object, freed in deinit (which wipes it), used by its methods only.
  private let key: OpaquePointer

  /// The private key that `seed` makes; nil when libcrypto refuses.
  init?(seed: [UInt8]) {
    guard seed.count == Self.keyBytes else { return nil }
    // safe: libcrypto copies the 32 bytes that were just counted.
    guard
      let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
    else { return nil }
    unsafe self.key = unsafe key
  }

  /// A new private key from libcrypto's random numbers; nil when it has none.
  init?() {
    guard let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil) else { return nil }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    var made: OpaquePointer?
    // safe: the context lives until the end of this initialiser.
    guard unsafe EVP_PKEY_keygen_init(context) == 1,
      unsafe EVP_PKEY_keygen(context, &made) == 1, let key = unsafe made
    else { return nil }
    unsafe self.key = unsafe key
  }

  deinit { unsafe EVP_PKEY_free(key) }

  /// The public key, 32 bytes.
  var publicKey: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.keyBytes)
    var count = bytes.count
    // safe: the buffer has as many bytes as `count` says.
    let isDone = unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count)
    precondition(isDone == 1 && count == Self.keyBytes, "libcrypto must know its own key")
    return bytes
  }

  /// The 32 secret bytes; the caller wipes them.
  var seed: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.keyBytes)
    var count = bytes.count
    // safe: the buffer has as many bytes as `count` says.
    let isDone = unsafe EVP_PKEY_get_raw_private_key(key, &bytes, &count)
    precondition(isDone == 1 && count == Self.keyBytes, "libcrypto must know its own key")
    return bytes
  }

  /// The signature of `message`, 64 bytes; equal messages give equal signatures.
  func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: Self.signatureBytes)
    var count = signature.count
    guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
    defer { unsafe EVP_MD_CTX_free(context) }
    // safe: the buffer has as many bytes as `count` says; the message is only read.
    let isDone =
      unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1
      && EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    precondition(isDone && count == Self.signatureBytes, "libcrypto must have Ed25519")
    return signature
  }

  /// Whether `signature` is that of `message` by the owner of `publicKey`.
  static func isSignature(
    _ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]
  ) -> Bool {
    guard signature.count == signatureBytes, publicKey.count == keyBytes else { return false }
    // safe: libcrypto copies the 32 bytes that were just counted.
    guard
      let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, keyBytes)
    else { return false }
    defer { unsafe EVP_PKEY_free(key) }
    guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
    defer { unsafe EVP_MD_CTX_free(context) }
    // safe: both inputs are read as far as their counts say.
    return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
      && EVP_DigestVerify(context, signature, signatureBytes, message, message.count) == 1
  }
}

/// Overwriting of secrets that are no longer needed.
enum Secret {
  /// Fills `bytes` with zeros in a way that no optimiser drops.
  static func wipe(_ bytes: inout [UInt8]) {
    // safe: the pointer covers exactly the array and does not leave the closure.
    unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
  }
}
