internal import CCrypto

/// The SHA-256 chain over raw block bytes; this file is the only one that imports libcrypto.
enum HashChain {
  /// Bytes of a value.
  static let byteCount = 32
  /// The value before the first block.
  static let start = [UInt8](repeating: 0, count: byteCount)

  /// SHA256(`last` followed by the first `count` bytes of `raw`).
  static func extend(_ last: [UInt8], with raw: RawBlock, count: Int) -> [UInt8] {
    precondition(count >= 0 && count <= raw.capacity, "inside the block")
    var result = start
    var length: UInt32 = 0
    // safe: the context lives only here; both inputs and the 32 bytes of output are in bounds.
    guard let context = unsafe LibCrypto.functions.newContext() else {
      preconditionFailure("out of memory")
    }
    defer { unsafe LibCrypto.functions.freeContext(context) }
    let isDone =
      unsafe LibCrypto.functions.digestInit(context, LibCrypto.functions.sha256(), nil) == 1
      && LibCrypto.functions.digestUpdate(context, last, last.count) == 1
      && LibCrypto.functions.digestUpdate(context, raw.base, count) == 1
      && LibCrypto.functions.digestFinal(context, &result, &length) == 1
    precondition(isDone && length == UInt32(byteCount), "libcrypto must have SHA-256")
    return result
  }
}

/// libcrypto, opened on first use, and made ready without the machine's own settings: what is
/// computed here must not depend on a file of the machine, and reading that takes as long as a
/// short command.
@safe private struct LibCrypto {
  // safe, all of it: the library stays open, so its functions live as long as the program; their
  // types are those of openssl/evp.h. Nothing changes after the one-time initialisation.
  static let functions: LibCrypto = {
    guard let library = unsafe dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL) else {
      // Nobody can go on without hashes, and nobody would read an error in place of each of them.
      // tidy: allow crash: a broken installation, told with what to install
      fatalError("libcrypto.so.3 cannot be opened; on Debian: apt-get install libssl3")
    }
    return unsafe LibCrypto(library)
  }()

  let newContext: @convention(c) () -> OpaquePointer?
  let freeContext: @convention(c) (OpaquePointer?) -> Void
  let sha256: @convention(c) () -> OpaquePointer?
  let digestInit: @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32
  let digestUpdate: @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int) -> Int32
  let digestFinal:
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>?
    ) -> Int32
  let digest:
    @convention(c) (
      UnsafeRawPointer?, Int, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>?,
      OpaquePointer?, OpaquePointer?
    ) -> Int32
  let privateKey:
    @convention(c) (Int32, OpaquePointer?, UnsafePointer<UInt8>?, Int) -> OpaquePointer?
  let publicKey:
    @convention(c) (Int32, OpaquePointer?, UnsafePointer<UInt8>?, Int) -> OpaquePointer?
  let newKeyContext: @convention(c) (Int32, OpaquePointer?) -> OpaquePointer?
  let freeKeyContext: @convention(c) (OpaquePointer?) -> Void
  let keygenInit: @convention(c) (OpaquePointer?) -> Int32
  let keygen: @convention(c) (OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?) -> Int32
  let freeKey: @convention(c) (OpaquePointer?) -> Void
  let rawPublicKey: RawKey
  let rawPrivateKey: RawKey
  let signInit: InitSignature
  let verifyInit: InitSignature
  let sign:
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?,
      UnsafePointer<UInt8>?, Int
    ) -> Int32
  let verify:
    @convention(c) (
      OpaquePointer?, UnsafePointer<UInt8>?, Int, UnsafePointer<UInt8>?, Int
    ) -> Int32
  let cleanse: @convention(c) (UnsafeMutableRawPointer?, Int) -> Void

  typealias RawKey =
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?
    ) -> Int32
  typealias InitSignature =
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?, OpaquePointer?, OpaquePointer?,
      OpaquePointer?
    ) -> Int32

  private init(_ library: UnsafeMutableRawPointer) {
    func function<F>(_ name: String) -> F {
      guard let address = unsafe dlsym(library, name) else {
        // tidy: allow crash: another library under the same name
        fatalError("libcrypto.so.3 has no \(name); on Debian: apt-get install libssl3")
      }
      return unsafe unsafeBitCast(address, to: F.self)
    }
    let start: @convention(c) (UInt64, OpaquePointer?) -> Int32 = unsafe function(
      "OPENSSL_init_crypto")
    let isReady = start(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil) == 1
    precondition(isReady, "libcrypto must start")
    unsafe newContext = function("EVP_MD_CTX_new")
    unsafe freeContext = function("EVP_MD_CTX_free")
    unsafe sha256 = function("EVP_sha256")
    unsafe digestInit = function("EVP_DigestInit_ex")
    unsafe digestUpdate = function("EVP_DigestUpdate")
    unsafe digestFinal = function("EVP_DigestFinal_ex")
    unsafe digest = function("EVP_Digest")
    unsafe privateKey = function("EVP_PKEY_new_raw_private_key")
    unsafe publicKey = function("EVP_PKEY_new_raw_public_key")
    unsafe newKeyContext = function("EVP_PKEY_CTX_new_id")
    unsafe freeKeyContext = function("EVP_PKEY_CTX_free")
    unsafe keygenInit = function("EVP_PKEY_keygen_init")
    unsafe keygen = function("EVP_PKEY_keygen")
    unsafe freeKey = function("EVP_PKEY_free")
    unsafe rawPublicKey = function("EVP_PKEY_get_raw_public_key")
    unsafe rawPrivateKey = function("EVP_PKEY_get_raw_private_key")
    unsafe signInit = function("EVP_DigestSignInit")
    unsafe verifyInit = function("EVP_DigestVerifyInit")
    unsafe sign = function("EVP_DigestSign")
    unsafe verify = function("EVP_DigestVerify")
    unsafe cleanse = function("OPENSSL_cleanse")
  }
}

