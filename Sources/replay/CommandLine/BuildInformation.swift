/// What this build calls itself.
enum BuildInformation {
  /// The released version. A plain `swift build` cannot embed a commit, so none is claimed.
  static let version = "0.1.0"
  /// The newest journal format that this build writes.
  static let journalFormat = 1
  /// One line for people.
  static var text: String { "replay \(version) (journal format \(journalFormat))" }
}
