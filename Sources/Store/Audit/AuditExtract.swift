import Journal
import Projections

/// What an audit of some orders is about: their stories, and everything that a person did or set
/// from the session they were placed in to their ends.
public struct AuditExtract: Sendable {
  /// A record with the place of its bytes.
  public struct Entry: Sendable {
    /// What it says.
    public let record: Recorded
    /// The payload as it lies in the journal; nil for a tick in its compact form.
    public let payload: [UInt8]?
    /// The version of its layout.
    public let version: UInt8
    /// Where its bytes lie.
    public let place: RecordPlace
  }

  /// The orders asked about, in order, each with its bracket.
  public let stories: [OrderStory]
  /// The records of the stories, sessions, and what people did, each once, in order.
  public let entries: [Entry]
  /// Shares or units in one contract of each story's instrument.
  public let multipliers: [Int64]
  /// The canonical configuration in force at the first order, as journaled.
  public let configuration: [UInt8]
  /// The build that the session of the first order ran.
  public let build: String

  /// Collects it from a journal.
  ///
  /// - Parameter known: the instruments before the first record there is.
  /// - Throws: ``AuditProblem``, and ``JournalError`` when the journal cannot be read.
  public init(_ root: String, orders: [OrderID], known: Instruments) throws {
    var stories: [OrderStory] = []
    for order in orders {
      let reader = try JournalReader(opening: root)
      guard let story = try StoryFinder(reader, known: known).story(of: order) else {
        throw AuditProblem.noOrder(order)
      }
      stories.append(story)
    }
    var wanted = Set(stories.flatMap { $0.chapters.map(\.record.sequence) })
    guard let first = wanted.min(), let last = wanted.max() else {
      throw AuditProblem.noOrder(orders.first ?? .none)
    }
    let acts = try Self.acts(root)
    let session = acts.last { $0.sequence <= first && $0.event.kind == .sessionStarted }
    guard let session, case .sessionStarted(let started) = session.event else {
      throw AuditProblem.noSession
    }
    let span = session.sequence...last
    wanted.formUnion(acts.map(\.sequence).filter(span.contains))
    entries = try Self.entries(root, wanted.sorted())
    multipliers = try Self.multipliers(root, of: stories.map(\.symbol), known)
    (self.stories, configuration, build) = (stories, started.configuration, started.build)
  }

  /// Sessions, and what people did or set.
  private static func acts(_ root: String) throws(JournalError) -> [Recorded] {
    var query = JournalQuery()
    query.kinds = [
      EventKind.sessionStarted, .operatorCommand, .adjustment, .configurationChanged,
    ].map(\.rawValue)
    var acts: [Recorded] = []
    let selection = try JournalSelection(opening: root, query)
    while try selection.advance() != nil {
      acts.append(Recorded(selection.reader.envelope, try selection.reader.event()))
    }
    return acts
  }

  private static func multipliers(
    _ root: String, of symbols: [String], _ known: Instruments
  ) throws(JournalError) -> [Int64] {
    var found: [String: Int64] = [:]
    var query = JournalQuery()
    query.kinds = [EventKind.instrumentDefined.rawValue]
    let selection = try JournalSelection(opening: root, query)
    while try selection.advance() != nil {
      guard case .instrumentDefined(let definition) = try selection.reader.event() else { continue }
      found[definition.symbol] = definition.multiplier
    }
    return symbols.map { symbol in
      found[symbol] ?? known.id(symbol: symbol).flatMap { known[$0]?.multiplier } ?? 1
    }
  }

  private static func entries(_ root: String, _ wanted: [SequenceNumber]) throws -> [Entry] {
    let reader = try JournalReader(opening: root)
    return try wanted.map { sequence in
      try reader.seek(to: sequence)
      guard try reader.advance() != nil, reader.envelope.sequence == sequence else {
        throw AuditProblem.noRecord(sequence)
      }
      let place = reader.place
      return Entry(
        record: Recorded(reader.envelope, try reader.event()),
        payload: place.payload == nil ? nil : Array(reader.payload), version: reader.version,
        place: place)
    }
  }
}

/// Why there is nothing to audit.
public enum AuditProblem: Error, Hashable, CustomStringConvertible {
  /// The journal has no such order.
  case noOrder(OrderID)
  /// A record of a story is not where its number says.
  case noRecord(SequenceNumber)
  /// Nothing says under which configuration the orders were placed.
  case noSession

  public var description: String {
    switch self {
    case .noOrder(let order): "there is no order \(order)"
    case .noRecord(let sequence): "record \(sequence) cannot be found"
    case .noSession: "no session that placed these orders is in the journal"
    }
  }
}
