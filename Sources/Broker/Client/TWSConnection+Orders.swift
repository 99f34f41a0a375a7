import Journal

// Orders: only here does a command become bytes, and only when they leave is it told as sent.

extension TWSConnection: Venue {
  /// Takes a command whose record is durable. `commandSent` or `commandDropped` tells what became
  /// of it; while the broker cannot be reached nothing new leaves, but cancels and questions do.
  public mutating func send(
    _ command: OrderCommand, sequence: SequenceNumber, at time: Timestamp
  ) {
    move(to: time)
    guard let problem = problem(with: command) else {
      queue.add(item(command, sequence))
      return release()
    }
    drop(sequence, command.order, problem)
  }

  /// Why a command cannot leave; nil when it can.
  private func problem(with command: OrderCommand) -> String? {
    guard phase == .ready else { return "there is no session with the broker" }
    guard command.order.rawValue < RequestID.first else {
      return "order number \(command.order) is in the range of requests"
    }
    switch command.action {
    case .cancel, .query: return nil
    case .place, .modify:
      if isLinkLost { return "the server lost its line to the broker" }
      guard instruments[command.instrument] != nil else {
        return "instrument \(command.instrument.rawValue) is not defined here"
      }
      return nil
    }
  }

  private mutating func item(
    _ command: OrderCommand, _ sequence: SequenceNumber
  ) -> OutgoingQueue.Item {
    let order = command.order.rawValue
    let parent = command.parent.rawValue
    var item = OutgoingQueue.Item(lane: .order, payload: payload(command))
    item.command = sequence
    item.order = command.order
    switch command.action {
    case .query: questions.ask(order, at: now)
    case .cancel, .modify: item.group = groups[order] ?? order
    case .place:
      item.group = parent != 0 ? parent : order
      item.isPlacement = true
      groups[order] = item.group
      // The parent may wait in the queue still; then the delay is set when it leaves.
      if parent != 0, let left = parentLeft[parent] {
        item.notBefore = left + configuration.childDelay
      }
    }
    return item
  }

  private func payload(_ command: OrderCommand) -> [UInt8] {
    switch command.action {
    case .cancel:
      TWS.CancelOrder(orderId: command.order.rawValue, manualCancelOrderTime: "")
        .payload(serverVersion: serverVersion)
    case .query: TWS.RequestOpenOrders().payload(serverVersion: serverVersion)
    case .place, .modify:
      TWS.PlaceOrder(command, instruments[command.instrument] ?? InstrumentDefined())
        .payload(serverVersion: serverVersion)
    }
  }

  /// Cancels every order of the login, those entered by hand and those of other clients included.
  ///
  /// New orders that have not left never do.
  public mutating func cancelEverything(at time: Timestamp) {
    move(to: time)
    for item in queue.removePlacements() {
      drop(item.command, item.order, "everything was cancelled before it left")
    }
    guard phase == .ready else { return }
    send(TWS.GlobalCancel(), .order)
    release()
  }

  mutating func drop(_ command: SequenceNumber, _ order: OrderID, _ reason: String) {
    var dropped = CommandDropped()
    dropped.command = command
    dropped.order = order
    dropped.reason = reason
    input(.commandDropped(dropped))
  }

  // MARK: Leaving

  /// Queues a message of the connection's own.
  mutating func send(_ message: some WireMessage, _ lane: OutgoingQueue.Lane) {
    let payload = message.payload(serverVersion: serverVersion)
    queue.add(OutgoingQueue.Item(lane: lane, payload: payload))
  }

  /// Writes whatever may leave now.
  mutating func release() {
    guard phase != .closed else { return }
    releaseHistory()
    while let item = queue.next(at: now) {
      counts.sent += 1
      actions.append(.write(Framing.prefixed(item.payload)))
      if let request = item.request { startWaiting(for: request) }
      guard item.command != .none else { continue }
      var sent = CommandSent()
      sent.command = item.command
      sent.order = item.order
      sent.bytes = item.payload
      input(.commandSent(sent))
      if item.isPlacement { noteParent(item) }
    }
  }

  /// Children of an order that just left stay behind it for a moment.
  private mutating func noteParent(_ item: OutgoingQueue.Item) {
    let order = item.order.rawValue
    guard item.group == order else { return }
    parentLeft[order] = now
    queue.delay(group: order, until: now + configuration.childDelay)
    // Numbers only grow: what left long ago needs no delay any more.
    if parentLeft.count > 1_000 {
      let limit = now
      let delay = configuration.childDelay
      parentLeft = parentLeft.filter { $0.value + delay > limit }
    }
  }

  private mutating func startWaiting(for request: RequestID) {
    guard let place = requests.place(request.rawValue) else { return }
    let deadline = now + configuration.requestTimeout
    requests.update(place) { $0.deadline = deadline }
  }
}
