import Journal
import Projections

@testable import Engine

/// An order manager in small against a venue in small: the real table, the real fold of orders and
/// the real protection, with every message free to be late, doubled, swapped or lost.
///
/// A history is a list of bytes, each of which makes one thing happen, so that a failing one can be
/// cut down and shown. Beside the real fold runs a second bookkeeping, made of the executions that
/// arrived and the commands that were given, and nothing else.
struct OrderModel {
  /// What the venue tells; fills are the only news that is never lost for good.
  enum Message: Hashable {
    case status(order: Int, VenueOrderStatus, filled: Int64, remaining: Int64)
    case open(order: Int, quantity: Int64)
    case execution(order: Int, chain: Int, revision: Int, quantity: Int64)
    case refused(order: Int, code: Int64)
  }

  struct Fill {
    let order: Int
    var revision: Int
    var quantity: Int64
    var largest: Int64
  }

  /// The second bookkeeping of one order: what was asked for and what was heard.
  struct Own {
    var asked: Int64
    var isCancelAsked = false
    /// Fills of the order, and of its siblings since `asked` was set.
    var filled: Int64 = 0
    var siblings: Int64 = 0
    /// The venue has spoken of it as an order it has.
    var isAcknowledged = false
    /// What was asked before a change that is not settled, with its siblings' fills.
    var before: Int64?
    var heardEnd = false
    /// What the venue had filled when it called the order filled, and what of it was heard of:
    /// each fill with its largest size, for a correction came after it.
    var filledAtEnd: Int64 = 0
    var everFilled: Int64 = 0
  }

  var orders = Orders()
  var venue = ModelVenue()
  var toVenue: [OrderCommand] = []
  var toClient: [Message] = []
  var heard: [Int: Fill] = [:]  // by chain; looked up, never iterated
  var own: [Own] = []
  var position: Int64 = 0
  var sequence: UInt64 = 0
  private(set) var trace: [String] = []
  private(set) var violation: String?
  let isTracing: Bool

  /// Runs a history.
  ///
  /// - Returns: the first broken promise; nil when all were kept.
  static func run(_ history: [UInt8], trace: Bool = false) -> (violation: String?, trace: [String])
  {
    var model = OrderModel(isTracing: trace)
    model.enter()
    for byte in history {
      model.act(byte)
      model.check()
      if model.violation != nil { return (model.violation, model.trace) }
    }
    model.comeToRest()
    return (model.violation, model.trace)
  }

  private init(isTracing: Bool) { self.isTracing = isTracing }

  mutating func note(_ text: @autoclosure () -> String) {
    if isTracing { trace.append(text()) }
  }

  mutating func fail(_ text: String) {
    if violation == nil { violation = text }
  }

  // MARK: Happenings

  private mutating func act(_ byte: UInt8) {
    let size = Int64(byte >> 4)
    switch byte & 15 {
    case 0, 1: arrive()
    case 2, 3: hear(0)
    case 4: hear(1)
    case 5: if let last = lastHeard { take(last) }
    case 6, 7: fillAtVenue(role: .entry, size)
    case 8: fillAtVenue(role: .target, size)
    case 9: fillAtVenue(role: .stop, size)
    case 10: cancelEntry()
    case 11: tell(venue.cancelEntry())
    case 12: tell(venue.correct(pick: Int(size), to: size % 3))
    case 13: scaleIn(size + 1)
    case 14: reconnect()
    default: refuse()
    }
  }

  private var lastHeard: Message?

  private mutating func arrive() {
    guard !toVenue.isEmpty else { return }
    let command = toVenue.removeFirst()
    note("venue gets \(command.action) \(command.order) \(command.quantity)")
    tell(venue.take(command))
  }

  private mutating func refuse() {
    guard let command = toVenue.first, command.action != .query,
      command.action != .place || command.parent == .none
    else { return }
    toVenue.removeFirst()
    note("venue refuses \(command.action) \(command.order)")
    tell(venue.refuse(command))
    guard command.action == .place else { return }
    // Children of a refused entry have no parent to be accepted under.
    while let next = toVenue.first, next.parent == command.order {
      toVenue.removeFirst()
      tell(venue.refuse(next))
    }
  }

  private mutating func tell(_ messages: [Message]) { toClient += messages }

  private mutating func hear(_ index: Int) {
    guard index < toClient.count else { return }
    let message = toClient.remove(at: index)
    lastHeard = message
    take(message)
  }

  private mutating func fillAtVenue(role: OrderRole, _ size: Int64) {
    tell(venue.fill(role: role, size + 1))
  }

