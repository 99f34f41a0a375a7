import Journal

/// Instruments whose prices are asked for one answer at a time, because their stream is silent.
struct SnapshotPolls: Sendable {
  /// An instrument that is asked for.
  struct Poll: Sendable {
    let instrument: InstrumentID
    /// From one question to the next.
    let interval: Nanoseconds
    /// When it is asked for again, unless an answer is awaited.
    fileprivate(set) var due: Timestamp
    /// The question under way.
    fileprivate(set) var request: Int64?
    /// When that one is given up.
    fileprivate(set) var deadline = Timestamp.zero
    fileprivate var failures: Int64 = 0
  }

  /// An answer takes eleven seconds where little is traded.
  ///
  /// - Source: TWS API, `reqMktData`: a snapshot is told for 11 seconds, then it ends.
  private static let patience = Nanoseconds.seconds(15)
  /// After failures an instrument is asked for less often, down to this.
  private static let pauseMax = Nanoseconds.seconds(60)

  private(set) var all: [Poll] = []

  /// Adds an instrument; false when it is asked for already.
  mutating func add(_ instrument: InstrumentID, every interval: Nanoseconds, at now: Timestamp)
    -> Bool
  {
    guard !all.contains(where: { $0.instrument == instrument }) else { return false }
    all.append(Poll(instrument: instrument, interval: interval, due: now))
    return true
  }

  /// Removes an instrument.
  ///
  /// - Returns: the question under way.
  mutating func remove(_ instrument: InstrumentID) -> Int64? {
    guard let place = all.firstIndex(where: { $0.instrument == instrument }) else { return nil }
    return all.remove(at: place).request
  }

  /// The first instrument that is to be asked for now.
  func due(at now: Timestamp) -> Poll? { all.first { $0.request == nil && $0.due <= now } }

  /// The first question that was not answered in time.
  func late(at now: Timestamp) -> Int64? {
    all.first { $0.request != nil && $0.deadline <= now }?.request
  }

  /// When something is to be done; nil while nothing is asked for.
  var nextTime: Timestamp? { all.map { $0.request == nil ? $0.due : $0.deadline }.min() }

  /// Takes a question that was put.
  mutating func ask(_ instrument: InstrumentID, _ request: Int64, at now: Timestamp) {
    guard let place = all.firstIndex(where: { $0.instrument == instrument }) else { return }
    all[place].request = request
    all[place].deadline = now + Self.patience
    all[place].due = now + all[place].interval
  }

  /// Takes the end of an answer; false when that is nobody's question.
  ///
  /// - Parameter isWhole: otherwise it was refused or came to no end, and is asked ever later.
  @discardableResult
  mutating func end(_ request: Int64, isWhole: Bool, at now: Timestamp) -> Bool {
    guard let place = all.firstIndex(where: { $0.request == request }) else { return false }
    all[place].request = nil
    let failures = isWhole ? 0 : min(all[place].failures + 1, 10)
    all[place].failures = failures
    guard failures > 0 else {
      all[place].due = max(now, all[place].due)
      return true
    }
    let pause = Nanoseconds(rawValue: all[place].interval.rawValue << failures)
    all[place].due = now + min(pause, max(Self.pauseMax, all[place].interval))
    return true
  }

  /// Whether a number is that of a question under way.
  func has(_ request: Int64) -> Bool { all.contains { $0.request == request } }

  /// The connection is over: what was asked has no answer, and is asked anew in the next one.
  mutating func reset() {
    for place in all.indices { all[place].request = nil }
  }
}
