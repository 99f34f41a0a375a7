/// Short keys between `BEGIN` and `END` lines, as OpenSSL reads and writes them.
///
/// - Source: RFC 7468, strict form; one line of base64 is enough for an Ed25519 key.
enum PEM {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let pad = UInt8(ascii: "=")

  /// The text with its line ends.
  ///
  /// - Parameter der: at most 48 bytes, so that base64 fits one line.
  static func text(_ der: [UInt8], label: String) -> String {
    precondition(der.count <= 48, "one line of base64 holds 48 bytes")
    var line: [UInt8] = []
    for start in stride(from: 0, to: der.count, by: 3) {
      let group = der[start..<min(start + 3, der.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for place in 0..<4 {
        let isPadding = place > group.count
        line.append(isPadding ? pad : alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)])
      }
    }
    let base64 = String(decoding: line, as: UTF8.self)
    return "-----BEGIN \(label)-----\n\(base64)\n-----END \(label)-----\n"
  }

  /// The bytes between the lines; nil unless `text` is exactly one such block.
  static func read(_ text: String, label: String) -> [UInt8]? {
    let lines = text.split(omittingEmptySubsequences: true) { $0.isNewline }
    guard lines.count >= 3, lines.first == "-----BEGIN \(label)-----",
      lines.last == "-----END \(label)-----"
    else { return nil }
    let digits = lines[1..<lines.count - 1].flatMap { Array($0.utf8) }
    guard digits.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 4) {
      let group = digits[start..<start + 4]
      let padding = group.reversed().prefix { $0 == pad }.count
      guard padding == 0 || (padding <= 2 && start + 4 == digits.count) else { return nil }
      var bits: UInt32 = 0
      for digit in group.dropLast(padding) {
        guard let value = alphabet.firstIndex(of: digit) else { return nil }
        bits = bits << 6 | UInt32(value)
      }
      bits <<= 6 * UInt32(padding)
      for place in 0..<3 - padding {
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * place)))
      }
    }
    return bytes
  }
}
