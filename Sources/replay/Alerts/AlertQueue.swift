import Journal

/// Which alert goes to which channel, and when: no clock, socket or file.
///
/// Equal alerts within the window are told as one; a channel gets what waits in one message, no
/// more messages than it may within an hour, and again after a pause what it could not take.
struct AlertQueue: Sendable {
  /// What a channel got.
  struct Batch: Hashable, Sendable {
    /// Index of the channel.
    let channel: Int
    let notes: [AlertNote]
  }

  /// What became of a message.
  enum Result: Hashable, Sendable {
    case sent
    /// Not now; after this time, when the other side named one.
    case later(String, Nanoseconds?)
    /// Never.
    case refused(String)
  }

  private struct Entry: Hashable, Sendable {
    var note: AlertNote
    /// When it came, by the wall clock.
    var queuedAt: Timestamp
    /// Channels that do not have it yet.
    var channels: [Int]
    /// Some channel has it, or is being told.
    var isSettled = false
  }

  /// One channel's way of going on.
  private struct Lane: Hashable, Sendable {
    var failures = 0
    var nextAt = Timestamp.zero
    var sentAt: [Timestamp] = []
    /// What is being sent, or sent again: it stays one message.
    var numbers: [UInt64] = []
    var isBusy = false
  }

  private static let batchMax = 20
  private static let hour = Nanoseconds.seconds(3_600)
  private static let pauseMin = Nanoseconds.seconds(5)
  private static let pauseMax = Nanoseconds.seconds(600)

  private let settings: AlertSettings
  private let names: [String]
  private var entries: [Entry] = []
  private var lanes: [Lane]
  private var recent: [(key: String, at: Timestamp)] = []
  private(set) var lastNumber: UInt64 = 0

  /// - Parameter names: of the channels.
  init(_ settings: AlertSettings, names: [String]) {
    self.settings = settings
    self.names = names
    lanes = names.map { _ in Lane() }
  }

  /// Alerts that some channel does not have yet.
  var waitingCount: Int { entries.count }

  // MARK: What comes

  /// Takes an alert.
  ///
  /// - Returns: what has to stand in the outbox before it is sent; nil for one that is not sent.
  mutating func add(_ note: AlertNote, at now: Timestamp) -> AlertOutbox.Line? {
    guard !names.isEmpty, note.severity >= settings.minimum || note.isAlwaysSent else {
      return nil
    }
    recent.removeAll { $0.at + settings.window <= now }
    let earlier = recent.first { $0.key == note.key }
    if earlier != nil,
      let at = entries.firstIndex(where: { $0.note.key == note.key && !$0.isSettled })
    {
      entries[at].note.count += 1
      return .again(entries[at].note.number)
    }
    var note = note
    lastNumber += 1
    note.number = lastNumber
    // After one that was sent, those that follow are gathered until the window is over.
    note.notBefore = earlier.map { $0.at + settings.window } ?? now
    if earlier == nil { recent.append((note.key, now)) }
    entries.append(Entry(note: note, queuedAt: now, channels: Array(names.indices)))
    return .alert(note)
  }

  /// Takes up what an outbox holds.
  ///
  /// - Returns: the lines that still matter.
  mutating func restore(_ lines: [AlertOutbox.Line], at now: Timestamp) -> [AlertOutbox.Line] {
    var seen: SequenceNumber?
    let names = names
    for line in lines {
      switch line {
      case .alert(let note):
        lastNumber = max(lastNumber, note.number)
        entries.append(
          Entry(note: note, queuedAt: note.notBefore, channels: Array(names.indices)))
      case .again(let number): change(number) { $0.note.count += 1 }
      case .sent(let number, let channel), .givenUp(let number, let channel, _):
        change(number) { entry in
          entry.channels.removeAll { names[$0] == channel }
          entry.isSettled = true
        }
      case .seen(let sequence): seen = sequence
      }
    }
    entries.removeAll { $0.channels.isEmpty }
    var kept = seen.map { [AlertOutbox.Line.seen($0)] } ?? []
    for entry in entries {
      kept.append(.alert(entry.note))
      for (index, name) in names.enumerated() where !entry.channels.contains(index) {
        kept.append(.sent(entry.note.number, channel: name))
      }
    }
    return kept
  }

  private mutating func change(_ number: UInt64, _ body: (inout Entry) -> Void) {
    guard let at = entries.firstIndex(where: { $0.note.number == number }) else { return }
    body(&entries[at])
  }

