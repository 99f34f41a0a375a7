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
      JournalKeygenCommand.self,
      JournalAnchorCommand.self,
      JournalCopyCommand.self,
      JournalPruneCommand.self,
      BacktestCommand.self,
      VerifyCommand.self,
      RebuildCommand.self,
      WhyCommand.self,
      PositionsCommand.self,
      ProfitCommand.self,
      OrdersCommand.self,
      BenchCommand.self,
    ]
  }
}
