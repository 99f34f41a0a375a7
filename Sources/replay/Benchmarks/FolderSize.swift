import Glibc
import Journal

/// What the files of a folder take.
enum FolderSize {
  /// Bytes of every file below `path`, whatever it is for.
  static func bytes(_ path: String) throws -> UInt64 {
    var sum: UInt64 = 0
    for name in try Folders.names(in: path) {
      let child = path + "/" + name
      var status = stat()
      guard unsafe lstat(child, &status) == 0 else {
        throw OutputError.failed(operation: "examine", path: child, code: errno)
      }
      sum += status.st_mode & S_IFMT == S_IFDIR ? try bytes(child) : UInt64(status.st_size)
    }
    return sum
  }
}
