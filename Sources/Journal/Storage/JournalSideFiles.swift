/// The files beside a journal's days that tell of its writer.
public enum JournalSideFiles {
  /// Locked as long as somebody writes the journal at `root`.
  public static func lock(of root: String) -> String { "\(root)/\(JournalLayout.lockName)" }

  /// Rewritten behind each commit; says how far the journal at `root` is durable.
  public static func head(of root: String) -> String { "\(root)/\(JournalLayout.headName)" }
}
