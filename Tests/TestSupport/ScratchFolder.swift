import Glibc
import Journal

/// A folder of its own for one test, removed at the end.
public final class ScratchFolder {
  /// Its path, without a slash at the end.
  public let path: String

  /// Makes the folder.
  public init() {
    var name = Array("/tmp/replay-test-XXXXXX".utf8CString)
    let made = unsafe mkdtemp(&name)
    precondition(unsafe made != nil, "a scratch folder must be possible")
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    if let entries = try? PosixFiles().list(path) {
      for entry in entries { remove(path + "/" + entry.name) }
      _ = unsafe rmdir(path)
    } else {
      _ = unsafe unlink(path)
    }
  }
}
