import Journal

/// What is asked for before a session counts as known, and again whenever that is in doubt.
struct Synchronisation: Sendable {
  /// Questions whose last answer has not come, in the order they are asked.
  private(set) var open: [Step] = [.positions, .openOrders, .completedOrders]

  /// - Parameter withAccount: the account's figures too; once asked for, they go on coming.
  init(withAccount: Bool) {
    if withAccount { open.append(.account) }
  }

  /// One question.
  enum Step: String, Sendable {
    case positions
    case openOrders = "open orders"
    case completedOrders = "completed orders"
    case account = "account figures"
    /// Last, so that no execution is older than the orders it belongs to.
    case executions
  }

  /// For people.
  var missing: [String] { open.map(\.rawValue) }

  /// Takes the end of an answer; returns whether executions are to be asked for now.
  mutating func take(_ step: Step) -> Bool {
    guard let place = open.firstIndex(of: step) else { return false }
    open.remove(at: place)
    guard open.isEmpty, step != .executions else { return false }
    open = [.executions]
    return true
  }

  /// Nothing is missing.
  var isComplete: Bool { open.isEmpty }
}

extension TWSConnection {
  /// Asks for everything; whoever waits for it waits until ``Synchronisation/isComplete``.
  mutating func synchronise() {
    let isFirst = phase == .synchronising
    synchronisation = Synchronisation(withAccount: isFirst)
    phaseDeadline = now + configuration.synchronisationTimeout
    if isFirst, configuration.clientID == 0 {
      send(TWS.RequestAutoOpenOrders(bAutoBind: true), .session)
    }
    send(TWS.RequestPositions(), .session)
    send(TWS.RequestOpenOrders(), .session)
    send(TWS.RequestCompletedOrders(apiOnly: false), .session)
    if isFirst { requestAccount() }
  }

  /// The account's figures, which then go on coming.
  mutating func requestAccount() {
    send(TWS.RequestAccountUpdates(subscribe: true, acctCode: account), .session)
  }

  /// The state of orders is in doubt: asks again soon, once for everything that happens by then.
  mutating func requestReconciliation(after delay: Nanoseconds) {
    guard configuration.synchronises else { return }
    reconcileAt = min(reconcileAt ?? now + delay, now + delay)
  }

  /// Asks for orders, positions and executions once more, for whoever wants to compare.
  ///
  /// Without a session there is nothing to ask; a new one asks for everything by itself.
  public mutating func askAgain(at time: Timestamp) {
    move(to: time)
    guard phase == .ready else { return }
    requestReconciliation(after: .zero)
  }

  mutating func reconcile() {
    reconcileAt = nil
    // One under way may have passed what is in doubt already.
    guard synchronisation == nil else { return requestReconciliation(after: .seconds(1)) }
    synchronise()
  }

  /// An answer of a synchronisation is over.
  mutating func finish(_ step: Synchronisation.Step) {
    guard synchronisation != nil else { return }
    if synchronisation?.take(step) == true {
      var message = TWS.RequestExecutions()
      message.reqId = requests.newID().rawValue
      send(message, .session)
    }
    guard synchronisation?.isComplete == true else { return }
    synchronisation = nil
    phaseDeadline = nil
    if phase == .synchronising { becomeReady() }
  }
}