  /// The link breaks: words are lost; then everything is told anew, and orders are asked about.
  private mutating func reconnect() {
    note("reconnect")
    toClient.removeAll { if case .execution = $0 { false } else { true } }
    for record in orders.live { move(record, .reconnected) }
    probe()
    tell(venue.retell())
  }

  private mutating func comeToRest() {
    for _ in 0..<60 {
      if toVenue.isEmpty && toClient.isEmpty { probe() }
      while !toClient.isEmpty, violation == nil {
        hear(0)
        check()
      }
      if violation != nil { return }
      arrive()
    }
    checkRest()
  }
}

// The client in small.
extension OrderModel {
  private mutating func enter() {
    for (number, role) in [OrderRole.entry, .target, .stop].enumerated() {
      var command = OrderCommand()
      command.order = OrderID(rawValue: Int64(number + 1))
      command.parent = role == .entry ? .none : OrderID(rawValue: 1)
      command.instrument = InstrumentID(rawValue: 0)
      command.role = role
      command.side = role == .entry ? .buy : .sell
      command.quantity = Quantity(shares: 10)
      command.type = role == .entry ? .market : role == .stop ? .stop : .limit
      give(command)
    }
  }

  private mutating func scaleIn(_ shares: Int64) {
    let protection = self.protection
    guard position > 0, protection.openEntries == .zero else { return }
    var command = OrderCommand()
    command.order = orders.highestID.advanced(by: 1)
    command.instrument = InstrumentID(rawValue: 0)
    command.quantity = Quantity(shares: shares)
    give(command)
  }

  private mutating func cancelEntry() {
    guard let entry = orders.live.last(where: { $0.command.role == .entry }) else { return }
    cancel(entry)
  }

  private mutating func cancel(_ record: OrderRecord) {
    guard record.status != .cancelPending else { return }
    var command = record.command
    command.action = .cancel
    give(command)
    move(record, .cancelCommanded)
  }

  private var envelope: Envelope {
    Envelope(sequence: SequenceNumber(rawValue: sequence), recordedAt: .zero)
  }

  private mutating func give(_ command: OrderCommand) {
    sequence += 1
    note("client: \(command.action) \(command.order) \(command.quantity)")
    orders.fold(command, envelope)
    toVenue.append(command)
    let index = Int(command.order.rawValue) - 1
    switch command.action {
    case .place: own.append(Own(asked: command.quantity.wholeShares))
    case .modify:
      if own[index].before == nil { own[index].before = own[index].asked - own[index].siblings }
      own[index].asked = command.quantity.wholeShares
      own[index].siblings = 0
    case .cancel: own[index].isCancelAsked = true
    case .query: break
    }
  }

  private mutating func take(_ message: Message) {
    note("client hears \(message)")
    switch message {
    case .status(let order, _, _, _), .open(let order, _), .execution(let order, _, _, _):
      own[order].isAcknowledged = true
    case .refused: break
    }
    switch message {
    case .status(let order, let word, let filled, let remaining):
      takeStatus(order, word, filled, remaining)
    case .open(let order, let quantity): takeOpen(order, quantity)
    case .execution(let order, let chain, let revision, let quantity):
      takeFill(order, chain, revision, quantity)
    case .refused(let order, let code):
      takeRefusal(order, code)
      if BrokerCode.meaning(code) == .cancelRefused { return }
    }
    protect()
  }

  private mutating func takeStatus(
    _ order: Int, _ word: VenueOrderStatus, _ filled: Int64, _ remaining: Int64
  ) {
    var report = OrderStatusReported()
    report.order = OrderID(rawValue: Int64(order + 1))
    report.status = word
    report.remaining = Quantity(shares: remaining)
    report.filled = Quantity(shares: filled)
    orders.fold(report)
    guard let record = orders[report.order] else { return }
    switch word {
    case .filled: move(record, record.isWhollyFilled ? .filledWholly : .acknowledged)
    case .cancelled:
      move(record, record.isAwaitingFills ? .cancelAwaitsFills : .cancelConfirmed)
    default: move(record, .acknowledged)
    }
    if word == .filled || word == .cancelled { own[order].heardEnd = true }
    if word == .filled || word == .cancelled { own[order].filledAtEnd = filled }
    if let now = orders[record.id] { compare(now, report.remaining) }
  }

  private mutating func compare(_ record: OrderRecord, _ reported: Quantity) {
    guard record.isLive, record.command.role != .entry,
      let change = protection.change(of: Protection.Leg(record), reported: reported)
    else { return }
    make(change)
  }

