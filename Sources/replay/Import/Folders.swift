import Glibc

/// The few folder operations that writing a result needs.
enum Folders {
  /// Whether anything is at `path`, a dangling link included.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Makes `path` and the folders above it where they are missing.
  static func create(_ path: String) throws(OutputError) {
    var partial = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      partial += "/" + part
      guard unsafe mkdir(partial, 0o777) != 0 else { continue }
      let code = errno
      guard code == EEXIST else {
        throw .failed(operation: "create folder", path: partial, code: code)
      }
    }
  }

  /// The folder that `path` is in; `.` for a bare name.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Removes a folder and what is in it; does not follow links.
  static func remove(_ path: String) throws(OutputError) {
    for name in try names(in: path) {
      let child = path + "/" + name
      var status = stat()
      guard unsafe lstat(child, &status) == 0 else {
        throw .failed(operation: "examine", path: child, code: errno)
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        try remove(child)
      } else if unsafe unlink(child) != 0 {
        throw .failed(operation: "remove", path: child, code: errno)
      }
    }
    if unsafe rmdir(path) != 0 {
      throw .failed(operation: "remove folder", path: path, code: errno)
    }
  }

  /// The names in a folder, sorted by bytes.
  static func names(in path: String) throws(OutputError) -> [String] {
    // safe: the stream lives until closedir below, entries are copied at once.
    guard let folder = unsafe opendir(path) else {
      throw .failed(operation: "list", path: path, code: errno)
    }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { text in
          unsafe String(cString: text)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    unsafe closedir(folder)
    return names.sorted()
  }
}
