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
  let legs: [OrderRecord]
  /// What exits may cover: the position less what closing orders may still fill, and no more than
  /// the size that it is being brought to.
  let covered: Quantity
  private let entriesAtWork: [OrderID]

  init(_ ledger: Ledger, _ instrument: InstrumentID) {
    self.init(
      position: ledger.book.position(instrument), live: ledger.orders.live(instrument),
      isClosing: instrument.index < ledger.entries.count
        && ledger.entries[instrument.index].isClosing,
      cap: ledger.plans[instrument, .resize]?.quantity
    ) { ledger.orders[$0]?.fills.isEmpty == false }
  }

  /// - Parameters:
  ///   - live: the instrument's orders that may still fill, by number.
  ///   - cap: most that exits may cover; nil for the whole position.
  ///   - hasFills: whether an entry was ever filled; the broker takes the children of one that was
  ///     not with it.
  init(
    position: Quantity, live: [OrderRecord], isClosing: Bool, cap: Quantity?,
    hasFills: (OrderID) -> Bool
  ) {
    self.position = position
    self.isClosing = isClosing
    let entries = live.filter { $0.command.role == .entry }
    let working = entries.map(\.id)
    entriesAtWork = working
    legs = live.filter { order in
      guard order.command.role == .stop || order.command.role == .target else { return false }
      let parent = order.command.parent
      return parent == .none || working.contains(parent) || hasFills(parent)
    }
    openEntries = entries.reduce(.zero) { $0 + $1.working }
    // A close of a part of the position has the first claim on what is held.
    let closing = live.reduce(Quantity.zero) { $1.command.role == .close ? $0 + $1.working : $0 }
    let free = max(position.magnitude - closing, .zero)
    covered = cap.map { min($0, free) } ?? free
  }

  /// Something that has to happen to an exit.
  enum Change {
    /// Its open quantity becomes this.
    case resize(OrderRecord, Quantity)
    /// Nothing is left for it to close.
    case cancel(OrderRecord)
  }

  /// What has to change now; empty while everything is being closed.
  func changes() -> [Change] {
    guard !isClosing else { return [] }
    return changes(of: .target) + changes(of: .stop)
  }

  /// The first orders of a role keep their size, the last one takes what is left to cover.
  private func changes(of role: OrderRole) -> [Change] {
    let members = legs.filter { $0.command.role == role && isOurs($0) && $0.working > .zero }
    var left = covered
    var result: [Change] = []
    for (index, leg) in members.enumerated() {
      let isLast = index == members.count - 1
      let wanted = closes(leg) ? (isLast ? left : min(leg.working, left)) : .zero
      left = left - wanted
      if let change = change(leg, to: wanted) { result.append(change) }
    }
    return result
  }

  private func change(_ leg: OrderRecord, to wanted: Quantity) -> Change? {
    if wanted == leg.working { return nil }
    if wanted == .zero { return .cancel(leg) }
    let isSmaller = wanted < leg.working
    // What nobody knows to work is not made larger; what was refused before is not asked again.
    if !isSmaller && (leg.status == .unknown || leg.refusedChanges >= 3) { return nil }
    // A size that the broker will not lower is taken away whole.
    if isSmaller && leg.refusedChanges > 0 { return .cancel(leg) }
    return .resize(leg, wanted)
  }

  /// Its size is ours to set: no cancel under way, and its entry is over.
  func isOurs(_ leg: OrderRecord) -> Bool {
    leg.status != .cancelPending && !entriesAtWork.contains(leg.command.parent)
  }

  /// Its fills make the position smaller; once a bust has turned that round, they open one.
  private func closes(_ leg: OrderRecord) -> Bool {
    leg.command.side.sign * position.rawValue.signum() < 0
  }

  /// What follows from the broker's word that an exit works for `reported`; nil when that is no
  /// more than it has to close.
  ///
  /// The broker can have more than we count where a change crossed a fill, so an exit that is
  /// spent for us may still work there. What an entry may add does not count: it may never come.
  func change(of leg: OrderRecord, reported: Quantity) -> Change? {
    let most = closes(leg) ? covered : .zero
    guard !isClosing, isOurs(leg), !leg.isChanging, reported > most else { return nil }
    let wanted = min(leg.working, most)
    let isStubborn = leg.refusedChanges > 0
    return wanted == .zero || isStubborn ? .cancel(leg) : .resize(leg, wanted)
  }
}
