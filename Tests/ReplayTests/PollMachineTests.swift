import Journal
import Testing

@testable import replay

/// The polling machine, by tables: no socket, no clock.
@Suite struct PollMachineTests {
  private static let start = Timestamp(rawValue: 1_795_184_940_000_000_000)
  /// The largest draw, which gives the longest pause.
  private static let most = UInt64.max

  private static func seconds(_ count: Int64) -> Timestamp { start + .seconds(count) }

  private static func make() -> PollMachine {
    PollMachine(PollMachine.Timing(), since: 5, at: start)
  }

  private static func page(_ count: Int, next: Int64?, more: Bool = false) -> PollMachine.Outcome {
    var page = PollMachine.Page()
    (page.count, page.nextSince, page.hasMore) = (count, next, more)
    return .page(page)
  }

  /// Seconds from `start` to the next poll, rounded.
  private static func pause(_ machine: PollMachine, from time: Timestamp) -> Double {
    let milliseconds = (machine.nextPoll - time).rawValue / 1_000_000
    return (Double(milliseconds) / 100).rounded() / 10
  }

  @Test(arguments: [
    (page(3, next: 9), true, 1.0, Int64(9)), (page(3, next: 9, more: true), true, 0.0, 9),
    (page(0, next: 9), false, 1.0, 9), (page(3, next: nil, more: true), true, 1.0, 5),
    (page(3, next: 5, more: true), true, 1.0, 5), (page(3, next: 4, more: true), true, 1.0, 5),
    (.unchanged, false, 1.0, 5),
  ])
  func `A good answer moves the place and says when to ask again`(
    outcome: PollMachine.Outcome, isJournaled: Bool, pause: Double, since: Int64
  ) {
    var machine = Self.make()
    machine.begin(at: Self.start)
    let effects = machine.end(outcome, at: Self.start, draw: Self.most)
    #expect(effects == (isJournaled ? [.journal] : []))
    #expect(Self.pause(machine, from: Self.start) == pause)
    #expect(machine.since == since)
  }

  @Test func `The interval counts from question to question`() {
    var machine = Self.make()
    machine.begin(at: Self.start)
    _ = machine.end(.unchanged, at: Self.start + .milliseconds(400), draw: 0)
    #expect(machine.nextPoll == Self.seconds(1))
    machine.begin(at: Self.seconds(1))
    _ = machine.end(.unchanged, at: Self.seconds(4), draw: 0)
    #expect(machine.nextPoll == Self.seconds(4), "an answer that took longer is followed at once")
  }

