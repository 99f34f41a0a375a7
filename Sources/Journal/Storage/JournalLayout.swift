/// Where a journal's files are and how they are called.
struct JournalLayout {
  /// One segment file.
  struct Segment: Hashable {
    var number: UInt64
    var day: Int64
    var path: String
  }

  /// Segments in order of number.
  var segments: [Segment] = []
  /// Torn bytes kept aside.
  var keptAside: [String] = []
  /// Files of seals that did not finish; a reader has no use for them.
  var unfinishedSeals: [String] = []
  /// What does not belong here.
  var unexpected: [String] = []
  /// Whether one day folder was opened rather than a root.
  var isOneDay = false
  /// What a pruning left of the journal's start; nil when nothing was pruned.
  var pruneMark: PruneMark?

  static let lockName = "lock"
  static let headName = "head"
  /// Locked by whoever seals, so that two never write the same file.
  static let sealLockName = "seal.lock"
  /// Files that belong beside the day folders.
  private static let rootFiles = [lockName, headName, sealLockName]
  private static let ending = ".seg"
  /// Follows a segment's name while its sealed form is not finished.
  static let sealingEnding = ".sealing"

  /// Looks at a root, or at one day folder.
  init(of root: String, files: any FileSystem) throws(JournalError) {
    let entries = try asJournalError { () throws(FileError) in try files.list(root) }
    let name = root.split(separator: "/").last.map(String.init) ?? root
    if let day = Self.day(named: name), entries.contains(where: { $0.name.hasSuffix(Self.ending) })
    {
      isOneDay = true
      add(entries, day: day, folder: root)
    } else {
      for entry in entries {
        if entry.isFolder, let day = Self.day(named: entry.name) {
          let folder = root + "/" + entry.name
          let inside = try asJournalError { () throws(FileError) in try files.list(folder) }
          add(inside, day: day, folder: folder)
        } else if entry.name == PruneMark.name && !entry.isFolder {
          try readMark(root + "/" + entry.name, files: files)
        } else if !Self.isBeside(entry) {
          unexpected.append(root + "/" + entry.name)
        }
      }
    }
    segments.sort { ($0.number, $0.day) < ($1.number, $1.day) }
  }

  /// Whether a name in the root belongs to a journal without being part of its records.
  private static func isBeside(_ entry: FolderEntry) -> Bool {
    let known = entry.isFolder ? [AnchorFolder.name, SnapshotStore.folderName] : rootFiles
    return known.contains(entry.name)
  }

  private mutating func readMark(_ path: String, files: any FileSystem) throws(JournalError) {
    pruneMark = try asJournalError { () throws(FileError) in
      try PruneMark.read(path, files: files)
    }
    if pruneMark == nil { unexpected.append(path) }
  }

  /// Whether the journal's first segments were removed on purpose.
  var isPruned: Bool {
    guard let first = segments.first, let pruneMark, !isOneDay else { return false }
    return first.number > 1 && first.number <= pruneMark.segment
  }

  private mutating func add(_ entries: [FolderEntry], day: Int64, folder: String) {
    for entry in entries {
      let path = folder + "/" + entry.name
      if !entry.isFolder, let number = Self.number(named: entry.name) {
        segments.append(Segment(number: number, day: day, path: path))
      } else if !entry.isFolder, entry.name.hasSuffix(".torn") {
        keptAside.append(path)
      } else if !entry.isFolder, entry.name.hasSuffix(Self.ending + Self.sealingEnding) {
        unfinishedSeals.append(path)
      } else {
        unexpected.append(path)
      }
    }
  }

  /// Finds numbers that are missing or double, and days out of order.
  func checkOrder(root: String) throws(JournalError) {
    guard let first = segments.first else { throw .notAJournal(path: root) }
    var expected = isOneDay || isPruned ? first.number : 1
    var day = first.day
    for (index, segment) in segments.enumerated() {
      if index > 0, segments[index - 1].number == segment.number {
        throw .duplicateSegment(
          number: segment.number, first: segments[index - 1].path, second: segment.path)
      }
      guard segment.number == expected, segment.day >= day else {
        throw .missingSegment(folder: root, expected: expected, found: segment.number)
      }
      expected += 1
      day = segment.day
    }
  }

  /// `2013-10-07` for 20131007.
  static func folderName(day: Int64) -> String {
    let text = String(day)
    return "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
  }

  /// `00000001.seg` for segment 1.
  static func segmentName(_ number: UInt64) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 8 - text.utf8.count)) + text + ending
  }

  /// Whether `day` is a date as yyyymmdd.
  static func isDay(_ day: Int64) -> Bool {
    guard day >= 1000_01_01, day <= 9999_12_31 else { return false }
    let (year, month, date) = (Int(day / 10_000), Int(day / 100 % 100), Int(day % 100))
    guard (1...12).contains(month) else { return false }
    let civil = CalendarText.civil(days: CalendarText.days(year: year, month: month, day: date))
    return civil == (year, month, date)
  }

  /// The day of a folder's name; nil for any other name.
  static func day(named name: String) -> Int64? {
    guard let day = Int64(name.split(separator: "-").joined()), isDay(day),
      folderName(day: day) == name
    else { return nil }
    return day
  }

  private static func number(named name: String) -> UInt64? {
    guard name.hasSuffix(ending), let number = UInt64(name.dropLast(ending.utf8.count)),
      number > 0, number <= FrameHeader.sequenceMax, segmentName(number) == name
    else { return nil }
    return number
  }
}
