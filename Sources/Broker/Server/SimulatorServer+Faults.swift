import Journal

// What a scenario, or somebody at the control socket, makes go wrong.
extension SimulatorServer {
  /// Lets a fault happen at `time`, or now when that has been.
  public mutating func schedule(_ fault: SimulatorFault, at time: Timestamp) {
    guard time > now else { return apply(fault) }
    faults.scenario.insert(fault, at: time)
  }

  /// Makes a fault happen now. One about something that is not there does nothing.
  mutating func apply(_ fault: SimulatorFault) {
    switch fault {
    case .notice(let code, let text): announce(code, text)
    case .linkLost: loseLink()
    case .linkRestored(let isDataLost): restoreLink(isDataLost: isDataLost)
    case .reset(let length):
      loseLink()
      faults.scenario.insert(.linkRestored(isDataLost: false), at: now + length)
    case .logout: for id in connectionOrder { close(id) }
    case .marketData(let isTaken): takeMarketData(isTaken)
    case .stall(let symbol): stall(symbol)
    case .silence(let symbol, let isOn):
      faults.silenced.removeAll { $0 == symbol }
      if isOn { faults.silenced.append(symbol) }
    case .mute(let symbol, let isOn):
      faults.muted.removeAll { $0 == symbol }
      if isOn { faults.muted.append(symbol) }
    case .history(let problem): faults.historyProblem = problem.map { Self.historyText + $0 }
    case .swallow(let count): faults.swallowedPlacements += count
    case .reject(let count): faults.rejectedPlacements += count
    case .delayCancels(let length): faults.cancelDelay = length
    case .delayCommissions(let length): faults.commissionDelay = length
    case .duplicate(let isOn): faults.duplicates = isOn
    case .reorder(let isOn): faults.reorders = isOn
    case .correct(let execution, let price): correct(execution, price: price, isBust: false)
    case .bust(let execution): correct(execution, price: nil, isBust: true)
    case .manual(let side, let quantity, let symbol, let limit):
      placeByHand(side, quantity, symbol, limit, account: 0, isLiquidation: false)
    case .liquidate(let account): liquidate(account)
    case .garbage, .split, .hold: disturb(fault)
    }
  }

  private static let historyText = "Historical Market Data Service error message:"

  /// Tells every client in session something about no request.
  private mutating func announce(_ code: Int64, _ text: String) {
    for id in connectionOrder where connections[id]?.phase == .ready {
      complain(-1, code, text, to: id)
    }
  }

  private mutating func loseLink() {
    guard !faults.isLinkLost else { return }
    announce(1100, FaultState.lostText)
    faults.isLinkLost = true
  }

  private mutating func restoreLink(isDataLost: Bool) {
    guard faults.isLinkLost else { return }
    faults.isLinkLost = false
    let (held, waiting) = (faults.heldBack, faults.waiting)
    (faults.heldBack, faults.waiting) = ([], [])
    let text = "Connectivity between IB and Trader Workstation has been restored"
    if isDataLost {
      announce(1101, text + "- data lost.")
      for id in connectionOrder { dropMarketData(id) }
    } else {
      announce(1102, text + "- data maintained.")
      for (order, message, toMaster) in held { deliver(message, of: order, toMaster: toMaster) }
    }
    for arrival in waiting { process(arrival) }
  }

  private mutating func dropMarketData(_ id: Int) {
    guard let subscriptions = connections[id]?.subscriptions else { return }
    for listing in subscriptions.listings { states[listing].watchers -= 1 }
    connections[id]?.subscriptions.lines = []
    connections[id]?.subscriptions.ticks = []
    connections[id]?.subscriptions.bars = []
  }

  private mutating func takeMarketData(_ isTaken: Bool) {
    guard isTaken != faults.isMarketDataTaken else { return }
    faults.isMarketDataTaken = isTaken
    for id in connectionOrder {
      for line in connections[id]?.subscriptions.lines ?? [] {
        if isTaken {
          complain(line.request, 10197, "No market data during competing live session", to: id)
        } else {
          send(TWS.MarketDataType(reqId: line.request, marketDataType: 1), to: id)
        }
      }
    }
  }

  private mutating func stall(_ symbol: String) {
    for id in connectionOrder {
      for place in connections[id]?.subscriptions.lines.indices ?? 0..<0 {
        guard let listing = connections[id]?.subscriptions.lines[place].listing,
          directory.listings[listing].definition.symbol == symbol
        else { continue }
        connections[id]?.subscriptions.lines[place].isStalled = true
      }
    }
  }

  /// Whether nothing of a listing is told at the moment.
  func isSilenced(_ listing: Int) -> Bool { isNamed(listing, in: faults.silenced) }

  /// Whether the streams of a listing tell nothing at the moment.
  func isMuted(_ listing: Int) -> Bool {
    isSilenced(listing) || isNamed(listing, in: faults.muted)
  }

  private func isNamed(_ listing: Int, in symbols: [String]) -> Bool {
    guard !symbols.isEmpty else { return false }
    return symbols.contains("*")
      || symbols.contains(directory.listings[listing].definition.symbol)
  }

  /// Faults of the line itself, which the owner of the sockets carries out.
  private mutating func disturb(_ fault: SimulatorFault) {
    switch fault {
    case .garbage(let client):
      guard let id = connection(of: client) else { return }
      for frame in Self.garbage { outgoing.append((id, .frame(frame))) }
    case .split(let size):
      for id in connectionOrder { outgoing.append((id, .split(size))) }
    case .hold(let client, let isOn):
      if let id = connection(of: client) { outgoing.append((id, .hold(isOn))) }
    default: break
    }
  }

