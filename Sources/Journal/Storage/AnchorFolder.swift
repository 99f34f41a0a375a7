/// The anchors of a journal, one file a day in a folder of its root.
struct AnchorFolder {
  /// One file that holds an anchor.
  struct Stored {
    var path: String
    var anchor: Anchor
  }

  /// The folder in the root.
  static let name = "anchors"
  private static let ending = ".anchor"

  /// Every anchor, by day.
  private(set) var anchors: [Stored] = []
  /// Files that are no anchors.
  private(set) var findings: [CheckFinding] = []
  private let path: String

  /// Reads the anchors of the journal at `root`; none when there is no folder.
  init(root: String, files: some KeepingFiles) throws(FileError) {
    path = root + "/" + Self.name
    guard let status = try files.status(path) else { return }
    guard status.kind == .folder else {
      note(path, "is no folder of anchors")
      return
    }
    for entry in try files.list(path) where !entry.name.hasSuffix(FilePaths.partialEnding) {
      try read(path + "/" + entry.name, isFolder: entry.isFolder, files: files)
    }
  }

  private mutating func read(
    _ file: String, isFolder: Bool, files: some KeepingFiles
  ) throws(FileError) {
    let name = FilePaths.name(of: file)
    guard !isFolder, name.hasSuffix(Self.ending),
      let day = JournalLayout.day(named: String(name.dropLast(Self.ending.utf8.count)))
    else { return note(file, "does not belong among anchors") }
    guard let anchor = Anchor(try files.contents(file, limit: Anchor.byteCountMax)) else {
      return note(file, "is no anchor, or not as one is written")
    }
    guard anchor.day == day else {
      return note(file, "is the anchor of \(JournalLayout.folderName(day: anchor.day))")
    }
    anchors.append(Stored(path: file, anchor: anchor))
  }

  private mutating func note(_ file: String, _ message: String) {
    findings.append(CheckFinding(file: file, offset: 0, sequence: 0, message: message))
  }

  /// Adds the anchor of a day that has none.
  ///
  /// - Throws: ``FileError`` also when somebody else added one meanwhile.
  mutating func add(_ anchor: Anchor, files: some KeepingFiles) throws(FileError) {
    let file = path + "/" + JournalLayout.folderName(day: anchor.day) + Self.ending
    try files.makeFolder(path)
    try files.syncFolder(FilePaths.folder(of: path))
    try files.store(Array(anchor.text.utf8), at: file, replaces: false)
    anchors.append(Stored(path: file, anchor: anchor))
  }
}
