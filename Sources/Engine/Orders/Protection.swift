import Journal
import Projections

/// The exits of one instrument as one thing, derived from its orders and its position (I9).
///
/// It says what has to change so that stops together, and targets together, cover the position and
/// never more. While the entry of a bracket works the broker holds its children back to what is
/// filled, so they are left alone until the entry is over.
struct Protection {
  /// What is held, with its sign.
  let position: Quantity
  /// What live entries may still add, without sign.
  let openEntries: Quantity
  /// Everything is being closed; exits are being cancelled, not changed.
  let isClosing: Bool
  /// Stops and targets that may still fill, by number.
  let legs: [Leg]
  /// What exits may cover: the position less what closing orders may still fill, and no more than
  /// the size that it is being brought to.
  let covered: Quantity
  private let entriesAtWork: [OrderID]

  /// What matters here of a live order; without its texts and lists, which a copy takes along.
  struct Leg {
    let id: OrderID
    let parent: OrderID
    let role: OrderRole
    let side: Side
    let status: OrderStatus
    /// What it can still fill.
    let working: Quantity
    let isChanging: Bool
    /// It has prices of before a split.
    let awaitsSplit: Bool
    let refusedChanges: Int64

    init(_ order: OrderRecord) {
      id = order.id
      parent = order.command.parent
      role = order.command.role
      side = order.command.side
      status = order.status
      working = order.workingAfterSplit
      awaitsSplit = order.wantedAfterSplit != nil
      isChanging = order.isChanging
      refusedChanges = order.refusedChanges
    }
  }

  /// - Parameters:
  ///   - live: the instrument's orders that may still fill, by number.
  ///   - cap: most that exits may cover; nil for the whole position.
  ///   - hasFills: whether an entry was ever filled; the broker takes the children of one that was
  ///     not with it.
  init(
    position: Quantity, live: [Leg], isClosing: Bool, cap: Quantity?,
    hasFills: (OrderID) -> Bool
  ) {
    self.position = position
    self.isClosing = isClosing
    var working: [OrderID] = []
    var (open, closing) = (Quantity.zero, Quantity.zero)
    for order in live {
      switch order.role {
      case .entry:
        working.append(order.id)
        open += order.working
      case .close: closing += order.working
      case .stop, .target: break
      }
    }
    entriesAtWork = working
    openEntries = open
    legs = live.filter { order in
      guard order.role == .stop || order.role == .target else { return false }
      let parent = order.parent
      return parent == .none || working.contains(parent) || hasFills(parent)
    }
    // A close of a part of the position has the first claim on what is held.
    let free = max(position.magnitude - closing, .zero)
    covered = cap.map { min($0, free) } ?? free
  }

  /// Something that has to happen to an exit.
  enum Change {
    /// Its open quantity becomes this.
    case resize(OrderID, Quantity)
    /// Nothing is left for it to close.
    case cancel(OrderID)
  }

  /// What has to change now; empty while everything is being closed.
  func changes() -> [Change] {
    guard !isClosing else { return [] }
    return changes(of: .target) + changes(of: .stop)
  }

  /// The first orders of a role keep their size, the last one takes what is left to cover.
  private func changes(of role: OrderRole) -> [Change] {
    let members = legs.filter { $0.role == role && isOurs($0) && $0.working > .zero }
    var left = covered
    var result: [Change] = []
    for leg in members {
      let most = leg.id == members.last?.id ? left : min(leg.working, left)
      let wanted = closes(leg) ? most : .zero
      left = left - wanted
      if let change = change(leg, to: wanted) { result.append(change) }
    }
    return result
  }

  private func change(_ leg: Leg, to wanted: Quantity) -> Change? {
    if wanted == leg.working { return nil }
    if wanted == .zero { return .cancel(leg.id) }
    let isSmaller = wanted < leg.working
    // What nobody knows to work is not made larger; what was refused before is not asked again.
    if !isSmaller && (leg.status == .unknown || leg.refusedChanges >= 3) { return nil }
    // A size that the broker will not lower is taken away whole.
    if isSmaller && leg.refusedChanges > 0 { return .cancel(leg.id) }
    return .resize(leg.id, wanted)
  }

  /// Its size is ours to set: no cancel under way, and its entry is over.
  func isOurs(_ leg: Leg) -> Bool {
    leg.status != .cancelPending && !entriesAtWork.contains(leg.parent)
  }

  /// Its fills make the position smaller; once a bust has turned that round, they open one.
  private func closes(_ leg: Leg) -> Bool {
    leg.side.sign * position.rawValue.signum() < 0
  }

  /// What follows from the broker's word that an exit works for `reported`; nil when that is no
  /// more than it has to close.
  ///
  /// The broker can have more than we count where a change crossed a fill, so an exit that is
  /// spent for us may still work there. What an entry may add does not count: it may never come.
  func change(of leg: Leg, reported: Quantity) -> Change? {
    let most = closes(leg) ? covered : .zero
    guard !isClosing, isOurs(leg), !leg.isChanging, reported > most else { return nil }
    let wanted = min(leg.working, most)
    let isStubborn = leg.refusedChanges > 0
    return wanted == .zero || isStubborn ? .cancel(leg.id) : .resize(leg.id, wanted)
  }
}
