/// A key, token or password: it is handed on, and never shows itself in a text.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The secret itself; for the header or login that carries it, and nothing else.
  let value: String

  /// - Parameter value: not empty.
  init(_ value: String) { self.value = value }

  var description: String { "***" }
  var debugDescription: String { "***" }
  var customMirror: Mirror { Mirror(self, children: [:]) }

  /// Shorter texts stand everywhere by chance.
  private static let hiddenMin = 8

  /// `bytes` with stars in place of every occurrence of the secret, at equal length.
  func hidden(in bytes: [UInt8]) -> [UInt8] {
    let own = Array(value.utf8)
    guard own.count >= Self.hiddenMin, bytes.count >= own.count else { return bytes }
    var result = bytes
    var index = 0
    while index <= result.count - own.count {
      if result[index] == own[0], result[index..<index + own.count].elementsEqual(own) {
        for place in index..<index + own.count { result[place] = UInt8(ascii: "*") }
        index += own.count
      } else {
        index += 1
      }
    }
    return result
  }
}
