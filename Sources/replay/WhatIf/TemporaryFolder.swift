import Glibc

/// Where work goes that nobody keeps: made for one piece of work and removed behind it.
enum TemporaryFolder {
  /// Runs `body` on a fresh folder below `TMPDIR`, else `/tmp`.
  static func with<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
    let parent = Environment.value("TMPDIR") ?? "/tmp"
    var name = Array("\(parent)/replay-XXXXXX".utf8CString)
    // safe: the text ends with a zero and mkdtemp writes within its length.
    guard unsafe mkdtemp(&name) != nil else {
      throw OutputError.failed(operation: "create folder", path: parent, code: errno)
    }
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let result: Result
    do { result = try body(path) } catch {
      do { try Folders.remove(path) } catch let cleanup {
        throw AbandonedFolder(path: path, reason: error, cleanup: cleanup)
      }
      throw error
    }
    try Folders.remove(path)
    return result
  }
}
