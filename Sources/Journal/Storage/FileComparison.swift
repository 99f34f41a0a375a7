/// Bytes of two files side by side, and from one to another, a piece at a time.
struct FileComparison<Files: KeepingFiles> {
  let files: Files
  private let pieceBytes = 1 << 20

  /// Compares the first bytes of two files.
  ///
  /// - Returns: the first offset below `count` where they differ or one ends; nil when equal.
  func difference(
    _ one: OpenFile, _ other: OpenFile, count: Int
  ) throws(FileError) -> Int? {
    var (left, right) = ([UInt8](), [UInt8]())
    var done = 0
    while done < count {
      let wanted = min(pieceBytes, count - done)
      if left.count != wanted {
        left = [UInt8](repeating: 0, count: wanted)
        right = left
      }
      let (first, second) = (
        try files.read(one, at: done, into: &left), try files.read(other, at: done, into: &right)
      )
      if first < wanted || second < wanted || left != right {
        let shared = min(first, second)
        return done
          + (zip(left.prefix(shared), right).enumerated()
            .first { $0.element.0 != $0.element.1 }?.offset ?? shared)
      }
      done += wanted
    }
    return nil
  }

  /// Whether two files exist, are no links, and hold the same bytes.
  func areEqual(_ one: String, _ other: String) throws(FileError) -> Bool {
    guard let left = try files.status(one), let right = try files.status(other),
      left.kind == .file, right.kind == .file, left.size == right.size
    else { return false }
    let first = try files.openPlain(one, followsLinks: false)
    defer { files.close(first) }
    let second = try files.openPlain(other, followsLinks: false)
    defer { files.close(second) }
    return try difference(first, second, count: left.size) == nil
  }

  /// Copies `range` of one file to the same place of another.
  func copy(_ source: OpenFile, to target: OpenFile, _ range: Range<Int>) throws(FileError) {
    var done = range.lowerBound
    while done < range.upperBound {
      var piece = [UInt8](repeating: 0, count: min(pieceBytes, range.upperBound - done))
      let count = try files.read(source, at: done, into: &piece)
      if count == 0 {
        throw FileError(
          operation: "read", path: source.path, code: 5, reason: "ends at \(done) of \(range)")
      }
      try files.write(target, at: done, piece[..<count])
      done += count
    }
  }

  /// Makes a whole copy of the open `source` at `path`, durable and whole or not at all.
  ///
  /// - Parameter replaces: whether a file of that name gives way; else it is a ``FileError``.
  func store(
    _ source: OpenFile, count: Int, at path: String, replaces: Bool
  ) throws(FileError) {
    let temporary = path + FilePaths.partialEnding
    if try files.status(temporary) != nil { try files.remove(temporary) }
    let file = try files.create(temporary)
    do {
      defer { files.close(file) }
      try copy(source, to: file, 0..<count)
      try files.sync(file)
    }
    if replaces {
      try files.rename(temporary, to: path)
    } else {
      try files.publish(temporary, as: path)
    }
    try files.syncFolder(FilePaths.folder(of: path))
  }
}