  @Test func `Pauses double, the breaker opens at the fifth failure and doubles in turn`() {
    var machine = Self.make()
    var now = Self.start
    var pauses: [Double] = []
    var breakers: [PollMachine.Breaker] = []
    for _ in 0..<10 {
      machine.begin(at: now)
      breakers.append(machine.breaker)
      _ = machine.end(.failed("gone"), at: now, draw: Self.most)
      pauses.append(Self.pause(machine, from: now))
      now = machine.nextPoll
    }
    #expect(pauses == [1, 2, 4, 8, 30, 60, 120, 240, 300, 300])
    #expect(
      breakers == [.closed, .closed, .closed, .closed, .closed] + [
        .halfOpened, .halfOpened, .halfOpened, .halfOpened, .halfOpened,
      ])
    machine.begin(at: now)
    _ = machine.end(Self.page(1, next: 7), at: now, draw: 0)
    #expect(machine.breaker == .closed)
    machine.begin(at: now)
    _ = machine.end(.failed("gone"), at: now, draw: Self.most)
    #expect(Self.pause(machine, from: now) == 1, "a good answer forgets the failures")
  }

  @Test(arguments: [(UInt64(0), 0.5), (UInt64.max / 2, 0.7), (UInt64.max, 1.0)])
  func `A pause is half to all of its length, by the draw`(draw: UInt64, pause: Double) {
    var machine = Self.make()
    machine.begin(at: Self.start)
    _ = machine.end(.failed("gone"), at: Self.start, draw: draw)
    let found = Self.pause(machine, from: Self.start)
    #expect(found >= pause && found <= pause + 0.11)
  }

  @Test(arguments: [
    (Nanoseconds?.some(.seconds(7)), 7.0), (.seconds(0), 1.0), (.seconds(86_400), 300.0),
    (nil, 1.0),
  ])
  func `A time to wait is kept within bounds`(wait: Nanoseconds?, pause: Double) {
    var machine = Self.make()
    machine.begin(at: Self.start)
    #expect(machine.end(.limited(429, wait), at: Self.start, draw: Self.most).isEmpty)
    #expect(Self.pause(machine, from: Self.start) == pause)
    #expect(machine.counts.limited == 1 && machine.breaker == .closed)
  }

  @Test func `A refused key is critical at once, told once, and asked again slowly`() {
    var machine = Self.make()
    var alerts: [Alert] = []
    var now = Self.start
    for _ in 0..<3 {
      machine.begin(at: now)
      for case .tell(let alert) in machine.end(.refused(403), at: now, draw: Self.most) {
        alerts.append(alert)
      }
      #expect(Self.pause(machine, from: now) == 300)
      now = machine.nextPoll
    }
    #expect(alerts.map(\.code) == ["predictions.unauthorised"])
    #expect(alerts[0].severity == .critical)
  }

  @Test func `Unreadable answers are told once an outage and journaled once a minute`() {
    var machine = Self.make()
    var (told, journaled) = ([String](), 0)
    for second in Int64(0)..<130 {
      let now = Self.seconds(second)
      machine.begin(at: now)
      for effect in machine.end(.unreadable("no JSON"), at: now, draw: 0) {
        switch effect {
        case .journalBeginning: journaled += 1
        case .tell(let alert): told.append(alert.code)
        case .journal: Issue.record("an unreadable body is not journaled whole")
        }
      }
    }
    #expect(told == ["predictions.unreadable", "predictions.outage"])
    #expect(journaled == 3)
    let back = machine.end(Self.page(0, next: 6), at: Self.seconds(131), draw: 0)
    guard case .tell(let alert)? = back.first else {
      Issue.record("nobody was told")
      return
    }
    #expect(alert.code == "predictions.recovered" && alert.message.hasSuffix("after 131 s"))
    machine.begin(at: Self.seconds(140))
    let again = machine.end(.unreadable("no JSON"), at: Self.seconds(140), draw: 0)
    #expect(again.count == 1, "a new outage is told, within the minute not journaled")
  }

  @Test func `A service that only asks for fewer requests is an outage after its time`() {
    var machine = Self.make()
    var told: [Int64] = []
    for second in Int64(0)..<40 {
      machine.begin(at: Self.seconds(second))
      let effects = machine.end(.limited(429, nil), at: Self.seconds(second), draw: 0)
      if !effects.isEmpty { told.append(second) }
    }
    #expect(told == [30])
  }

  @Test func `A name for the answer's state holds until the place moves`() {
    var machine = Self.make()
    var page = PollMachine.Page(count: 1, etag: "\"v1\"")
    machine.begin(at: Self.start)
    _ = machine.end(.page(page), at: Self.start, draw: 0)
    #expect(machine.etag == "\"v1\"")
    page.nextSince = 9
    _ = machine.end(.page(page), at: Self.start, draw: 0)
    #expect(machine.etag.isEmpty && machine.since == 9)
  }

  @Test func `A next place far ahead is told, once`() {
    var machine = Self.make()
    let ahead = Self.seconds(86_401).rawValue
    let told = machine.end(Self.page(1, next: ahead), at: Self.start, draw: 0)
    guard case .tell(let alert)? = told.first, told.count == 2 else {
      Issue.record("nobody was told: \(told)")
      return
    }
    #expect(alert.code == "predictions.ahead" && alert.severity == .critical)
    #expect(machine.end(Self.page(1, next: ahead + 1), at: Self.start, draw: 0) == [.journal])
    var other = Self.make()
    let near = Self.page(1, next: Self.seconds(86_400).rawValue)
    #expect(other.end(near, at: Self.start, draw: 0) == [.journal])
  }

  @Test func `A repeated body is counted, not journaled`() {
    var machine = Self.make()
    let page = PollMachine.Page(count: 2, isRepeated: true)
    #expect(machine.end(.page(page), at: Self.start, draw: 0).isEmpty)
    #expect(machine.counts.repeated == 1 && machine.counts.predictions == 0)
    #expect(machine.counts.text == "1 repeated")
  }
}
