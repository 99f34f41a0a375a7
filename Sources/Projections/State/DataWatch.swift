import Journal

/// How the data of every instrument flows: folded at each look of the watch, never per tick.
public struct DataWatch: FieldGroup {
  /// By instrument; shorter than the list of instruments before the first look.
  public private(set) var streams: [StreamWatch] = []
  /// Farms of market data that the broker says are down, in the order they went.
  public private(set) var farmsDown: [String] = []

  public init() {}

  /// What is known of an instrument's stream.
  public subscript(_ instrument: InstrumentID) -> StreamWatch {
    instrument.index < streams.count ? streams[instrument.index] : StreamWatch()
  }

  /// A session began: its streams are new, what is usual stays.
  mutating func begin() {
    farmsDown = []
    for index in streams.indices { streams[index].end() }
  }

  /// From one look to the next.
  public static let interval = Nanoseconds.seconds(10)

  /// Takes what an instrument's data is like at a look.
  mutating func look(
    _ instrument: InstrumentID, last: Timestamp, at time: Timestamp, most: Nanoseconds
  ) {
    streams[instrument.index].look(last, at: time, most: most)
  }

  /// Makes room for so many instruments.
  mutating func grow(to count: Int) {
    while streams.count < count { streams.append(StreamWatch()) }
  }

  /// Takes a step.
  mutating func fold(_ recovery: DataRecovery, at time: Timestamp) {
    if recovery.instrument.index < streams.count {
      streams[recovery.instrument.index].take(recovery.step, at: time)
    }
    guard recovery.step == .all || recovery.step == .session else { return }
    // It is for every stream: those that wait for a gentler one have got it, too.
    for index in streams.indices where streams[index].step != .back {
      streams[index].take(recovery.step, at: time)
    }
  }

  /// Takes what the broker says about its farms: the name stands behind the last colon.
  mutating func fold(_ error: BrokerErrorReported) {
    guard error.code == 2103 || error.code == 2104 || error.code == 2108 else { return }
    let name = error.message.utf8.split(separator: UInt8(ascii: ":")).last.map {
      String(decoding: $0, as: UTF8.self)
    }
    farmsDown.removeAll { $0 == name }
    if error.code == 2103, farmsDown.count < 64 { farmsDown.append(name ?? "") }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("streams", &streams)
    try visitor.texts("farmsDown", &farmsDown)
  }
}

/// The data of one instrument.
public struct StreamWatch: FieldGroup {
  /// The last data that a look has seen; zero before the first of a session.
  private var seenAt = Timestamp.zero
  /// Looks of which the usual age is, up to as many as make one.
  private var looks: Int64 = 0
  /// How old its data is at a look, smoothed.
  private var smoothed = Nanoseconds.zero
  /// The last step to bring it back.
  public private(set) var step = RecoveryStep.back
  /// When that was.
  public private(set) var steppedAt = Timestamp.zero

  public init() {}

  /// Looks before anything counts as usual: two minutes of them.
  private static let enough: Int64 = 12
  /// A look moves what is usual by this part.
  private static let part: Int64 = 16

  /// How old the data usually is; nil before enough was seen.
  public var usual: Nanoseconds? { looks < Self.enough ? nil : smoothed }

  /// A look that finds nothing new says nothing about what is usual, else silence would become it.
  mutating func look(_ last: Timestamp, at time: Timestamp, most: Nanoseconds) {
    guard last > seenAt else { return }
    let gap =
      seenAt == .zero ? .zero : Nanoseconds(rawValue: (last - seenAt).rawValue - Self.interval)
    seenAt = last
    guard step == .back else { return }
    let age = min(most, max(.zero, max(time - last, gap)))
    if looks == 0 {
      smoothed = age
    } else {
      let change = (age.rawValue - smoothed.rawValue) / min(looks + 1, Self.part)
      smoothed = Nanoseconds(rawValue: smoothed.rawValue + change)
    }
    looks = min(looks + 1, Self.part)
  }

  mutating func take(_ step: RecoveryStep, at time: Timestamp) {
    self.step = step
    steppedAt = time
  }

  mutating func end() {
    step = .back
    seenAt = .zero
  }

  private static let interval = DataWatch.interval.rawValue

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.time("seenAt", &seenAt)
    try visitor.signed("looks", &looks)
    try visitor.duration("smoothed", &smoothed)
    guard (0...Self.part).contains(looks), (.zero...Nanoseconds.seconds(86_400)).contains(smoothed)
    else { throw .valueOutOfRange(field: "smoothed") }
    try visitor.choice("step", &step)
    try visitor.time("steppedAt", &steppedAt)
  }
}

extension Ledger {
  /// When an instrument last had a quote or trade that nobody doubts; delayed data is none.
  public func lastData(_ instrument: InstrumentID) -> Timestamp {
    guard instrument.index < markets.count else { return .zero }
    return max(markets[instrument.index].quotedAt, markets[instrument.index].tradedAt)
  }

  /// How old its data is, counted at most from the open and from when the link came back.
  public func dataAge(_ instrument: InstrumentID) -> Nanoseconds {
    now - max(lastData(instrument), session.calendar.open, connection.changedAt)
  }

  /// Instruments whose data should flow now, ascending: traded, not halted, in the session, with a
  /// broker that can be reached.
  public var watchedInstruments: [InstrumentID] {
    let calendar = session.calendar
    guard configuration.risk.watchdog.most > .zero, connection.mayTakeCommands,
      now >= calendar.open, now < calendar.close
    else { return [] }
    return instrumentIDs.filter {
      $0.index < instruments.count && isTraded($0) && !markets[$0.index].isHalted
    }
  }

  /// How old the data of an instrument may be.
  public func dataLimit(_ instrument: InstrumentID) -> Nanoseconds {
    configuration.risk.watchdog.limit(usual: dataWatch[instrument].usual)
  }

  /// A look of the watch.
  mutating func noteLook() {
    dataWatch.grow(to: instruments.count)
    let most = configuration.risk.watchdog.most
    for instrument in watchedInstruments {
      // What came before the open or the link was no part of this session.
      let last = lastData(instrument)
      guard last > max(session.calendar.open, connection.changedAt) else { continue }
      dataWatch.look(instrument, last: last, at: now, most: most)
    }
  }
}
