/// Zeroed room at the end of a file, made ahead of the file's one writer by somebody else.
///
/// Writing into zeroed room changes neither the file's size nor its place on the medium, so that
/// a sync has only the bytes themselves to wait for.
public protocol RoomAhead: AnyObject {
  /// Asks for zeros up to `end`; returns at once.
  func request(upTo end: Int)
  /// Returns when nobody puts zeros below `end` any more; waits only when the room is used up.
  ///
  /// - Throws: what stopped the zeroing; the file cannot be trusted then.
  func claim(upTo end: Int) throws(FileError)
  /// Returns when nobody touches the file any more.
  func stop()
}

/// Tells when a file changed.
public protocol FileWatch: AnyObject {
  /// Returns after the next change, or after this time.
  func wait(milliseconds: Int)
}

extension FileSystem {
  /// Nobody zeroes ahead where this is not given.
  public func makeRoomAhead(of file: OpenFile, from offset: Int) -> (any RoomAhead)? { nil }
  /// As much as anybody wants.
  public func freeBytes(at path: String) throws(FileError) -> Int { .max }
  /// Nobody else is there.
  public func isLocked(_ path: String) -> Bool { false }
  /// Never waits.
  public func watch(_ path: String) -> any FileWatch { NoWatch() }
}

/// Never waits: for files that only this process has.
final class NoWatch: FileWatch {
  func wait(milliseconds: Int) {}
}
