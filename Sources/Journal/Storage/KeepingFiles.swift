/// What keeping keys, anchors and copies needs of the machine beyond ``FileSystem``.
public protocol KeepingFiles: FileSystem {
  /// What a name stands for; a link is not followed. nil when there is nothing.
  func status(_ path: String) throws(FileError) -> FileStatus?
  /// What an open file is.
  func status(_ file: OpenFile) throws(FileError) -> FileStatus
  /// Opens a regular file for reading.
  ///
  /// - Throws: ``FileError`` also for anything but a regular file, and for a link unless followed.
  func openPlain(_ path: String, followsLinks: Bool) throws(FileError) -> OpenFile
  /// Gives a finished file its name and removes the temporary one.
  ///
  /// - Throws: ``FileError`` also when the name is taken: nothing is ever replaced.
  func publish(_ temporary: String, as path: String) throws(FileError)
  /// Removes an empty folder.
  func removeFolder(_ path: String) throws(FileError)
}

/// What a file is, as the machine says.
public struct FileStatus: Hashable, Sendable {
  /// The sorts of file that are told apart.
  public enum Kind: Hashable, Sendable {
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A symbolic link.
    case link
    /// A pipe, a socket or a device.
    case other
  }

  /// What it is.
  public let kind: Kind
  /// Its bytes.
  public let size: Int
  /// The low twelve bits of its mode.
  public let permissions: UInt32
  /// The device it is on; with ``inode`` it tells two files apart.
  public let device: UInt64
  /// Its number on the device.
  public let inode: UInt64

  /// A status.
  public init(kind: Kind, size: Int, permissions: UInt32, device: UInt64, inode: UInt64) {
    (self.kind, self.size, self.permissions) = (kind, size, permissions)
    (self.device, self.inode) = (device, inode)
  }

  /// Whether both are the same file, under whatever names.
  public func isSame(as other: FileStatus) -> Bool {
    (device, inode) == (other.device, other.inode)
  }
}

extension KeepingFiles {
  /// The whole of a small file.
  ///
  /// - Throws: ``FileError`` also for more than `limit` bytes, before memory is taken.
  func contents(
    _ path: String, limit: Int, followsLinks: Bool = false
  ) throws(FileError) -> [UInt8] {
    let file = try openPlain(path, followsLinks: followsLinks)
    defer { close(file) }
    let size = try size(file)
    guard size <= limit else {
      throw FileError(
        operation: "read", path: path, code: 27, reason: "longer than \(limit) bytes")
    }
    var bytes = [UInt8](repeating: 0, count: size)
    let count = try read(file, at: 0, into: &bytes)
    return Array(bytes[..<count])
  }

  /// Makes `path` with these bytes, durable and whole or not at all.
  ///
  /// - Parameter replaces: whether a file of that name gives way; else it is a ``FileError``.
  func store(_ bytes: [UInt8], at path: String, replaces: Bool) throws(FileError) {
    let temporary = path + FilePaths.partialEnding
    if try status(temporary) != nil { try remove(temporary) }
    let file = try create(temporary)
    do {
      defer { close(file) }
      try write(file, at: 0, bytes[...])
      try sync(file)
    }
    if replaces {
      try rename(temporary, to: path)
    } else {
      try publish(temporary, as: path)
    }
    try syncFolder(FilePaths.folder(of: path))
  }
}

/// Parts of paths.
enum FilePaths {
  /// The ending of files that are not finished.
  static let partialEnding = ".partial"

  /// Everything before the last slash; `.` without one.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Everything after the last slash.
  static func name(of path: String) -> String {
    path.split(separator: "/").last.map { String($0) } ?? path
  }
}
