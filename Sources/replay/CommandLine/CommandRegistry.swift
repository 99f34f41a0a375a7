/// Every command that exists; adding one is adding its line.
enum CommandRegistry {
  static var all: [any Subcommand.Type] {
    [
      DemoCommand.self,
      ConfigCheckCommand.self,
      ConfigShowCommand.self,
      ConfigDiffCommand.self,
      ImportLeanCommand.self,
      ImportCSVCommand.self,
      JournalStatsCommand.self,
      JournalCatCommand.self,
      JournalCheckCommand.self,
      JournalExportCommand.self,
      JournalSnapshotCommand.self,
      BacktestCommand.self,
      VerifyCommand.self,
      RebuildCommand.self,
      WhyCommand.self,
      StateCommand.self,
      PositionsCommand.self,
      ProfitCommand.self,
      OrdersCommand.self,
      BenchCommand.self,
    ]
  }
}
