import Glibc
import Journal

/// Whether somebody writes a journal, and when that was last done.
struct JournalActivity: Hashable {
  /// A process holds the writer's lock.
  var hasWriter = false
  /// When a commit was last written, by the machine's clock; nil where nothing tells.
  var writtenAt: Timestamp?

  /// Looks at the journal at `root`.
  init(of root: String) {
    hasWriter = PosixFiles().isLocked(JournalSideFiles.lock(of: root))
    var status = stat()
    guard unsafe stat(JournalSideFiles.head(of: root), &status) == 0 else { return }
    let time = status.st_mtim
    writtenAt = Timestamp(rawValue: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  init(hasWriter: Bool, writtenAt: Timestamp?) {
    (self.hasWriter, self.writtenAt) = (hasWriter, writtenAt)
  }

  /// How long ago something was written, at least zero; nil where nothing tells.
  func age(at now: Timestamp) -> Nanoseconds? { writtenAt.map { max(.zero, now - $0) } }
}
