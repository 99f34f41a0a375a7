import Journal

/// What measurements are made on where no journal is given.
enum BenchFolder {
  /// Ticks of the synthetic day that is used without a journal.
  static let ticks = 2_000_000

  /// A recording without outside data; the same number of ticks gives the same bytes.
  static func syntheticMarket(in folder: String, ticks: Int) throws -> String {
    let root = "\(folder)/market"
    let synthetic = try SyntheticMarket(seed: 1, ticks: ticks)
    var options = WriterOptions()
    options.policy = .none
    var writer = try JournalWriter(at: root, day: synthetic.calendar.date, options: options)
    try synthetic.record(build: BuildInformation.text, into: &writer)
    _ = try writer.close()
    return root
  }
}
