import Journal
import Projections

/// Finds the story of an order in a journal.
///
/// It asks for what names the order, its bracket and its executions, then for the causes by their
/// numbers. In sealed segments an index answers, elsewhere all is read; the story is the same.
public struct StoryFinder {
  private let reader: JournalReader
  /// Instruments as they were where a pruned journal begins; of a whole one its records say all.
  private let known: Instruments

  /// Looks in the journal that `reader` reads; the reader is moved.
  ///
  /// - Parameter known: the instruments before the first record there is.
  public init(_ reader: JournalReader, known: Instruments = Instruments()) {
    self.reader = reader
    self.known = known
  }

  /// Looks in the journal at `root`.
  ///
  /// - Throws: ``JournalError`` when it cannot be opened.
  public init(root: String) throws(JournalError) { self.init(try JournalReader(opening: root)) }

  /// The story of `order`, or nil when the journal has no such order.
  ///
  /// - Throws: ``JournalError`` when the journal cannot be read.
  public func story(of order: OrderID) throws(JournalError) -> OrderStory? {
    guard let family = try family(of: order) else { return nil }
    let definition = try definition(family.instrument)
    var collector = StoryCollector(
      family: family.orders, multiplier: definition?.multiplier ?? 1)
    try select { query in
      query.orders = family.orders
    } take: {
      collector.take($0)
    }
    if !collector.executions.isEmpty {
      try select { query in
        query.kinds = [EventKind.commission.rawValue]
        query.executions = collector.executions
      } take: {
        collector.take($0)
      }
    }
    let causes = try CauseFinder(reader).records(leadingTo: collector.own)
    // What was placed before a pruned journal begins is missing from every sum.
    let isWhole =
      try reader.prunedBefore() == nil
      || (definition != nil && family.orders.contains(family.head))
    return OrderStory(
      order: order, symbol: definition?.symbol ?? "#\(family.instrument.rawValue)",
      records: causes.records, missing: causes.missing, result: collector.result,
      isWhole: isWhole)
  }

  /// Orders that belong together: the one without a parent comes first where the journal has it.
  private struct Family {
    var head: OrderID
    var instrument: InstrumentID
    var orders: [OrderID] = []
  }

  /// The bracket of an order: itself, its parent and the parent's children.
  private func family(of order: OrderID) throws(JournalError) -> Family? {
    let commands = try placed(naming: order)
    guard let own = commands.first(where: { $0.order == order }),
      let instrument = commands.last(where: { $0.order == order })?.instrument
    else { return nil }
    let head = own.parent == .none ? order : own.parent
    let all = head == order ? commands : try placed(naming: head)
    return Family(
      head: head, instrument: instrument,
      orders: all.filter { $0.order == head || $0.parent == head }.map(\.order))
  }

  /// Placing commands for an order and for its children, in order.
  private func placed(naming order: OrderID) throws(JournalError) -> [OrderCommand] {
    var commands: [OrderCommand] = []
    try select { query in
      query.kinds = [EventKind.orderCommand.rawValue]
      query.orders = [order]
    } take: { record in
      if case .orderCommand(let command) = record.event, command.action == .place {
        commands.append(command)
      }
    }
    return commands
  }

  private func definition(_ instrument: InstrumentID) throws(JournalError) -> InstrumentDefined? {
    var instruments = known
    try select { query in
      query.kinds = [EventKind.instrumentDefined.rawValue]
    } take: { record in
      if case .instrumentDefined(let definition) = record.event { instruments.fold(definition) }
    }
    return instruments[instrument]
  }

  private func select(
    _ condition: (inout JournalQuery) -> Void, take: (Recorded) -> Void
  ) throws(JournalError) {
    var query = JournalQuery()
    condition(&query)
    let selection = JournalSelection(reader, query)
    while try selection.advance() != nil {
      take(Recorded(reader.envelope, try reader.event()))
    }
  }
}
