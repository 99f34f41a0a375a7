/// Which records are wanted: those that meet every condition given.
public struct JournalQuery: Hashable, Sendable {
  /// Records by number.
  public var sequences = SequenceNumber.none...SequenceNumber(rawValue: .max)
  /// Records by the time they were recorded at.
  public var times = Timestamp(rawValue: .min)...Timestamp(rawValue: .max)
  /// Any of these kinds, also ones that this build does not know; empty means all.
  public var kinds: [UInt8] = []
  /// Ticks of any of these, and events that name one of them; empty means all.
  public var instruments: [InstrumentID] = []
  /// Events that name any of these orders: commands for them and for their children, verdicts,
  /// states, statuses, executions, errors, what was sent; empty means all.
  public var orders: [OrderID] = []
  /// Executions of these names, and their commissions; empty means all.
  public var executions: [String] = []

  /// All records.
  public init() {}

  /// Whether the current record of `reader`, of that shape, is wanted.
  ///
  /// An event that cannot be decoded names no instrument and no order.
  /// - Throws: for an event whose payload is damaged.
  func matches(_ reader: JournalReader, _ shape: RecordShape) throws(JournalError) -> Bool {
    if shape == .event {
      return try matches(reader.envelope, kind: reader.kind, version: reader.version) {
        () throws(JournalError) in try reader.event()
      }
    }
    let envelope = reader.envelope
    guard sequences.contains(envelope.sequence), times.contains(envelope.recordedAt),
      kinds.isEmpty || kinds.contains(reader.kind)
    else { return false }
    if instruments.isEmpty && orders.isEmpty && executions.isEmpty { return true }
    return orders.isEmpty && executions.isEmpty
      && instruments.contains(reader.tick.instrument)
  }

  /// Whether an event is wanted.
  ///
  /// - Parameter event: decodes it; asked only where the rest does not tell.
  func matches(
    _ envelope: Envelope, kind: UInt8, version: UInt8,
    _ event: () throws(JournalError) -> Event
  ) throws(JournalError) -> Bool {
    guard sequences.contains(envelope.sequence), times.contains(envelope.recordedAt),
      kinds.isEmpty || kinds.contains(kind)
    else { return false }
    if instruments.isEmpty && orders.isEmpty && executions.isEmpty { return true }
    // What can be told from the kind needs no decoding.
    guard let known = EventKind(rawValue: kind), known.reads(version: version),
      orders.isEmpty || Mentions.mayNameOrder(known),
      executions.isEmpty || Mentions.mayNameExecution(known)
    else { return false }
    var mentions = Mentions()
    mentions.note(try event())
    return
      (instruments.isEmpty
      || mentions.instruments.contains { instruments.contains(InstrumentID(rawValue: $0)) })
      && (orders.isEmpty || mentions.orders.contains { orders.contains(OrderID(rawValue: $0)) })
      && (executions.isEmpty || mentions.executions.contains(where: executions.contains))
  }

  /// Whether a block may hold a wanted record, as far as is known of it.
  func mayMatch(_ place: BlockPlace) -> Bool {
    guard let trailer = place.trailer else { return true }
    let last = SequenceNumber(rawValue: trailer.lastSequence)
    let lastTime = Timestamp(rawValue: trailer.lastTime)
    guard last >= sequences.lowerBound, lastTime >= times.lowerBound,
      kinds.isEmpty || kinds.contains(where: trailer.mayHold(kind:))
    else { return false }
    return mayName(instruments, trailer, place.indexed)
      && mayConcern(orders, trailer, place.indexed)
      && mayConcern(executions, trailer, place.indexed)
  }

  /// Whether every record from this block on is behind what is wanted.
  func isBehind(_ place: BlockPlace) -> Bool {
    if place.firstSequence > sequences.upperBound.rawValue { return true }
    guard let trailer = place.trailer else { return false }
    return trailer.firstTime > times.upperBound.rawValue
  }

  private func mayName(
    _ wanted: [InstrumentID], _ trailer: BlockTrailer, _ indexed: IndexedBlock?
  ) -> Bool {
    if wanted.isEmpty || wanted.contains(where: { trailer.instruments.contains($0.rawValue) }) {
      return true
    }
    // A trailer lists the instruments of ticks only.
    guard let indexed, indexed.isFullyRead else { return trailer.holdsEvents }
    return indexed.mentioned.contains { entry in
      wanted.contains(InstrumentID(rawValue: entry.instrument))
    }
  }

  private func mayConcern(
    _ wanted: [OrderID], _ trailer: BlockTrailer, _ indexed: IndexedBlock?
  ) -> Bool {
    if wanted.isEmpty { return true }
    guard let indexed, indexed.isFullyRead else { return trailer.holdsEvents }
    return indexed.orders.contains { wanted.contains(OrderID(rawValue: $0.order)) }
  }

  private func mayConcern(
    _ wanted: [String], _ trailer: BlockTrailer, _ indexed: IndexedBlock?
  ) -> Bool {
    if wanted.isEmpty { return true }
    guard let indexed, indexed.isFullyRead else { return trailer.holdsEvents }
    return wanted.contains { indexed.executions.contains(IndexedBlock.ExecutionMention($0)) }
  }
}

extension BlockTrailer {
  /// Whether a record of `kind` may be in the block; higher kinds have no bit and always may.
  fileprivate func mayHold(kind: UInt8) -> Bool {
    if kind < 64 { return kindsLow >> UInt64(kind) & 1 == 1 }
    return kind >= 128 || kindsHigh >> UInt64(kind - 64) & 1 == 1
  }

  /// Whether anything but ticks may be in the block.
  fileprivate var holdsEvents: Bool {
    let ticks: UInt64 = 1 << UInt64(EventKind.tick.rawValue)
    // Without any bit there are only kinds that have none.
    return kindsHigh != 0 || kindsLow != ticks
  }
}
