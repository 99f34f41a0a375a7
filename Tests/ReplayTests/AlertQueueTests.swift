import Journal
import Testing

@testable import replay

/// Which alert goes where and when, by tables.
@Suite struct AlertQueueTests {
  private static let start = Timestamp(rawValue: 1_795_184_940_000_000_000)

  private static func at(_ seconds: Int64) -> Timestamp { start + .seconds(seconds) }

  private static func note(
    _ message: String, _ severity: AlertSeverity = .warning, code: String = "order.rejected"
  ) -> AlertNote { AlertNote(severity, code, message, at: start) }

  private static func make(
    _ names: [String] = ["email", "webhook"], _ change: (inout AlertSettings) -> Void = { _ in }
  ) -> AlertQueue {
    var settings = AlertSettings()
    change(&settings)
    return AlertQueue(settings, names: names)
  }

  /// Sends everything that is due and returns what went.
  private func drain(
    _ queue: inout AlertQueue, at time: Timestamp, _ result: AlertQueue.Result = .sent
  ) -> [AlertQueue.Batch] {
    var all: [AlertQueue.Batch] = []
    while let batch = queue.next(at: time) {
      all.append(batch)
      _ = queue.end(batch, result, at: time, draw: .max)
    }
    return all
  }

  private func next(_ queue: inout AlertQueue) -> AlertQueue.Batch? { queue.next(at: Self.start) }

  @Test func `An alert goes to every channel once, and each is marked`() throws {
    var queue = Self.make()
    let line = queue.add(Self.note("a"), at: Self.start)
    guard case .alert(let note)? = line else {
      Issue.record("nothing for the outbox")
      return
    }
    #expect(note.number == 1)
    let due = next(&queue)
    let first = try #require(due)
    let other = next(&queue)
    let second = try #require(other)
    let none = next(&queue)
    #expect(none == nil)
    #expect([first.channel, second.channel] == [0, 1])
    #expect(queue.end(first, .sent, at: Self.start, draw: 0) == [.sent(1, channel: "email")])
    #expect(queue.end(second, .sent, at: Self.start, draw: 0) == [.sent(1, channel: "webhook")])
    #expect(queue.waitingCount == 0 && queue.nextTime == nil)
  }

  @Test func `Alerts below the least severity are not sent, ends of outages are`() {
    var queue = Self.make()
    #expect(queue.add(Self.note("a", .notice), at: Self.start) == nil)
    #expect(queue.add(Self.note("b", .notice, code: "x.recovered"), at: Self.start) != nil)
    #expect(queue.add(Self.note("c", .notice, code: "summary.day"), at: Self.start) != nil)
    #expect(queue.add(Self.note("d", .notice, code: "x.resolved"), at: Self.start) != nil)
    var nobody = Self.make([])
    #expect(nobody.add(Self.note("a", .critical), at: Self.start) == nil)
  }

  @Test func `Equal alerts within the window are told as one with their count`() {
    var queue = Self.make(["email"])
    _ = queue.add(Self.note("a"), at: Self.start)
    #expect(queue.add(Self.note("a"), at: Self.start) == .again(1))
    #expect(drain(&queue, at: Self.start).flatMap(\.notes).map(\.count) == [2])
    for second in Int64(1)..<10 { _ = queue.add(Self.note("a"), at: Self.at(second)) }
    _ = queue.add(Self.note("b"), at: Self.at(10))
    #expect(drain(&queue, at: Self.at(11)).flatMap(\.notes).map(\.message) == ["b"])
    #expect(queue.nextTime == Self.at(300))
    let later = drain(&queue, at: Self.at(300)).flatMap(\.notes)
    #expect(later.map(\.message) == ["a"] && later.map(\.count) == [9])
    #expect(later[0].text == "warning order.rejected: a (9 times)")
  }

  @Test func `What a channel cannot take comes again, ever later and as the same message`() {
    var queue = Self.make(["email"])
    _ = queue.add(Self.note("a"), at: Self.start)
    var now = Self.start
    var pauses: [Int64] = []
    for _ in 0..<9 {
      let batches = drain(&queue, at: now, .later("no", nil))
      #expect(batches.flatMap(\.notes).map(\.message) == ["a"])
      _ = queue.add(Self.note("more \(pauses.count)"), at: now)
      let next = queue.nextTime ?? now
      pauses.append(((next - now).rawValue + 1_000_000) / 1_000_000_000)
      now = next
    }
    #expect(pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600])
    let last = drain(&queue, at: now)
    #expect(last.count == 2 && last[1].notes.count == 9, "what waited goes together")
  }

  @Test func `The time that the other side asks for is kept`() {
    var queue = Self.make(["email"])
    _ = queue.add(Self.note("a"), at: Self.start)
    _ = drain(&queue, at: Self.start, .later("busy", .seconds(90)))
    #expect(queue.nextTime == Self.at(90))
  }

  @Test func `A refused message is given up and says why, the other channel has it`() throws {
    var queue = Self.make()
    _ = queue.add(Self.note("a"), at: Self.start)
    let due = next(&queue)
    let first = try #require(due)
    let lines = queue.end(first, .refused("no such chat"), at: Self.start, draw: 0)
    #expect(lines == [.givenUp(1, channel: "email", reason: "no such chat")])
    #expect(drain(&queue, at: Self.start).map(\.channel) == [1])
  }

  @Test func `A channel gets no more messages than it may within an hour`() {
    var queue = Self.make(["email"]) { $0.perHour = 3 }
    var sent: [Int64] = []
    for minute in Int64(0)..<120 {
      _ = queue.add(Self.note("\(minute)"), at: Self.at(minute * 60))
      sent += drain(&queue, at: Self.at(minute * 60)).map { _ in minute }
    }
    #expect(sent.prefix(3) == [0, 1, 2])
    #expect(sent.filter { $0 < 60 }.count == 3)
    for start in Int64(0)..<60 {
      #expect(sent.filter { (start..<start + 60).contains($0) }.count <= 3)
    }
  }

  @Test func `An alert that is too old is given up`() {
    var queue = Self.make(["email"]) { $0.maxAge = .seconds(60) }
    _ = queue.add(Self.note("a"), at: Self.start)
    _ = drain(&queue, at: Self.start, .later("no", nil))
    #expect(queue.expire(at: Self.at(59)).isEmpty)
    #expect(
      queue.expire(at: Self.at(60)) == [
        .givenUp(1, channel: "email", reason: "not sent within 1m")
      ])
    #expect(queue.waitingCount == 0)
  }

  @Test func `What an outbox holds is sent to those who do not have it`() {
    var before = Self.make()
    var lines: [AlertOutbox.Line] = [.seen(SequenceNumber(rawValue: 7))]
    for message in ["a", "b", "b"] {
      if let line = before.add(Self.note(message), at: Self.start) { lines.append(line) }
    }
    lines.append(.sent(1, channel: "email"))
    lines.append(.sent(2, channel: "a channel that is no more"))
    var after = Self.make()
    let kept = after.restore(lines, at: Self.at(10))
    #expect(kept.count == 4, "seen, two alerts, one mark")
    let batches = drain(&after, at: Self.at(10))
    #expect(batches.map { $0.notes.map(\.message) } == [["b"], ["a", "b"]])
    #expect(batches[0].notes[0].count == 2)
    var again = Self.make()
    #expect(again.restore(kept, at: Self.at(10)) == kept)
    guard case .alert(let next)? = again.add(Self.note("c"), at: Self.at(11)) else {
      Issue.record("nothing for the outbox")
      return
    }
    #expect(next.number == 3, "numbers go on")
  }
}
