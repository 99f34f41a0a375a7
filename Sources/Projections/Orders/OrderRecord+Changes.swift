import Journal

// Changes of an order on their way: what may be in force until the broker has answered.
//
// `standing` holds, in the order of their commands: the instruction that the broker has shown last
// (the base), then each change that it has not answered; a question about the order stands among
// them as the instruction that was wanted when it was asked, with the action `query`. Before them
// all, with the action `cancel`, stands the largest size that nobody waits for any more and nobody
// has ruled out: the order is not over by a smaller one before the broker says so.
extension OrderRecord {
  /// A change was commanded and neither confirmed nor refused.
  public var isChanging: Bool { standing.count > base }

  /// All that was ordered is booked, whichever of the instructions is in force.
  public var hasWholeSize: Bool {
    everFilled >= standing.reduce(command.quantity) { max($0, $1.quantity) }
  }

  /// The place of the instruction that was shown last.
  private var base: Int { standing.first?.action == .cancel ? 1 : 0 }

  /// The last question came after the wanted instruction, which it stands for.
  public var isAsked: Bool {
    guard var last = standing.last, last.action == .query else { return false }
    last.action = command.action
    return last == command
  }

  /// Only the wanted instruction waits for an answer.
  private var isOneChange: Bool {
    standing.count == base + 1 || (standing.count == base + 2 && isAsked)
  }

  // MARK: Commands

  /// Takes a changed instruction; what works until it is confirmed is kept beside it.
  ///
  /// The size is counted anew: it is what the order shall fill in all, whatever its group did.
  mutating func change(to changed: OrderCommand) {
    if !isChanging {
      var working = command
      working.quantity = command.quantity - min(reduced, remaining)
      // Where the last change crossed the group's fills they took less off.
      standing.append(working)
      keepLargest(of: [command], beside: changed)
    } else if !isAsked {
      standing.append(command)
    }
    reduced = .zero
    command = changed
  }

  /// Takes a question: what an answer does not show of the changes before it was not made.
  mutating func ask(_ question: OrderCommand) {
    if isChanging, !isAsked { standing.append(question) }
  }

  /// Takes the note that a change or a question never left; of several nobody says which it was.
  mutating func dropChange() {
    if standing.count == base + 1 { comeBack() }
  }

  // MARK: Answers

  /// Takes the order as the broker shows it.
  ///
  /// - Parameter backed: what the entry that it is an exit of has filled in all, when that entry is
  ///   over: the broker makes the exit that small unasked. Nil for any other order.
  mutating func hear(_ open: OpenOrderReported, backed: Quantity?) {
    guard isChanging else { return }
    let at = confirmed(by: open) ?? base
    let question = standing.lastIndex { $0.action == .query } ?? -1
    // What was passed over, and what a question came after that its answer does not show.
    var lost = standing.indices.dropFirst(base + 1)
      .filter { $0 < at || ($0 > at && $0 <= question) }.map { standing[$0] }
    // The group's fills may have led to what is shown without any change.
    if at > base, shows(open, standing[base]) { lost.append(standing[base]) }
    // So may the end of its entry: the change that is shown can still be on its way then, and stays
    // beside it also while it is no larger, for what the group fills makes the order smaller.
    // So may an older change to the same: the newer one that is taken for it is still to come then.
    let isUnmade =
      at > base
      && (isCut(open, from: standing[base], to: backed)
        || standing[..<at].dropFirst(base + 1).contains { shows(open, $0) })
    if isUnmade { lost.append(at == standing.count ? command : standing[at]) }
    if at == standing.count {
      standing.removeSubrange(base...)
      reduced = command.quantity - open.quantity
      confirmSplit()
      return keepLargest(of: lost, beside: command, evenEqual: isUnmade)
    }
    let isWantedLost = question >= at && question == standing.count - 1 && isAsked
    if isWantedLost { lost.append(command) }
    if standing[at].action == .query { standing[at].action = .modify }
    standing[at].quantity = open.quantity
    standing = standing[..<base] + [standing[at]] + standing[(max(at, question) + 1)...]
    // A change that is still to come was not made when this was shown: it sets the size anew.
    reduced = .zero
    if isWantedLost { comeBack() }
    keepLargest(of: lost, beside: command, evenEqual: isUnmade)
  }

  /// Takes a refusal of a change: the broker answers in order, so it is the oldest one.
  mutating func refuseChange() {
    refusedChanges += 1
    if isOneChange { comeBack() } else { standing.remove(at: base + 1) }
  }

  /// The place of the newest change that is shown, after the standing ones the wanted one; nil
  /// where the order is shown without any.
  private func confirmed(by open: OpenOrderReported) -> Int? {
    if shows(open, command) { return standing.count }
    return standing.indices.last { $0 > base && shows(open, standing[$0]) }
  }

  /// Some of what the group filled may have come before the change, which sets the size anew.
  private func shows(_ open: OpenOrderReported, _ wanted: OrderCommand) -> Bool {
    hasPrices(open, wanted) && open.quantity <= wanted.quantity
      && open.quantity >= wanted.quantity - reduced
  }

  /// The end of an entry that was not filled whole explains what is shown.
  private func isCut(
    _ open: OpenOrderReported, from whole: OrderCommand, to backed: Quantity?
  ) -> Bool {
    guard let backed, backed < whole.quantity else { return false }
    return hasPrices(open, whole) && open.quantity <= backed
  }

  private func hasPrices(_ open: OpenOrderReported, _ wanted: OrderCommand) -> Bool {
    (open.limitPrice == nil || wanted.limitPrice == nil || open.limitPrice == wanted.limitPrice)
      && (wanted.type.isTrailing || open.auxiliaryPrice == nil || wanted.stopPrice == nil
        || open.auxiliaryPrice == wanted.stopPrice)
  }

  /// The instruction that was shown last works on.
  private mutating func comeBack() {
    command = standing[base]
    standing.removeSubrange(base...)
  }

  /// Keeps the largest of sizes that may come into force, where it is larger than what is known.
  private mutating func keepLargest(
    of lost: [OrderCommand], beside wanted: OrderCommand, evenEqual: Bool = false
  ) {
    guard var largest = lost.max(by: { $0.quantity < $1.quantity }) else { return }
    let known = standing.reduce(wanted.quantity) { max($0, $1.quantity) }
    guard largest.quantity > known || (evenEqual && largest.quantity == known) else { return }
    largest.action = .cancel
    if base == 1 { standing[0] = largest } else { standing.insert(largest, at: 0) }
  }
}
