/// Every command that exists; adding one is adding its line.
enum CommandRegistry {
  static var all: [any Subcommand.Type] {
    [
      ConfigCheckCommand.self,
      ConfigShowCommand.self,
      ConfigDiffCommand.self,
      JournalStatsCommand.self,
      JournalCatCommand.self,
      JournalCheckCommand.self,
    ]
  }
}
