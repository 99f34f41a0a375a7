import Glibc
import Journal

/// The file of alerts that are to be sent and of those that were: appended and synced line by line,
/// so that a crash loses none.
///
/// Lines are JSON objects; the owner alone may read them. A last line without its end was torn by a
/// crash and is cut off.
final class AlertOutbox {
  /// A line of the file.
  enum Line: Hashable {
    /// An alert is to be sent.
    case alert(AlertNote)
    /// One more like it came.
    case again(UInt64)
    /// A channel has it.
    case sent(UInt64, channel: String)
    /// A channel will never have it, and why.
    case givenUp(UInt64, channel: String, reason: String)
    /// Alerts of the journal up to this record are here.
    case seen(SequenceNumber)
  }

  /// Where the outbox of a journal is.
  static func path(of journal: String) -> String { "\(journal).alerts" }

  private static let sizeMax = 64 << 20
  private let path: String
  private var descriptor: Int32 = -1

  /// Opens the file, and makes it anew with what still matters.
  ///
  /// - Parameter keep: gets every line that was there, and returns those to keep.
  /// - Throws: ``InputError`` for a file that cannot be read or written.
  init(path: String, keep: ([Line]) -> [Line]) throws {
    self.path = path
    let kept = keep(try Self.read(path))
    let bytes = kept.flatMap { Self.bytes($0) }
    try write(anew: bytes)
  }

  deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

  /// Appends lines; they are durable when it returns.
  func append(_ lines: [Line]) throws(InputError) {
    guard !lines.isEmpty else { return }
    try Self.write(lines.flatMap { Self.bytes($0) }, to: descriptor, path)
  }

  /// The lines of a file; none without it.
  static func read(_ path: String) throws -> [Line] {
    var bytes: [UInt8] = []
    do { bytes = try FileBytes.read(path, limit: sizeMax) } catch {
      if error.isMissing { return [] }
      throw InputError("\(error)")
    }
    guard let end = bytes.lastIndex(of: 0x0A) else { return [] }
    let rows = bytes[..<end].split(separator: 0x0A)
    var lines: [Line] = []
    for (index, row) in rows.enumerated() {
      let place = "\(path):\(index + 1)"
      do throws(JSONError) {
        guard let line = line(try JSONReader.read(row)) else {
          throw JSONError(offset: 0, message: "")
        }
        lines.append(line)
      } catch {
        throw InputError("\(place): not a line of an outbox of alerts; move the file away to go on")
      }
    }
    return lines
  }

  // MARK: The file

  private func write(anew bytes: [UInt8]) throws(InputError) {
    let temporary = path + ".new"
    let new = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
    guard new >= 0 else { throw Self.system(temporary) }
    descriptor = new
    guard fchmod(new, 0o600) == 0 else { throw Self.system(temporary) }
    try Self.write(bytes, to: new, temporary)
    guard unsafe rename(temporary, path) == 0 else { throw Self.system(path) }
    try Self.syncFolder(of: path)
  }

  private static func write(
    _ bytes: [UInt8], to descriptor: Int32, _ path: String
  ) throws(InputError) {
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { all in
        // safe: the range lies inside the array, which outlives the call.
        unsafe Glibc.write(
          descriptor, all.baseAddress.map { unsafe $0 + start }, all.count - start)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw system(path) }
      start += count
    }
    guard fdatasync(descriptor) == 0 else { throw system(path) }
  }

  private static func syncFolder(of path: String) throws(InputError) {
    let folder = Folders.parent(of: path)
    let descriptor = unsafe open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw system(folder) }
    defer { _ = Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw system(folder) }
  }

  private static func system(_ path: String) -> InputError {
    InputError("\(path): \(OutputError.text(errno))")
  }
}
