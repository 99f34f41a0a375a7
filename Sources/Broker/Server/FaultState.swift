import Journal

/// What the scenario makes go wrong now and next.
struct FaultState {
  /// What is still to come, by time.
  var scenario = TimedQueue<SimulatorFault>()
  /// The broker's own link is down: requests wait, answers are held back.
  var isLinkLost = false
  /// Requests that wait for the link.
  var waiting: [Arrival] = []
  /// What the owners of orders were not told, by index of the order.
  var heldBack: [(order: Int, message: any WireMessage, toMaster: Bool)] = []
  /// Placements that get no answer at all.
  var swallowedPlacements = 0
  /// New orders that the exchange refuses.
  var rejectedPlacements = 0
  /// A competing session has the market data.
  var isMarketDataTaken = false
  /// Symbols of which nothing is told.
  var silenced: [String] = []
  /// Symbols whose streams tell nothing.
  var muted: [String] = []
  /// Every request for history is answered with this.
  var historyProblem: String?
  /// Client 0 is given orders made by hand.
  var bindsManualOrders = false
  /// How long cancels wait at the exchange, while something else may happen.
  var cancelDelay: Nanoseconds?
  /// How long commission reports wait.
  var commissionDelay: Nanoseconds?
  /// What is said about orders is said twice.
  var duplicates = false
  /// What is said at one instant is said backwards.
  var reorders = false
  private var delayed: [(time: Timestamp, what: Delayed)] = []

  /// Something held back.
  enum Delayed {
    case cancel(order: Int)
    case commission(execution: Int)
  }

  /// No quotes and trades reach the clients.
  var hidesMarket: Bool { isMarketDataTaken || isLinkLost }

  /// What a session that begins now must hear.
  var standing: [(Int64, String)] { isLinkLost ? [(Int64(1100), Self.lostText)] : [] }

  static let lostText = "Connectivity between IB and Trader Workstation has been lost."

  /// When something that was held back, or the scenario, is due.
  var nextTime: Timestamp {
    delayed.reduce(scenario.firstTime) { min($0, $1.time) }
  }

  /// Whether a placement is lost, once for each that the scenario asked for.
  mutating func swallowsPlacement() -> Bool { Self.uses(&swallowedPlacements) }

  /// Whether a new order is refused, once for each that the scenario asked for.
  mutating func rejectsPlacement() -> Bool { Self.uses(&rejectedPlacements) }

  private static func uses(_ count: inout Int) -> Bool {
    guard count > 0 else { return false }
    count -= 1
    return true
  }

  mutating func delaysCancel(of order: Int, at time: Timestamp) -> Bool {
    guard let cancelDelay else { return false }
    delayed.append((time + cancelDelay, .cancel(order: order)))
    return true
  }

  mutating func delaysCommission(of execution: Int, at time: Timestamp) -> Bool {
    guard let commissionDelay else { return false }
    delayed.append((time + commissionDelay, .commission(execution: execution)))
    return true
  }

  /// Takes out what is due, in the order it was held back.
  mutating func takeDue(at time: Timestamp) -> [Delayed] {
    let due = delayed.filter { $0.time <= time }.map(\.what)
    if !due.isEmpty { delayed.removeAll { $0.time <= time } }
    return due
  }
}

extension SimulatorServer {
  /// What was held back and is due now, and what the scenario does now.
  mutating func releaseDelayed() {
    for delayed in faults.takeDue(at: now) {
      switch delayed {
      case .cancel(let order):
        if exchange.orders[order].final == nil { exchange.cancel(number: Int64(order) + 1) }
        relay()
      case .commission(let execution):
        let stored = executions[execution]
        if let commission = stored.commission {
          deliver(commission, of: stored.order)
        }
      }
    }
    while let step = faults.scenario.take(upTo: now) { apply(step.element) }
  }
}
