import Journal

/// Ticks of four instruments under the production rules, stepped through the engine alone.
///
/// Quotes and trades, bars that close with their indicators, and one held position: everything a
/// tick can meet where nothing is decided. A tick takes no memory from the heap; what is counted is
/// for bars that close, and for the state digest in 65,536 records.
struct TickBench {
  var ticks = 2_000_000

  private static let instruments = 4
  private static let date: Int64 = 20_131_007
  /// Inputs before the watch runs; the first bars have closed then.
  private static let warmUp = 20_000

  func run(rounds: Int) throws -> BenchRow {
    guard let calendar = TradingCalendar.day(Self.date) else {
      throw InputError("no calendar of \(Self.date)")
    }
    let rows = (0..<rounds).map { _ in measure(calendar) }
    return BenchRow.median(rows)
  }

  private func measure(_ calendar: SessionCalendar) -> BenchRow {
    var stepper = EngineStepper(now: calendar.open)
    stepper.open(Configuration(), calendar, instruments: Self.instruments)
    stepper.take(.adjustment(Self.position))
    for index in 0..<Self.warmUp { Self.step(index, &stepper) }
    var watch = Stopwatch()
    watch.run {
      for index in Self.warmUp..<Self.warmUp + ticks { Self.step(index, &stepper) }
    }
    var row = BenchRow("replay", "ticks", events: UInt64(ticks), seconds: watch.seconds)
    row.allocations = watch.allocations
    return row
  }

  /// A hundred shares of the first instrument, which its trades then mark.
  private static var position: Adjustment {
    var adjustment = Adjustment()
    adjustment.type = .correction
    adjustment.instrument = InstrumentID(rawValue: 0)
    adjustment.quantity = Quantity(shares: 100)
    return adjustment
  }

  /// A hundred ticks a second; of five, one is a trade.
  private static func step(_ index: Int, _ stepper: inout EngineStepper) {
    stepper.now = stepper.now + Nanoseconds(rawValue: 10_000_000)
    let cents = 5_000 + Int64(index % 37)
    let instrument = InstrumentID(rawValue: UInt32(index % instruments))
    if index % 5 == 0 { return stepper.trade(instrument, cents: cents) }
    let kind: TickKind = index % 2 == 0 ? .bid : .ask
    stepper.take(
      Tick(
        instrument: instrument, kind: kind,
        price: Price(rawValue: (cents + (kind == .bid ? -1 : 1)) * 10_000_000),
        size: Quantity(shares: 300)))
  }
}
