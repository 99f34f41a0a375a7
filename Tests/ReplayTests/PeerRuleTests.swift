import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// A reference rule on whole real days: exponential averages 10 and 20 of 10-second bars.
///
/// Bars include their end and repeat the last close; hours are all. From the twentieth bar on, each
/// bar with more than one price holds +100 shares when the fast average is not below the slow one,
/// else -100; a flip is two orders, and what is open at the end is closed.
private struct ReferenceRule: Recorder {
  private struct Instrument {
    var bars: SeriesBuilder
    var fast: AnyIndicator
    var slow: AnyIndicator
    var position = 0
  }

  private var calendar = SessionCalendar()
  private var instruments: [Instrument] = []
  private(set) var orders = 0
  private(set) var bars = 0

  private static func instrument() throws -> Instrument {
    var spec = BarSpec(width: .seconds(10))
    (spec.closed, spec.empty, spec.session) = (.right, .repeat, .all)
    return Instrument(
      bars: SeriesBuilder(spec),
      fast: AnyIndicator(try IndicatorSpec("ema", inOrder: ["10", "first"])),
      slow: AnyIndicator(try IndicatorSpec("ema", inOrder: ["20", "first"])))
  }

  mutating func append(_ tick: Tick, _ envelope: Envelope) throws {
    for index in instruments.indices { close(index, envelope.recordedAt) }
    instruments[tick.instrument.index].bars.add(tick, at: envelope.recordedAt, in: calendar)
  }

  mutating func append(_ record: Recorded) throws {
    switch record.event {
    case .sessionStarted(let started): calendar = started.calendar
    case .instrumentDefined: instruments.append(try Self.instrument())
    default: break
    }
  }

  mutating func endInput() {}
  mutating func commit() {}

  private mutating func close(_ index: Int, _ now: Timestamp) {
    while let closed = instruments[index].bars.nextClosed(at: now) {
      bars += 1
      instruments[index].fast.update(closed.bar)
      instruments[index].slow.update(closed.bar)
      guard let fast = instruments[index].fast.output(),
        let slow = instruments[index].slow.output(),
        closed.bar.high != closed.bar.low
      else { continue }
      let side = fast >= slow ? 1 : -1
      guard instruments[index].position != side else { continue }
      orders += instruments[index].position == 0 ? 1 : 2
      instruments[index].position = side
    }
  }

  /// Orders with those that close what is open at the end.
  var allOrders: Int { orders + instruments.filter { $0.position != 0 }.count }
}

@Suite struct PeerRuleTests {
  @Test(arguments: [(20_131_007, 1240), (20_131_008, 1052)] as [(Int64, Int)])
  func `A reference rule gives as many orders as other programs count`(
    date: Int64, expected: Int
  ) throws {
    guard let shared = TestFiles.shared else {
      print("skipped: the shared data is not here")
      return
    }
    var rule = ReferenceRule()
    _ = try LeanImport(
      folder: shared + "/data/lean", date: date, symbols: ["AIG", "BAC", "IBM", "SPY"]
    ).run(build: "test", into: &rule)
    #expect(rule.allOrders == expected)
    #expect(rule.bars > 4 * 2000)
  }
}
