import Journal

/// A second view of the orders: what was commanded and what was heard, without any fold.
struct HistoryOrders {
  /// What is known of one order.
  struct Own {
    let id: OrderID
    let parent: OrderID
    let instrument: Int
    let role: OrderRole
    let side: Side
    /// Its size as it was placed or shown last.
    var stands: Int64
    /// Changes that were commanded and not decided, as far as anybody was told.
    var waiting: [(record: SequenceNumber, size: Int64)] = []
    /// How many were decided when its size was shown last.
    var decided = 0
    /// It was shown and its status is still to come: a change that crossed a fill of its sibling
    /// can have made it too large, and how much is left of it only the status says.
    var isStatusDue = false
    /// The record of the last question about it.
    var question = SequenceNumber.none
    /// The record of a change that never left, until the order is shown.
    var lost = SequenceNumber.none
    var isCancelAsked = false
    /// Shares of its executions, each chain once with its newest revision.
    var filled: Int64 = 0
    /// The same with each chain's largest size.
    var everFilled: Int64 = 0
    /// Shares that siblings filled since the size was shown.
    var siblings: Int64 = 0
    /// What the venue said to have filled, which can be here before the executions.
    var told: Int64 = 0
    /// What the venue had filled when it called the order over; nil while it did not.
    var filledAtEnd: Int64?
    /// The venue refused it, or it never left.
    var isVoid = false
    /// What the engine says of it.
    var status = OrderStatus.submitted

    /// Shares asked for in all, by the last command.
    var asked: Int64 { waiting.last?.size ?? stands }

    /// Shares that it may still fill, as far as anybody can know: a change on its way may come into
    /// force whatever siblings filled, for it sets the size anew.
    var open: Int64 {
      if isVoid { return 0 }
      // The venue's word can be here before the fills that it is about.
      if let filledAtEnd { return max(0, filledAtEnd - everFilled) }
      // What a correction took back does not work again.
      let size = waiting.reduce(stands - siblings) { max($0, $1.size) }
      // An exit is as small as the venue says; what it filled of an entry is still to come.
      return max(0, size - (role == .entry ? everFilled : max(everFilled, told)))
    }
  }

  private struct Heard {
    let order: Int
    var revision: Int
    var quantity: Int64
    var largest: Int64
  }

  private(set) var all: [Own] = []
  private var heard: [Int: Heard] = [:]  // by chain; looked up, never iterated

  /// Where an order is; nil for one that nobody commanded.
  func index(_ id: OrderID) -> Int? { all.firstIndex { $0.id == id } }

  // MARK: What the engine says

  /// Takes the command of a record.
  mutating func take(_ command: OrderCommand, _ record: SequenceNumber) {
    let shares = command.quantity.wholeShares
    guard let at = index(command.order) else {
      all.append(
        Own(
          id: command.order, parent: command.parent, instrument: command.instrument.index,
          role: command.role, side: command.side, stands: shares))
      return
    }
    switch command.action {
    case .place: break
    case .query: all[at].question = record
    case .cancel: all[at].isCancelAsked = true
    case .modify: all[at].waiting.append((record, shares))
    }
  }

  /// Takes an order for larger than it is, so that a check has something to find.
  mutating func enlarge(_ id: OrderID) {
    if let at = index(id) { all[at].stands += 5 }
  }

  /// Takes a step in an order's life.
  mutating func take(_ change: OrderStateChanged) {
    guard let at = index(change.order) else { return }
    all[at].status = change.to
  }

  // MARK: What the venue says

  /// Takes an execution of an order.
  mutating func hear(
    _ id: OrderID, chain: Int, _ revision: Int, _ quantity: Int64
  ) {
    guard let at = index(id) else { return }
    let old = heard[chain]
    let largest = max(old?.largest ?? 0, quantity)
    all[at].everFilled += largest - (old?.largest ?? 0)
    heard[chain]?.largest = largest
    if let old, old.revision >= revision { return }
    heard[chain] = Heard(order: at, revision: revision, quantity: quantity, largest: largest)
    let change = quantity - (old?.quantity ?? 0)
    all[at].filled += change
    guard change > 0, all[at].parent != .none else { return }
    for sibling in all.indices where sibling != at && all[sibling].parent == all[at].parent {
      all[sibling].siblings += change
    }
  }

