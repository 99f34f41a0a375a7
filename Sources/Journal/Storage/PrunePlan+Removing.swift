extension PrunePlan {
  /// Removes the days that go, oldest first, each file durably before the next.
  ///
  /// The journal stays readable wherever this is interrupted; the next plan goes on from there.
  /// - Returns: bytes removed.
  /// - Throws: ``EvidenceError/file(_:)``.
  public func remove(files: some KeepingFiles = PosixFiles()) throws(EvidenceError) -> Int {
    guard days.contains(where: \.isRemoved) else { return 0 }
    try mark(files: files)
    var removed = 0
    for day in days where day.isRemoved {
      let folder = root + "/" + JournalLayout.folderName(day: day.day)
      for path in day.files {
        try asEvidence { () throws(FileError) in
          try files.remove(path)
          // Or a power cut could keep an older segment and lose a newer one: a hole.
          try files.syncFolder(folder)
        }
      }
      try asEvidence { () throws(FileError) in
        try files.removeFolder(folder)
        try files.syncFolder(root)
      }
      removed += day.bytes
    }
    return removed
  }

  /// Says in the root where the journal will start, before anything goes.
  private func mark(files: some KeepingFiles) throws(EvidenceError) {
    let header = try asEvidence { () throws(JournalError) in
      try SegmentHeader.load(firstKept.path, files: files)
    }
    guard let header else {
      throw .cannotPrune(path: firstKept.path, reason: "its header is not whole")
    }
    try asEvidence { () throws(FileError) in
      try files.store(
        Array(PruneMark(before: header).text.utf8), at: root + "/" + PruneMark.name,
        replaces: true)
    }
  }
}
