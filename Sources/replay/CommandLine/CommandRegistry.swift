import Store

/// Every command that exists; adding one is adding its line.
enum CommandRegistry {
  static var all: [any Subcommand.Type] {
    [
      DemoCommand.self,
      RunCommand.self,
      ConfigCheckCommand.self,
      ConfigShowCommand.self,
      ConfigDiffCommand.self,
      ImportLeanCommand.self,
      ImportCSVCommand.self,
      BarsCommand.self,
      IndicatorsCommand.self,
      FetchBarsCommand.self,
      FetchTicksCommand.self,
      DoctorCommand.self,
      TWSDecodeCommand.self,
      TWSEncodeCommand.self,
      JournalStatsCommand.self,
      JournalCatCommand.self,
      JournalTailCommand.self,
      JournalCheckCommand.self,
      JournalRepairCommand.self,
      JournalSealCommand.self,
      JournalReindexCommand.self,
      JournalExportCommand.self,
      JournalKeygenCommand.self,
      JournalAnchorCommand.self,
      JournalCopyCommand.self,
      JournalPruneCommand.self,
      JournalSnapshotCommand.self,
      BacktestCommand.self,
      VerifyCommand.self,
      RebuildCommand.self,
      WhatIfCommand.self,
      DiffCommand.self,
      WhyCommand.self,
      StateCommand.self,
      ReportCommand<PositionsReport>.self,
      ReportCommand<ProfitReport>.self,
      ReportCommand<OrdersReport>.self,
      SimulateCommand.self,
      BenchCommand.self,
    ]
  }
}