  /// An unknown number, bytes that are no text, a message that is cut, one that is no number.
  private static let garbage: [[UInt8]] = [
    Array("9999\0what\0".utf8), [0xFF, 0xFE, 0x00, 0x80], Array("11\0-1\05\0".utf8),
    Array("x\0".utf8),
  ]

  // MARK: Executions

  /// Replaces an execution by one with a higher last part of its id, and rebuilds the books.
  private mutating func correct(_ execution: String, price: Price?, isBust: Bool) {
    let found =
      execution == "last"
      ? executions.indices.last : executions.firstIndex { $0.message.execId == execution }
    guard let place = found else { return }
    var message = executions[place].message
    message.execId = Self.nextVersion(message.execId)
    if let price { message.price = WireNumber(price) }
    if isBust {
      message.cumQty = WireNumber(message.filledSoFar - message.filledQuantity)
      message.shares = .zero
    }
    executions[place].message = message
    var commission = executions[place].commission ?? TWS.CommissionReport()
    commission.execId = message.execId
    if isBust { commission.commission = .zero }
    let realised = rebuildBooks(upTo: place, commission.fee)
    commission.realizedPNL = realised.map { WireNumber($0) }
    executions[place].commission = commission
    _ = rebuildBooks(upTo: nil, .zero)
    record(message.payload())
    record(commission.payload())
    let order = executions[place].order
    deliver(details(message, order), of: order)
    deliver(commission, of: order)
    tellPosition(slots[order].account, slots[order].listing)
  }

  /// `….01` becomes `….02`.
  static func nextVersion(_ execution: String) -> String {
    let parts = execution.split(separator: ".")
    let version = (parts.last.flatMap { Int($0) } ?? 0) + 1
    return parts.dropLast().joined(separator: ".") + (version < 10 ? ".0" : ".") + "\(version)"
  }

  /// The part of an execution's id that a correction keeps.
  static func family(_ execution: String) -> String {
    execution.split(separator: ".").dropLast().joined(separator: ".")
  }

  /// Books every execution anew, in order.
  ///
  /// - Parameters:
  ///   - place: where to stop; nil for all.
  ///   - commission: of the one at `place`.
  /// - Returns: what the one at `place` realised.
  mutating func rebuildBooks(upTo place: Int?, _ commission: Money) -> Money? {
    for index in accounts.indices { accounts[index].empty() }
    for index in executions.indices {
      let stored = executions[index]
      guard let fee = index == place ? commission : stored.commission?.fee else { continue }
      let (account, fill) = (slots[stored.order].account, stored.message)
      accounts[account].startDay(hours.localDay(stored.time))
      let realised = accounts[account].book(
        slots[stored.order].listing, fill.filledSide, fill.filledQuantity, fill.filledPrice,
        commission: fee)
      if index == place { return realised }
    }
    for index in accounts.indices { accounts[index].startDay(hours.localDay(now)) }
    return nil
  }

  // MARK: By hand

  /// An order made in TWS itself: it belongs to client 0 and has no number until it is bound.
  private mutating func placeByHand(
    _ side: Side, _ quantity: Quantity, _ symbol: String, _ limit: Price?, account: Int,
    isLiquidation: Bool
  ) {
    guard let listing = listing(symbol: symbol) else { return }
    var sent = TWS.PlaceOrder()
    sent.orderId = OrderSlot.manualNumber
    sent.contract = directory.listings[listing].contract
    sent.order.action = side.action
    sent.order.totalQuantity = WireNumber(quantity)
    sent.order.orderType = limit == nil ? "MKT" : "LMT"
    sent.order.lmtPrice = limit.map { WireNumber($0) }
    sent.order.tif = "DAY"
    sent.order.account = accounts[account].id
    sent.order.orderRef = isLiquidation ? OrderSlot.liquidationReference : ""
    let frame = sent.payload()
    do throws(TWSError) {
      let message = try OrderTicket(sent)
      let origin = RequestOrigin(client: 0, version: ServerVersion.current, connection: 0)
      let slot = OrderSlot(
        client: 0, number: OrderSlot.manualNumber, account: account, listing: listing,
        message: message, sent: sent)
      accept(message, slot, frame, origin)
    } catch {
      preconditionFailure("a frame of ours can be read")
    }
    bind(slots.count - 1)
    relay()
  }

  /// Gives an order made by hand a number of client 0, where that asked for it.
  private mutating func bind(_ index: Int) {
    guard faults.bindsManualOrders, slots.indices.contains(index), slots[index].isManual else {
      return
    }
    let number = (usedMax[0] ?? 0) + 1
    let bound = TWS.OrderBound(
      permId: exchange.orders[index].permanentID, apiClientId: 0, apiOrderId: number)
    enterNumber(number, at: index)
    record(bound.payload())
    deliver(bound, of: index)
  }

  /// An order made by hand has a number from now on.
  mutating func enterNumber(_ number: Int64, at index: Int) {
    slots[index].number = number
    slots[index].message.order = number
    orderIndex[ClientOrderKey(client: 0, number: number)] = index
    acceptedMax[0] = max(acceptedMax[0] ?? 0, number)
    usedMax[0] = max(usedMax[0] ?? 0, number)
  }

  /// The broker closes every position of an account at the market.
  private mutating func liquidate(_ name: String) {
    guard let account = accountIndex(name) else { return }
    for listing in accounts[account].holdings.indices {
      let held = accounts[account].holdings[listing].quantity
      guard held != .zero else { continue }
      placeByHand(
        held > .zero ? .sell : .buy, held.magnitude,
        directory.listings[listing].definition.symbol, nil, account: account, isLiquidation: true)
    }
  }
}
