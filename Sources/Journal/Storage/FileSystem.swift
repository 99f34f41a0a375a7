/// Every operation on files that a journal needs; the one seam between it and the machine.
///
/// A test gives one that fails where it wants. Paths are plain strings with `/`.
public protocol FileSystem {
  /// Makes a folder and those above it, readable by the owner only; one that exists is fine.
  func makeFolder(_ path: String) throws(FileError)
  /// What is in a folder, sorted by name.
  func list(_ path: String) throws(FileError) -> [FolderEntry]
  /// Makes a new file, readable by the owner only.
  ///
  /// - Throws: ``FileError`` also when the file exists already.
  func create(_ path: String) throws(FileError) -> OpenFile
  /// Opens a file that exists.
  func open(_ path: String, forWriting: Bool) throws(FileError) -> OpenFile
  /// Opens or makes a file and takes its exclusive lock, without waiting.
  ///
  /// - Returns: nil when another process holds the lock.
  func lock(_ path: String) throws(FileError) -> OpenFile?
  /// Closes a file; what was not synced stays where the system has it.
  func close(_ file: OpenFile)
  /// Bytes of an open file.
  func size(_ file: OpenFile) throws(FileError) -> Int
  /// Fills `buffer` from `offset` as far as the file goes.
  ///
  /// - Returns: bytes read; fewer than `buffer` holds only at the end of the file.
  func read(_ file: OpenFile, at offset: Int, into buffer: inout [UInt8]) throws(FileError) -> Int
  /// Writes all of `bytes` at `offset`.
  func write(_ file: OpenFile, at offset: Int, _ bytes: ArraySlice<UInt8>) throws(FileError)
  /// Cuts a file to `size` bytes.
  func truncate(_ file: OpenFile, to size: Int) throws(FileError)
  /// Returns when the file's bytes are on the medium.
  func sync(_ file: OpenFile) throws(FileError)
  /// Gives a file another path in one step, in place of whatever file is there.
  func rename(_ path: String, to target: String) throws(FileError)
  /// Removes a file.
  func remove(_ path: String) throws(FileError)
  /// Returns when the names in a folder are on the medium.
  func syncFolder(_ path: String) throws(FileError)
  /// A clock that never goes back; for the age of the last sync only.
  func monotonicNanoseconds() -> Int64
}

/// A file that a ``FileSystem`` opened.
public struct OpenFile: Hashable, Sendable {
  /// The system's number for it.
  public let descriptor: Int32
  /// Where it was opened; for messages.
  public let path: String

  /// An open file.
  public init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }
}

/// One name in a folder.
public struct FolderEntry: Hashable, Sendable {
  /// The last part of its path.
  public let name: String
  /// Whether it is a folder itself.
  public let isFolder: Bool

  /// One name in a folder.
  public init(name: String, isFolder: Bool) {
    self.name = name
    self.isFolder = isFolder
  }
}

/// An operation that the machine refused; the operator mends what the reason names.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, for example `fdatasync`.
  public let operation: String
  /// On which file or folder.
  public let path: String
  /// The system's error number.
  public let code: Int32
  /// The system's words for it.
  public let reason: String

  /// A refusal.
  public init(operation: String, path: String, code: Int32, reason: String) {
    self.operation = operation
    self.path = path
    self.code = code
    self.reason = reason
  }

  /// One line for a person.
  public var description: String { "\(path): \(operation): \(reason) (errno \(code))" }
}
