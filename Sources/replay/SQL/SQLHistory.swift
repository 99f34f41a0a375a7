import Glibc

/// The lines of earlier conversations, in a file of the person who typed them.
///
/// Nothing depends on it: where it cannot be read or written there is none.
enum SQLHistory {
  private static let bytesMax = 1 << 20

  private static var path: String? {
    Environment.value("HOME").map { $0 + "/.replay_sql_history" }
  }

  /// The lines, oldest first.
  static func load() -> [String] {
    guard let path else { return [] }
    do throws(FileReadError) {
      let bytes = try FileBytes.read(path, limit: bytesMax)
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    } catch {
      return []
    }
  }

  /// Keeps the lines.
  static func save(_ lines: [String]) {
    guard let path else { return }
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    var rest = Array(lines.map { $0 + "\n" }.joined().utf8)[...]
    while !rest.isEmpty {
      // safe: the bytes outlive the call.
      let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}
