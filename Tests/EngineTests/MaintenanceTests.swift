import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

/// Times at which servers restart: nothing is entered, whatever may leave does.
@Suite struct MaintenanceTests {
  /// Monday, 2013-10-07, as ``EngineHarness/calendar(day:earlyClose:)`` has it.
  private static let monday = EngineHarness.calendar()

  private func at(_ clock: String, day: Int64 = 0) throws -> Timestamp {
    let time = try #require(ClockText.read(clock))
    return Self.monday.midnight + .seconds(day * 86_400) + time
  }

  @Test(arguments: [
    ("daily 23:45-00:45", "23:44:59", 0, false), ("daily 23:45-00:45", "23:45", 0, true),
    ("daily 23:45-00:45", "00:00", 0, true), ("daily 23:45-00:45", "00:44:59", 0, true),
    ("daily 23:45-00:45", "00:45", 0, false), ("daily 23:45-00:45", "23:50", -3, true),
    ("Fri 23:00-03:00", "23:00", 4, true), ("Fri 23:00-03:00", "02:59", 5, true),
    ("Fri 23:00-03:00", "23:00", 5, false), ("Fri 23:00-03:00", "02:59", 4, false),
    ("Sun 01:00-03:00", "01:00", 6, true), ("Sun 01:00-03:00", "03:00", 6, false),
    ("Sun 01:00-03:00", "02:00", 0, false), ("Sun 01:00-03:00", "02:00", -1, true),
    ("Sat 23:00-01:00", "00:30", 6, true), ("Mon,Wed 10:00-10:01", "10:00", 2, true),
    ("Mon,Wed 10:00-10:01", "10:00", 1, false),
  ])
  func `A window holds from its first second to before its last`(
    window: String, clock: String, day: Int64, isInside: Bool
  ) throws {
    let read = try #require(MaintenanceWindow(window))
    #expect(read.contains(try at(clock, day: day), Self.monday) == isInside)
    #expect(!read.contains(try at(clock, day: day), SessionCalendar()), "no calendar, no window")
  }

  @Test(arguments: [
    "", "daily", "daily 23:45", "daily 23:45-23:45", "daily 24:00-01:00", "sun 01:00-02:00",
    "Sun,, 01:00-02:00", "Sun  01:00-02:00", "Sun 01:00-02:00-03:00", "Sun 01:00–02:00",
  ])
  func `A window of another form is refused`(text: String) throws {
    #expect(MaintenanceWindow(text) == nil)
    var configuration = Configuration()
    configuration.risk.maintenance = [text]
    #expect(configuration.problems().map(\.path) == ["risk.maintenance[0]"])
  }

  @Test
  func `Inside a window an entry is held and says why; exits leave; behind it all is as before`()
    throws
  {
    // The exchange's own hours, so that nothing else holds the entry back.
    var harness = EngineHarness.make()
    var configuration = EngineHarness.configuration
    configuration.risk.maintenance = ["daily 09:40-09:45"]
    harness.start(configuration)
    harness.warm()
    harness.now = EngineHarness.at(599)
    harness.enter()
    harness.fill(1, 100, "100", id: "e1")
    harness.now = EngineHarness.at(600)
    harness.warm(1)
    harness.now = EngineHarness.at(700)
    let verdict = try #require(harness.predict(symbol: "SPY").verdicts.first)
    #expect(!verdict.isAdmitted && verdict.deniedBy == "held: maintenance")
    #expect(verdict.checks.last?.value == .text("daily 09:40-09:45"))
    let flatten = harness.say(.flatten)
    #expect(
      flatten.contains { if case .orderCommand = $0.event { true } else { false } },
      "\(flatten.lines)")
    harness.now = EngineHarness.at(901)
    harness.warm(1)
    #expect(harness.predict(symbol: "SPY").verdicts.first?.isAdmitted == true)
  }

  @Test func `The nightly restart, its longer Friday and the login of the week are held as usual`()
  {
    #expect(Configuration().risk.maintenance == MaintenanceWindow.usual)
    #expect(MaintenanceWindow.usual.allSatisfy { MaintenanceWindow($0) != nil })
  }
}
