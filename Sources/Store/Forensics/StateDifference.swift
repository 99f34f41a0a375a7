import Journal
import Projections

/// What changed between two places of one journal, each change with the records that brought it.
public struct StateDifference {
  /// One thing that is not what it was.
  public struct Change: Sendable, Hashable {
    /// `position`, `profit`, `order`, `risk`, `cash` and so on.
    public let topic: String
    /// What it is of: a symbol, an order, a figure.
    public let name: String
    /// How it was; empty for what was not there.
    public let before: String
    /// How it is; empty for what is not there any more.
    public let after: String
    /// The records that changed it, ascending.
    public let records: [SequenceNumber]
  }

  private let before: Ledger
  private let after: Ledger
  private let records: [Recorded]
  private let byOrder: [OrderID: [SequenceNumber]]

  /// A comparison of two states.
  ///
  /// - Parameter records: every event between them, in order; ticks need not be among them.
  public init(_ before: Ledger, _ after: Ledger, records: [Recorded]) {
    self.before = before
    self.after = after
    self.records = records
    var byOrder: [OrderID: [SequenceNumber]] = [:]
    for record in records {
      guard let order = Self.order(of: record.event) else { continue }
      byOrder[order, default: []].append(record.sequence)
    }
    self.byOrder = byOrder
  }

  /// Everything that changed, in a fixed order.
  public var changes: [Change] {
    (positions + profits + money + orders + risk).filter { $0.before != $0.after }
  }

  private func numbers(_ isWanted: (Event) -> Bool) -> [SequenceNumber] {
    records.filter { isWanted($0.event) }.map(\.sequence)
  }

  // MARK: Books

  private var positions: [Change] {
    after.instrumentIDs.map { instrument in
      Change(
        topic: "position", name: after.symbol(instrument), before: held(instrument, before),
        after: held(instrument, after),
        records: numbers { Self.moved($0) == instrument })
    }
  }

  private func held(_ instrument: InstrumentID, _ ledger: Ledger) -> String {
    let average = ledger.book.averagePrice(instrument).map { " at \($0)" } ?? ""
    return "\(ledger.book.position(instrument))\(average)"
  }

  private static func moved(_ event: Event) -> InstrumentID? {
    switch event {
    case .execution(let execution): execution.instrument
    case .adjustment(let adjustment): adjustment.instrument
    default: nil
    }
  }

  private var profits: [Change] {
    after.instrumentIDs.flatMap { instrument in
      let (old, new) = (
        MoneyFigures(before.book, instrument), MoneyFigures(after.book, instrument)
      )
      let name = after.symbol(instrument)
      return [
        Change(
          topic: "realised", name: name, before: old.realised.cents, after: new.realised.cents,
          records: numbers { Self.moved($0) == instrument }),
        Change(
          topic: "unrealised", name: name, before: old.unrealised.cents,
          after: new.unrealised.cents, records: numbers { Self.moved($0) == instrument }),
        Change(
          topic: "fees", name: name, before: old.fees.cents, after: new.fees.cents,
          records: numbers { event in
            guard case .commission(let fee) = event else { return false }
            return after.book.execution(fee.execution)?.instrument == instrument
          }),
      ]
    }
  }

  private var money: [Change] {
    let moving = numbers { event in
      switch event {
      case .execution, .commission, .adjustment: true
      default: false
      }
    }
    return [
      Change(
        topic: "cash", name: "", before: before.book.cash.cents, after: after.book.cash.cents,
        records: moving),
      Change(
        topic: "equity", name: "", before: before.book.equity.cents,
        after: after.book.equity.cents, records: moving),
    ]
  }

  // MARK: Orders and risk

  private var orders: [Change] {
    after.orders.all.map { order in
      Change(
        topic: "order", name: "\(order.id) \(after.symbol(order.command.instrument))",
        before: before.orders[order.id].map(Self.told) ?? "", after: Self.told(order),
        records: byOrder[order.id] ?? [])
    }
  }

  private static func told(_ order: OrderRecord) -> String {
    let command = order.command
    let price = (command.limitPrice ?? command.stopPrice).map { " at \($0)" } ?? ""
    return "\(command.role) \(command.side) \(command.quantity) \(command.type)\(price), "
      + "\(order.status), filled \(order.filled)"
  }

  private static func order(of event: Event) -> OrderID? {
    switch event {
    case .orderCommand(let command) where command.action != .query: command.order
    case .orderState(let change): change.order
    case .execution(let execution): execution.order
    default: nil
    }
  }

  private var risk: [Change] {
    var changes = [
      Change(
        topic: "risk level", name: "", before: Self.level(before), after: Self.level(after),
        records: numbers { $0.kind == .riskState || $0.kind == .operatorCommand })
    ]
    for instrument in after.instrumentIDs {
      changes.append(
        Change(
          topic: "blocked", name: after.symbol(instrument),
          before: before.risk.block(instrument)?.reason ?? "",
          after: after.risk.block(instrument)?.reason ?? "",
          records: numbers { event in
            guard case .symbolRisk(let change) = event else { return false }
            return change.instrument == instrument
          }))
    }
    return changes
  }

  private static func level(_ ledger: Ledger) -> String {
    let reason = ledger.risk.reason
    return ledger.risk.level.name + (reason.isEmpty ? "" : " (\(reason))")
  }
}

extension StateDifference {
  /// One line a change, for people.
  public var lines: [String] {
    changes.map { change in
      let name = change.name.isEmpty ? "" : " \(change.name)"
      let old = change.before.isEmpty ? "nothing" : change.before
      let new = change.after.isEmpty ? "nothing" : change.after
      let from = change.records.isEmpty ? "" : " (\(Explanation.Figure.list(change.records)))"
      return "\(change.topic)\(name): \(old) → \(new)\(from)"
    }
  }

  /// Both places and every change with all its records, for machines.
  public var json: JSONValue {
    [
      "from": Self.place(before), "to": Self.place(after),
      "changes": .array(
        changes.map {
          [
            "topic": .string($0.topic), "name": .string($0.name), "before": .string($0.before),
            "after": .string($0.after),
            "records": .array($0.records.map { .whole($0.rawValue) }),
          ]
        }),
    ]
  }

  private static func place(_ ledger: Ledger) -> JSONValue {
    [
      "record": .whole(ledger.lastSequence.rawValue), "time": .string(ledger.now.description),
    ]
  }
}