  private mutating func takeOpen(_ order: Int, _ quantity: Int64) {
    var report = OpenOrderReported()
    report.order = OrderID(rawValue: Int64(order + 1))
    report.quantity = Quantity(shares: quantity)
    report.status = .submitted
    let before = orders[report.order]
    orders.fold(report)
    if let record = orders[report.order], !record.isChanging {
      if record.command.quantity != before?.command.quantity { keepBefore(order) }
      own[order].before = nil
      if before?.isChanging == true { compare(record, max(report.quantity - record.filled, .zero)) }
    } else if orders[report.order]?.standing.first?.quantity == report.quantity {
      own[order].before = quantity
    }
    if let record = orders[report.order], record.status == .unknown { move(record, .acknowledged) }
  }

  private mutating func takeFill(_ order: Int, _ chain: Int, _ revision: Int, _ quantity: Int64) {
    var report = ExecutionReported()
    report.execution = "\(chain).\(revision)"
    report.order = OrderID(rawValue: Int64(order + 1))
    report.instrument = InstrumentID(rawValue: 0)
    report.quantity = Quantity(shares: quantity)
    let before = orders[report.order]?.filled ?? .zero
    orders.fold(report)
    book(order, chain, revision, quantity)
    guard let record = orders[report.order] else { return }
    move(record, .fill(record, before: before))
  }

  /// The second bookkeeping: the newest revision of each chain counts, whatever came when.
  private mutating func book(_ order: Int, _ chain: Int, _ revision: Int, _ quantity: Int64) {
    let old = heard[chain]
    let largest = max(old?.largest ?? 0, quantity)
    own[order].everFilled += largest - (old?.largest ?? 0)
    heard[chain]?.largest = largest
    if let old, old.revision >= revision { return }
    heard[chain] = Fill(order: order, revision: revision, quantity: quantity, largest: largest)
    let change = quantity - (old?.quantity ?? 0)
    own[order].filled += change
    position += venue.orders[order].role == .entry ? change : -change
    guard change > 0, venue.orders[order].role != .entry else { return }
    for sibling in 1...2 where sibling != order { own[sibling].siblings += change }
  }

  private mutating func takeRefusal(_ order: Int, _ code: Int64) {
    var error = BrokerErrorReported()
    error.id = Int64(order + 1)
    error.code = code
    guard let record = orders[OrderID(rawValue: error.id)] else { return }
    orders.fold(error)
    if BrokerCode.meaning(code) == .cancelRefused { return move(record, .cancelRefused) }
    let now = orders[record.id]
    if record.isChanging, now?.isChanging == false { keepBefore(order) }
    guard BrokerCode.meaning(code) == .refused else { return move(record, .modifyRefused) }
    guard !own[order].isAcknowledged else { return }
    own[order].heardEnd = true
    move(record, .refused)
  }

  /// A change was not made; what siblings filled since it was commanded counts on.
  private mutating func keepBefore(_ order: Int) {
    guard let before = own[order].before else { return }
    own[order].asked = before
    own[order].before = nil
  }

  /// Asks about orders in doubt, as a timer makes the real one do.
  private mutating func probe() {
    for record in orders.live where record.status == .unknown {
      var query = record.command
      query.action = .query
      give(query)
    }
  }

  var protection: Protection {
    Protection(
      position: Quantity(shares: position), live: orders.live.map(Protection.Leg.init),
      isClosing: false, cap: nil
    ) { orders.hasFills($0) }
  }

  private mutating func protect() {
    for change in protection.changes() { make(change) }
  }

  private mutating func make(_ change: Protection.Change) {
    switch change {
    case .resize(let id, let size): if let leg = orders[id] { resize(leg, size) }
    case .cancel(let id): if let leg = orders[id] { cancel(leg) }
    }
  }

  private mutating func resize(_ leg: OrderRecord, _ open: Quantity) {
    var command = leg.command
    command.action = .modify
    command.quantity = leg.filled + open
    give(command)
  }

  private mutating func move(_ record: OrderRecord, _ happening: OrderHappening) {
    guard let record = orders[record.id] else { return }
    let next = OrderTransition.next(record.status, happening)
    guard next != record.status else { return }
    sequence += 1
    var change = OrderStateChanged()
    change.order = record.id
    change.from = record.status
    change.to = next
    orders.fold(change, envelope)
    note("order \(record.id) \(record.status)>\(next)")
  }
}
