import Glibc
import Journal

/// A folder of its own for one test, removed at the end.
final class JournalScratch {
  /// Its path, without a slash at the end.
  let path: String

  /// Makes the folder.
  init() {
    var name = Array("/tmp/replay-test-XXXXXX".utf8CString)
    let made = unsafe mkdtemp(&name)
    precondition(unsafe made != nil, "a scratch folder must be possible")
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// Every file below, sorted, as paths relative to the folder.
  var files: [String] { Self.list(path).map { String($0.dropFirst(path.count + 1)) } }

  /// The bytes of a file given by its relative path.
  func bytes(_ name: String) -> [UInt8] {
    do {
      let system = PosixFiles()
      let file = try system.open(path + "/" + name, forWriting: false)
      defer { system.close(file) }
      var bytes = [UInt8](repeating: 0, count: try system.size(file))
      _ = try system.read(file, at: 0, into: &bytes)
      return bytes
    } catch { preconditionFailure("\(error)") }
  }

  /// Puts a file with these bytes in place of whatever is there.
  func put(_ name: String, _ bytes: [UInt8]) {
    do {
      let system = PosixFiles()
      let full = path + "/" + name
      if let slash = full.lastIndex(of: "/") { try system.makeFolder(String(full[..<slash])) }
      _ = unsafe unlink(full)
      let file = try system.create(full)
      defer { system.close(file) }
      try system.write(file, at: 0, bytes[...])
    } catch { preconditionFailure("\(error)") }
  }

  /// Removes a file.
  func remove(_ name: String) { Self.remove(path + "/" + name) }

  private static func list(_ folder: String) -> [String] {
    guard let entries = try? PosixFiles().list(folder) else { return [] }
    return entries.flatMap { $0.isFolder ? list(folder + "/" + $0.name) : [folder + "/" + $0.name] }
  }

  private static func remove(_ path: String) {
    if let entries = try? PosixFiles().list(path) {
      for entry in entries { remove(path + "/" + entry.name) }
      _ = unsafe rmdir(path)
    } else {
      _ = unsafe unlink(path)
    }
  }
}