/// Plain SHA-256, for fingerprints that people compare with other tools.
public enum SHA256 {
  /// The 32 bytes of the hash of `bytes`.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var result = HashChain.start
    var length: UInt32 = 0
    // safe: the output has room for the 32 bytes that SHA-256 writes.
    let isDone = unsafe LibCrypto.functions.digest(
      bytes, bytes.count, &result, &length, LibCrypto.functions.sha256(), nil)
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
      let key = unsafe LibCrypto.functions.privateKey(EVP_PKEY_ED25519, nil, seed, seed.count)
    else { return nil }
    unsafe self.key = unsafe key
  }

  /// A new private key from libcrypto's random numbers; nil when it has none.
  init?() {
    guard let context = unsafe LibCrypto.functions.newKeyContext(EVP_PKEY_ED25519, nil) else {
      return nil
    }
    defer { unsafe LibCrypto.functions.freeKeyContext(context) }
    var made: OpaquePointer?
    // safe: the context lives until the end of this initialiser.
    guard unsafe LibCrypto.functions.keygenInit(context) == 1,
      unsafe LibCrypto.functions.keygen(context, &made) == 1, let key = unsafe made
    else { return nil }
    unsafe self.key = unsafe key
  }

  deinit { unsafe LibCrypto.functions.freeKey(key) }

  /// The public key, 32 bytes.
  var publicKey: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.keyBytes)
    var count = bytes.count
    // safe: the buffer has as many bytes as `count` says.
    let isDone = unsafe LibCrypto.functions.rawPublicKey(key, &bytes, &count)
    precondition(isDone == 1 && count == Self.keyBytes, "libcrypto must know its own key")
    return bytes
  }

  /// The 32 secret bytes; the caller wipes them.
  var seed: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.keyBytes)
    var count = bytes.count
    // safe: the buffer has as many bytes as `count` says.
    let isDone = unsafe LibCrypto.functions.rawPrivateKey(key, &bytes, &count)
    precondition(isDone == 1 && count == Self.keyBytes, "libcrypto must know its own key")
    return bytes
  }

  /// The signature of `message`, 64 bytes; equal messages give equal signatures.
  func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: Self.signatureBytes)
    var count = signature.count
    guard let context = unsafe LibCrypto.functions.newContext() else {
      preconditionFailure("out of memory")
    }
    defer { unsafe LibCrypto.functions.freeContext(context) }
    // safe: the buffer has as many bytes as `count` says; the message is only read.
    let isDone =
      unsafe LibCrypto.functions.signInit(context, nil, nil, nil, key) == 1
      && LibCrypto.functions.sign(context, &signature, &count, message, message.count) == 1
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
      let key = unsafe LibCrypto.functions.publicKey(EVP_PKEY_ED25519, nil, publicKey, keyBytes)
    else { return false }
    defer { unsafe LibCrypto.functions.freeKey(key) }
    guard let context = unsafe LibCrypto.functions.newContext() else {
      preconditionFailure("out of memory")
    }
    defer { unsafe LibCrypto.functions.freeContext(context) }
    // safe: both inputs are read as far as their counts say.
    return unsafe LibCrypto.functions.verifyInit(context, nil, nil, nil, key) == 1
      && LibCrypto.functions.verify(context, signature, signatureBytes, message, message.count) == 1
  }
}

/// Overwriting of secrets that are no longer needed.
enum Secret {
  /// Fills `bytes` with zeros in a way that no optimiser drops.
  static func wipe(_ bytes: inout [UInt8]) {
    // safe: the pointer covers exactly the array and does not leave the closure.
    unsafe bytes.withUnsafeMutableBytes {
      unsafe LibCrypto.functions.cleanse($0.baseAddress, $0.count)
    }
  }
}