  // MARK: What goes

  /// Gives up what is too old.
  mutating func expire(at now: Timestamp) -> [AlertOutbox.Line] {
    var lines: [AlertOutbox.Line] = []
    for entry in entries where entry.queuedAt + settings.maxAge <= now {
      for index in entry.channels where !lanes[index].isBusy {
        let reason = "not sent within \(settings.maxAge)"
        lines.append(.givenUp(entry.note.number, channel: names[index], reason: reason))
      }
    }
    for case .givenUp(let number, let channel, _) in lines { settle([number], channel) }
    return lines
  }

  /// The next message that is due.
  mutating func next(at now: Timestamp) -> Batch? {
    for index in lanes.indices where !lanes[index].isBusy && dueAt(index) <= now {
      var numbers = lanes[index].numbers.filter { number in isWaiting(number, index) }
      if numbers.isEmpty {
        numbers = entries.filter { $0.channels.contains(index) && $0.note.notBefore <= now }
          .prefix(Self.batchMax).map(\.note.number)
      }
      guard !numbers.isEmpty else { continue }
      lanes[index].numbers = numbers
      lanes[index].isBusy = true
      for number in numbers { change(number) { $0.isSettled = true } }
      return Batch(
        channel: index, notes: entries.filter { numbers.contains($0.note.number) }.map(\.note))
    }
    return nil
  }

  /// Takes what became of a message.
  ///
  /// - Parameter draw: a random number, which spreads the pauses.
  /// - Returns: what has to stand in the outbox.
  mutating func end(
    _ batch: Batch, _ result: Result, at now: Timestamp, draw: UInt64
  ) -> [AlertOutbox.Line] {
    let index = batch.channel
    let numbers = batch.notes.map(\.number)
    lanes[index].isBusy = false
    switch result {
    case .later(_, let wait):
      lanes[index].failures += 1
      lanes[index].nextAt = now + pause(lanes[index].failures, wait, draw)
      return []
    case .sent:
      lanes[index].sentAt = lanes[index].sentAt.filter { $0 + Self.hour > now } + [now]
      finish(numbers, index)
      return numbers.map { .sent($0, channel: names[index]) }
    case .refused(let reason):
      finish(numbers, index)
      return numbers.map { .givenUp($0, channel: names[index], reason: reason) }
    }
  }

  private mutating func finish(_ numbers: [UInt64], _ index: Int) {
    (lanes[index].failures, lanes[index].numbers) = (0, [])
    settle(numbers, names[index])
  }

  private mutating func settle(_ numbers: [UInt64], _ channel: String) {
    let names = names
    for number in numbers { change(number) { $0.channels.removeAll { names[$0] == channel } } }
    entries.removeAll { $0.channels.isEmpty }
  }

  /// When there may be something to send; nil when nothing waits.
  var nextTime: Timestamp? {
    lanes.indices.compactMap { index -> Timestamp? in
      guard !lanes[index].isBusy else { return nil }
      let first = entries.filter { $0.channels.contains(index) }.map(\.note.notBefore).min()
      return first.map { max($0, dueAt(index)) }
    }.min()
  }

  /// When a channel may be told again.
  private func dueAt(_ index: Int) -> Timestamp {
    let lane = lanes[index]
    guard lane.sentAt.count >= settings.perHour else { return lane.nextAt }
    return max(lane.nextAt, lane.sentAt[lane.sentAt.count - Int(settings.perHour)] + Self.hour)
  }

  private func isWaiting(_ number: UInt64, _ index: Int) -> Bool {
    entries.contains { $0.note.number == number && $0.channels.contains(index) }
  }

  /// 5, 10, 20 … 600 seconds, each shortened by up to half; never less than was asked for.
  private func pause(_ failures: Int, _ wait: Nanoseconds?, _ draw: UInt64) -> Nanoseconds {
    let doubled = Self.pauseMin.rawValue << Int64(min(failures - 1, 10))
    let half = UInt64(min(doubled, Self.pauseMax.rawValue)) / 2
    let own = Nanoseconds(rawValue: Int64(half + half.multipliedFullWidth(by: draw).high))
    return max(own, min(wait ?? .zero, Self.hour))
  }
}

extension AlertSeverity: Comparable {
  /// Orders by urgency.
  public static func < (a: AlertSeverity, b: AlertSeverity) -> Bool { a.rawValue < b.rawValue }
}
