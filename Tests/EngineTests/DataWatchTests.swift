import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

/// Data that stops: found by the instrument's own measure, blocked, and asked for step by step.
@Suite struct DataWatchTests {
  private static let first = InstrumentID(rawValue: 0)

  /// A market in which instrument 0 trades every second and instrument 1 every `quiet` seconds.
  private struct Market {
    var harness: EngineHarness
    var second: Int64 = 0
    var quiet: Int64
    var flows = [true, true]
    /// Lines of what the watch said, with the second at which it did.
    var said: [String] = []

    init(
      quiet: Int64 = 1, calendar: SessionCalendar = EngineHarness.calendar(),
      _ change: (inout Configuration) -> Void = { _ in }
    ) {
      self.quiet = quiet
      harness = EngineHarness.make()
      var configuration = EngineHarness.configuration
      configuration.risk.watchdog.most = .seconds(300)
      change(&configuration)
      harness.now = EngineHarness.at(-60)
      harness.start(configuration, calendar)
    }

    /// Lets so many seconds pass, with the timers that fall due.
    mutating func pass(_ seconds: Int64) {
      for _ in 0..<seconds {
        second += 1
        harness.now = EngineHarness.at(second)
        while let due = harness.engine.ledger.timers.pending.first(where: {
          $0.timer.purpose == .dataWatch && $0.timer.dueAt <= harness.now
        }) { note(harness.fire(due.timer.timer.rawValue)) }
        if flows[0] { note(harness.trade(second % 2 == 0 ? "100" : "100.1")) }
        if flows[1], second % quiet == 0 { note(harness.trade("50", instrument: 1)) }
      }
    }

    private mutating func note(_ outputs: [Recorded]) {
      said += outputs.lines.filter { !$0.hasPrefix("timer") }.map { "\(second): \($0)" }
    }
  }

  @Test func `An instrument that trades every second is stale at the least age, and asked for`() {
    var market = Market()
    market.pass(300)
    #expect(market.said == [])
    market.flows[0] = false
    market.pass(40)
    #expect(
      market.said == [
        "340: symbol 0 blocked: stale data", "340: alert warning risk.stale_data",
        "340: data 0 stream", "340: alert notice data.stream",
      ])
    market.flows[0] = true
    market.pass(15)
    #expect(market.said.suffix(2) == ["341: symbol 0 allowed: data is back", "350: data 0 back"])
  }

  @Test func `A quiet instrument gets the time that its own rate asks for`() {
    var market = Market(quiet: 8)
    market.pass(800)
    #expect(market.said == [], "gaps of eight seconds are usual for it")
    let limit = market.harness.engine.ledger.dataLimit(InstrumentID(rawValue: 1))
    #expect(limit > .seconds(100) && limit < .seconds(150), "\(limit)")
    market.flows[1] = false
    market.pass(90)
    #expect(market.said == [])
    market.pass(70)
    #expect(market.said.first?.hasSuffix("symbol 1 blocked: stale data") == true)
  }

  @Test func `Before anything is usual the longest age counts`() {
    var market = Market()
    market.flows = [false, true]
    market.pass(300)
    #expect(market.said == [])
    market.pass(10)
    #expect(market.said.first == "310: symbol 0 blocked: stale data")
  }

  @Test func `One silent instrument of two gets its stream, all data, then a session, and no more`()
  {
    var market = Market()
    market.pass(300)
    market.flows[0] = false
    market.pass(300)
    let steps = market.said.filter { $0.contains("data 0") }
    #expect(steps == ["340: data 0 stream", "370: data 0 all", "400: data 0 session"])
    #expect(market.said.contains("400: alert critical data.session"))
  }

  @Test func `While most data flows no new session interrupts it`() {
    var market = Market { configuration in
      configuration.instruments = []
    }
    for number in [UInt32(2), 3] {
      var definition = EngineHarness.instrument(1)
      definition.instrument = InstrumentID(rawValue: number)
      definition.symbol = "X\(number)"
      market.harness.input(.instrumentDefined(definition))
    }
    for _ in 0..<300 {
      market.pass(1)
      for number in [UInt32(2), 3] { market.harness.trade("10", instrument: number) }
    }
    market.flows[0] = false
    for _ in 0..<300 {
      market.pass(1)
      for number in [UInt32(2), 3] { market.harness.trade("10", instrument: number) }
    }
    let steps = market.said.filter { $0.contains("data 0") }
    #expect(steps.map { $0.split(separator: " ").last } == ["stream", "all"])
  }

  @Test func `When everything stops each step is taken once, and the session for all`() {
    var market = Market()
    market.pass(300)
    market.flows = [false, false]
    market.pass(200)
    let steps = market.said.filter { $0.contains(" data ") && !$0.contains("alert") }
    #expect(
      steps == [
        "340: data 0 stream", "340: data 1 stream", "370: data 0 all", "400: data 0 session",
      ])
  }

  @Test func `While the broker's farm is down nothing is asked; when it is back, at once`() {
    var market = Market()
    market.pass(300)
    market.harness.error(-1, 2103, "Market data farm connection is broken:usfarm")
    market.flows[0] = false
    market.pass(100)
    #expect(
      market.said == ["340: symbol 0 blocked: stale data", "340: alert warning risk.stale_data"])
    market.harness.error(-1, 2104, "Market data farm connection is OK:usfarm")
    market.pass(10)
    #expect(market.said.contains("410: data 0 stream"))
  }

  @Test func `A halt is no silence`() {
    var market = Market()
    market.pass(300)
    market.harness.tick(.trade, "100", flags: .halted)
    market.flows[0] = false
    market.pass(400)
    #expect(market.said == [])
  }

  @Test func `Nobody looks before the open, behind an early close, or on a day without session`() {
    var market = Market(calendar: EngineHarness.calendar(earlyClose: true))
    func due() -> Timestamp? {
      market.harness.engine.ledger.timers.pending.first {
        $0.timer.purpose == .dataWatch
      }?.timer.dueAt
    }
    #expect(due() == EngineHarness.at(10), "the first look is behind the open")
    market.pass(12_600)
    #expect(due() == nil, "the close is at 13:00")
    #expect(market.said == [])
    var holiday = EngineHarness.calendar()
    (holiday.open, holiday.close) = (holiday.midnight, holiday.midnight)
    let closed = Market(calendar: holiday)
    #expect(closed.harness.engine.ledger.timers.pending.isEmpty)
  }

  @Test func `Stale data holds back an entry and no exit`() {
    var market = Market()
    market.harness.now = EngineHarness.at(0)
    market.pass(300)
    market.harness.tick(.bid, "99.99")
    market.harness.tick(.ask, "100.01")
    market.flows[0] = false
    market.pass(45)
    let check = market.harness.predict().verdicts.first?.checks.last
    #expect(check?.name == "symbol" && check?.value == .text("stale data"))
    #expect(market.harness.say(.flatten).lines.contains { $0.hasPrefix("decision operator") })
  }

  @Test func `A restart knows what was usual and where the steps stand`() {
    var market = Market()
    market.pass(300)
    market.flows[0] = false
    market.pass(45)
    let before = market.harness.engine.ledger.dataWatch
    market.harness.restart()
    #expect(market.harness.engine.ledger.dataWatch == before)
    #expect(before[Self.first].step == .stream)
    market.pass(30)
    #expect(market.said.contains("370: data 0 all"))
  }

  @Test func `A watch that is off sets no timer`() {
    let market = Market { $0.risk.watchdog.most = .zero }
    #expect(
      market.harness.engine.ledger.timers.pending.allSatisfy {
        $0.timer.purpose != .dataWatch
      })
  }
}
