internal import CCrypto

/// The SHA-256 chain over raw block bytes; the only file that imports libcrypto.
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
