import Journal
import Projections

// The disk, and what lies on it.
extension HouseDoctor {
  /// A commit that takes longer than this keeps orders waiting.
  private static let slowMicroseconds = 20_000.0
  /// One that takes longer than this is an alert while trading.
  private static let hopelessMicroseconds = 100_000.0
  /// A day of a few liquid instruments, where nothing says more.
  private static let usualDayBytes = 256 << 20
  /// What is being written is not sealed yet, and larger by this.
  private static let unsealedFactor = 3

  mutating func disk(_ journal: String) {
    let probe: DiskProbe
    do { probe = try DiskProbe(beside: journal) } catch {
      add("disk", .bad, "cannot write beside the journal: \(error)")
      return add("space", .skipped, "not looked at")
    }
    let speed =
      "fdatasync p50 \(Int(probe.median)) us, p99 \(Int(probe.slow)) us, 200 times 4 KiB"
    if probe.slow > Self.hopelessMicroseconds {
      add("disk", .bad, "\(speed): too slow to trade on; use a local SSD")
    } else if probe.slow > Self.slowMicroseconds {
      add("disk", .warning, "\(speed): orders will wait for it; what else writes there?")
    } else {
      add("disk", .good, speed)
    }
    space(journal, free: probe.freeBytes)
  }

  private mutating func space(_ journal: String, free: Int) {
    let largest: Int
    do { largest = try Self.largestDay(journal) } catch {
      return add("space", .bad, "\(error)")
    }
    let need = max(largest * Self.unsealedFactor, Self.usualDayBytes)
    let text = "\(free >> 20) MiB free; a day may need \(need >> 20) MiB"
    if free < need {
      add("space", .bad, "\(text): make room, or `replay journal prune`")
    } else if free < need * 5 {
      add("space", .warning, "\(text): it is full within \(free / need) such days")
    } else {
      add("space", .good, text)
    }
  }

  /// Bytes of the largest day folder; 0 without a journal.
  private static func largestDay(_ journal: String) throws -> Int {
    let files = PosixFiles()
    guard files.isJournal(journal) else { return 0 }
    var largest = 0
    for name in try Folders.names(in: journal) where CivilDate.read(name) != nil {
      let folder = "\(journal)/\(name)"
      let sizes = try Folders.names(in: folder).map { try files.status("\(folder)/\($0)")?.size }
      largest = max(largest, sizes.reduce(0) { $0 + ($1 ?? 0) })
    }
    return largest
  }

  // MARK: The journal

  mutating func health(_ journal: String) {
    guard PosixFiles().isJournal(journal) else {
      return add("journal", .good, "\(journal): there is none yet, `replay run` begins it")
    }
    let activity = JournalActivity(of: journal)
    add("lock", .good, activity.hasWriter ? "a session has it open" : "no session has it open")
    permissions(journal)
    tail(journal, hasWriter: activity.hasWriter)
    binding(journal)
  }

  private mutating func permissions(_ journal: String) {
    do {
      let open = try Self.readable(journal)
      guard let first = open.first else {
        return add("permissions", .good, "its files are their owner's alone")
      }
      let more = open.count > 1 ? " and \(open.count - 1) more" : ""
      add(
        "permissions", .bad,
        "others may read \(first)\(more), which name the account: chmod -R go-rwx \(journal)*")
    } catch { add("permissions", .bad, "\(error)") }
  }

  /// Files of the journal, and those beside it, that others than their owner may read or write.
  private static func readable(_ journal: String) throws -> [String] {
    var found: [String] = []
    let beside = ["alerts", "nightly.alerts", "direct", "control", "broker"]
    for path in beside.map({ "\(journal).\($0)" }) where Folders.exists(path) {
      if !FileBytes.isPrivate(path) { found.append(path) }
    }
    // Nobody comes to what lies in a folder that is its owner's alone.
    if FileBytes.isPrivate(journal) { return found }
    for name in try Folders.names(in: journal) {
      let path = "\(journal)/\(name)"
      if !FileBytes.isPrivate(path) { found.append(path) }
    }
    return found
  }

  private mutating func tail(_ journal: String, hasWriter: Bool) {
    do {
      let days = try JournalDays(journal)
      guard let last = days.days.last else { return }
      let reader = try JournalReader(opening: journal)
      try reader.seek(to: last.first)
      while try reader.advance() != nil {}
      let place = "\(last.name), record \(last.last)"
      if reader.isCleanlyClosed || hasWriter {
        add("journal", .good, "\(days.days.count) days, up to \(place)")
      } else {
        let torn = reader.tornBytes > 0 ? "; \(reader.tornBytes) torn bytes are cut then" : ""
        add(
          "journal", .warning,
          "its last session broke off at \(place): the next one goes on from there\(torn)")
      }
    } catch {
      add("journal", .bad, "\(error): `replay journal check \(journal)` tells all of it")
    }
  }

  /// A journal belongs to one account and mode, which the configuration must name.
  private mutating func binding(_ journal: String) {
    guard let wanted = loaded?.configuration, config != nil else {
      return add("binding", .skipped, "not looked at: give `--config <file>`")
    }
    do {
      let ledger = try LedgerLoader(root: journal).load().ledger
      let session = ledger.session
      guard session.account == wanted.account, session.mode == wanted.mode.session else {
        return add(
          "binding", .bad,
          "the journal is of account \(session.account), mode \(session.mode); the configuration "
            + "names account \(wanted.account), mode \(wanted.mode): give it a journal of its own")
      }
      guard ledger.now <= now + .seconds(5) else {
        return add(
          "binding", .bad, "its last record is of \(ledger.now), the clock shows \(now): set it")
      }
      add("binding", .good, "account \(session.account), mode \(session.mode), as configured")
    } catch { add("binding", .bad, "\(error)") }
  }
}
