import Journal

/// Collects the records of a family of orders and adds up its executions.
struct StoryCollector {
  private let family: [OrderID]
  private let multiplier: Int64
  /// The broker's names of the family's executions.
  private(set) var executions: [String] = []
  /// The family's own records; commissions behind all others.
  private(set) var own: [Recorded] = []
  private(set) var result = OrderResult()

  init(family: [OrderID], multiplier: Int64) {
    self.family = family
    self.multiplier = multiplier
  }

  mutating func take(_ record: Recorded) {
    switch record.event {
    case .orderCommand(let command): keep(record, if: family.contains(command.order))
    case .riskVerdict(let verdict): keep(record, if: family.contains(verdict.order))
    case .commandSent(let sent): keep(record, if: family.contains(sent.order))
    case .commandDropped(let dropped): keep(record, if: family.contains(dropped.order))
    case .orderStatus(let status): keep(record, if: family.contains(status.order))
    case .orderState(let change): keep(record, if: family.contains(change.order))
    case .openOrder(let order): keep(record, if: family.contains(order.order))
    case .brokerError(let error):
      keep(record, if: family.contains(OrderID(rawValue: error.id)))
    case .execution(let execution):
      guard family.contains(execution.order) else { return }
      own.append(record)
      executions.append(execution.execution)
      add(execution, record.sequence)
    case .commission(let commission):
      guard executions.contains(commission.execution) else { return }
      own.append(record)
      result.fees += commission.commission
      result.feesBy.append(record.sequence)
    default: break
    }
  }

  private mutating func keep(_ record: Recorded, if isOurs: Bool) {
    if isOurs { own.append(record) }
  }

  private mutating func add(_ execution: ExecutionReported, _ sequence: SequenceNumber) {
    let amount = Money(
      execution.price, times: execution.quantity, multiplier: multiplier)
    if execution.side == .buy {
      result.bought = result.bought + execution.quantity
      result.cashFlow -= amount
      result.boughtBy.append(sequence)
    } else {
      result.sold = result.sold + execution.quantity
      result.cashFlow += amount
      result.soldBy.append(sequence)
    }
  }
}