  /// Takes the venue's word about the state of an order.
  mutating func hear(
    _ id: OrderID, _ word: VenueOrderStatus, filled: Int64, remaining: Int64
  ) {
    guard let at = index(id) else { return }
    // A doubt says nothing about what is left: the engine asks, and the answer says it. A word of a
    // smaller order can be older than what was shown.
    if word != .inactive, filled + remaining >= all[at].stands { all[at].isStatusDue = false }
    all[at].told = max(all[at].told, filled)
    switch word {
    case .filled, .cancelled, .apiCancelled: all[at].filledAtEnd = filled
    default: break
    }
  }

  /// Takes what the venue shows of an order, and which changes of it were decided by then.
  mutating func hear(_ id: OrderID, shown: HistoryVenue.Shown) {
    // What was shown earlier and comes later is old.
    guard let at = index(id), shown.decided.count >= all[at].decided else { return }
    // Said twice it says nothing new. After a doubt, or a change that never left, only the status
    // says what is left.
    let isRepeated = shown.decided.count == all[at].decided && shown.quantity == all[at].stands
    let isDoubted = all[at].lost != .none || all[at].status == .unknown
    all[at].isStatusDue =
      isDoubted || shown.quantity > all[at].stands - all[at].siblings
      || (isRepeated && all[at].isStatusDue)
    all[at].lost = .none
    all[at].decided = shown.decided.count
    all[at].stands = shown.quantity
    all[at].siblings = 0
    all[at].waiting.removeAll { shown.decided.contains($0.record) }
  }

  /// Takes a refusal of the command of a record.
  ///
  /// - Parameter knows: the venue has the order, so that it was a change that it refused.
  mutating func refuse(_ id: OrderID, _ record: SequenceNumber, isKnown: Bool) {
    guard let at = index(id) else { return }
    guard isKnown else { return all[at].isVoid = true }
    all[at].waiting.removeAll { $0.record == record }
  }

  /// The command of a record never left.
  mutating func drop(_ command: OrderCommand, _ record: SequenceNumber) {
    guard let at = index(command.order) else { return }
    switch command.action {
    case .place: all[at].isVoid = true
    case .modify:
      refuse(command.order, record, isKnown: true)
      all[at].lost = record
    case .cancel, .query: break
    }
  }

  // MARK: Sums

  /// Shares that stops and targets of one instrument may still close: of each bracket the larger
  /// leg, since a fill of one takes its size off the other; without legs that are being cancelled
  /// or changed, or, without a link, wait for what a new one brings.
  func exits(_ instrument: Int, isLinkUp: Bool) -> Int64 {
    let resting = all.indices.filter { isResting($0, isLinkUp) }
    var sum: Int64 = 0
    for at in resting where all[at].instrument == instrument {
      let leg = all[at]
      let other = resting.first {
        $0 != at && all[$0].parent == leg.parent && all[$0].role != leg.role
      }
      if let other, (all[other].open, other) > (leg.open, at) { continue }
      sum += leg.open
    }
    return sum
  }

  /// An exit whose size stands: neither cancelled nor changed without an answer so far.
  private func isResting(_ at: Int, _ isLinkUp: Bool) -> Bool {
    let own = all[at]
    // What never left is commanded again once the question that followed it is answered: which of
    // the two it was that did not leave, the engine is not told. Without a link nothing leaves, and
    // a new one begins with that question.
    let isAnswerDue = own.lost != .none && (own.question > own.lost || !isLinkUp)
    guard own.role != .entry, own.role != .close, !own.isCancelAsked, !own.isStatusDue,
      !isAnswerDue, own.waiting.isEmpty, own.open > 0
    else {
      return false
    }
    guard let parent = index(own.parent) else { return true }
    // The venue holds children back to the fills of an entry that works, and takes those of one
    // that never filled with it.
    return all[parent].open == 0 && all[parent].everFilled > 0
  }

  /// Shares that closing orders of one instrument may still fill.
  func closes(_ instrument: Int) -> Int64 {
    all.reduce(0) { $1.instrument == instrument && $1.role == .close ? $0 + $1.open : $0 }
  }

  /// Shares that entries of one instrument may still fill.
  func entries(_ instrument: Int) -> Int64 {
    all.reduce(0) { $1.instrument == instrument && $1.role == .entry ? $0 + $1.open : $0 }
  }
}
