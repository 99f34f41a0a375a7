import Journal
import Projections

/// Finds the story of an order in a journal.
///
/// It asks for what names the order, its bracket and its executions, then for the causes by their
/// numbers. In sealed segments an index answers, elsewhere all is read; the story is the same.
public struct StoryFinder {
  let finder: RecordFinder

  /// Looks in the journal that `reader` reads; the reader is moved.
  ///
  /// - Parameter known: the instruments before the first record there is.
  public init(_ reader: JournalReader, known: Instruments = Instruments()) {
    finder = RecordFinder(reader: reader, known: known)
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
    let definition = try finder.instruments()[family.instrument]
    var collector = StoryCollector(
      family: family.orders, multiplier: definition?.multiplier ?? 1)
    try finder.select { query in
      query.orders = family.orders
    } take: {
      collector.take($0)
    }
    if !collector.executions.isEmpty {
      try finder.select { query in
        query.kinds = [EventKind.commission.rawValue]
        query.executions = collector.executions
      } take: {
        collector.take($0)
      }
    }
    let causes = try CauseFinder(finder).records(leadingTo: collector.own)
    // What was placed before a pruned journal begins is missing from every sum.
    let isWhole =
      try finder.reader.prunedBefore() == nil
      || (definition != nil && family.orders.contains(family.head))
    return OrderStory(
      order: order, symbol: definition?.symbol ?? "#\(family.instrument.rawValue)",
      records: causes.records, missing: causes.missing, result: collector.result,
      isWhole: isWhole,
      closedBy: isWhole ? try closing(collector.result, family) : [])
  }

  /// The executions of other orders that closed what a bracket left open, as far as they did.
  private func closing(
    _ result: OrderResult, _ family: Family
  ) throws(JournalError) -> [Recorded] {
    guard !result.isFlat, let last = (result.boughtBy + result.soldBy).max() else { return [] }
    let left = result.bought - result.sold
    // Nearly always it comes soon, and nobody waits for the rest of a long journal to be read.
    for reach in [UInt64(30_000), 300_000, UInt64.max / 2] {
      let end = SequenceNumber(rawValue: last.rawValue + reach)
      let later = try finder.all { query in
        query.sequences = last.next...end
        query.kinds = [EventKind.execution.rawValue]
        query.instruments = [family.instrument]
      }
      var open = left
      var closing: [Recorded] = []
      for record in later {
        guard case .execution(let execution) = record.event,
          !family.orders.contains(execution.order)
        else { continue }
        let signed = execution.side == .buy ? execution.quantity : -execution.quantity
        if signed.rawValue.signum() != left.rawValue.signum() { closing.append(record) }
        open = open + signed
        if open.rawValue.signum() != left.rawValue.signum() { return closing }
      }
    }
    return []
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
  func placed(naming order: OrderID) throws(JournalError) -> [OrderCommand] {
    var commands: [OrderCommand] = []
    try finder.select { query in
      query.kinds = [EventKind.orderCommand.rawValue]
      query.orders = [order]
    } take: { record in
      if case .orderCommand(let command) = record.event, command.action == .place {
        commands.append(command)
      }
    }
    return commands
  }
}
