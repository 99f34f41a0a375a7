import Journal

/// What may be done, by what the operator said and what the books lost; and what commands may do.
struct HistoryRisk {
  /// The level that the engine has told last.
  private(set) var told = RiskLevel.normal
  /// The least that has to be in force.
  private(set) var floor = RiskLevel.normal
  private var isResume = false

  /// Takes an input before its outputs: what the operator says holds at once.
  mutating func begin(_ event: Event) {
    isResume = false
    guard case .operatorCommand(let command) = event else { return }
    switch command.verb {
    case .pause: floor = floor.or(.paused)
    case .reduce: floor = floor.or(.reduceOnly)
    case .stop: floor = .halted
    case .resume:
      floor = .normal
      isResume = true
    case .cancelAll, .flatten, .acknowledge, .arm: break
    }
  }

  /// A loss has reached its limit: at least this from here on.
  mutating func trip(_ level: RiskLevel) { floor = floor.or(level) }

  /// Takes a change of level.
  ///
  /// - Returns: what is wrong with it.
  mutating func take(_ change: RiskStateChanged) -> String? {
    let before = told
    told = change.to
    if change.from != before { return "I10: a change from \(change.from) while at \(before)" }
    if !change.to.isAtLeast(before), !isResume {
      return "I10: \(before) became \(change.to) by itself"
    }
    floor = floor.or(change.to)
    return nil
  }

  /// What is in force, as far as this view knows.
  var level: RiskLevel { told.or(floor) }

  /// Whether a command may be given now.
  ///
  /// - Returns: what is wrong with it.
  func check(
    _ command: OrderCommand, _ books: HistoryBooks, _ orders: HistoryOrders
  ) -> String? {
    let position = books.positions[command.instrument.index]
    let closes = command.side.sign * position < 0
    let shares = command.quantity.wholeShares
    switch (command.action, command.role) {
    case (.cancel, _), (.query, _): return nil
    case (.place, .close):
      if !closes || shares > abs(position) {
        return "I10: a close of \(shares) for \(position) held"
      }
      let entries = orders.entries(command.instrument.index)
      if entries > 0 { return "I9: a close while \(entries) are to be entered" }
      // Whoever closes must know what rests, with or without a link.
      let exits =
        orders.exits(command.instrument.index, isLinkUp: true)
        + orders.closes(command.instrument.index)
      return exits + shares > abs(position)
        ? "I9: a close of \(shares) beside exits of \(exits) for \(position) held" : nil
    case (.place, .entry):
      if level != .normal { return "I10: an entry while \(level)" }
      return command.side.sign * position < 0 ? "I9: an entry against \(position) held" : nil
    case (.place, .stop), (.place, .target):
      if level != .normal { return "I10: exits of an entry while \(level)" }
      guard let entry = orders.index(command.parent) else { return "I9: exits without an entry" }
      return shares > orders.all[entry].asked ? "I9: exits of \(shares) for an entry" : nil
    case (.modify, .entry), (.modify, .close):
      guard let at = orders.index(command.order), shares <= orders.all[at].asked else {
        return "I10: a change makes order \(command.order) larger"
      }
      return nil
    case (.modify, .stop), (.modify, .target):
      guard let at = orders.index(command.order) else { return "a change of an unknown order" }
      let open = shares - orders.all[at].filled
      let most = (closes ? abs(position) : 0) + orders.entries(command.instrument.index)
      return open > most ? "I9: an exit of \(open) for \(position) held" : nil
    }
  }
}

extension RiskLevel {
  /// The stricter one of the two.
  func or(_ other: RiskLevel) -> RiskLevel { isAtLeast(other) ? self : other }

  /// As strict, or stricter.
  func isAtLeast(_ other: RiskLevel) -> Bool { rawValue >= other.rawValue }
}
