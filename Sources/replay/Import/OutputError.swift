import Glibc

/// What the file system refused; the message says which path and what to do.
enum OutputError: Error, Hashable, CustomStringConvertible {
  /// The folder to write is there already; nothing was changed.
  case alreadyExists(path: String)
  /// A system call failed.
  case failed(operation: String, path: String, code: Int32)

  var description: String {
    switch self {
    case .alreadyExists(let path):
      "\(path) exists already and is never overwritten: remove it or choose another --out"
    case .failed(let operation, let path, let code):
      "cannot \(operation) \(path): \(Self.text(code))"
    }
  }

  /// The system's words for an error number.
  static func text(_ code: Int32) -> String {
    // safe: strerror returns a terminated string that is copied before any other call.
    unsafe String(cString: strerror(code))
  }
}
