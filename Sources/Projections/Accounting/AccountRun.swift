import Journal

/// What a run is asked for.
public struct AccountQuestion: Sendable {
  /// Lot methods, computed beside one another; the first keeps the postings.
  public var methods: [LotMethod]
  /// Lots that were named for closing executions, for ``LotMethod/specific``.
  public var choices: [String: [LotChoice]] = [:]
  /// Whether every posting is kept.
  public var keepsPostings = false
  /// The calendar day of an instant as yyyymmdd, not falling with time; nil for no days.
  public var day: (@Sendable (Timestamp) -> Int64)?

  /// Figures at the end, and closures, under these methods; at least one.
  public init(_ methods: [LotMethod]) {
    precondition(!methods.isEmpty, "an accounting needs a lot method")
    self.methods = methods
  }
}

/// Positions, lots, profit, fees and cash of a history under any lot methods, as known now.
///
/// Everything is computed from the beginning, so a correction that came late stands where its
/// execution stood. Amounts are exact until they are shown: see ``AccountScale``.
public struct AccountRun: Sendable {
  /// What was asked.
  public let question: AccountQuestion
  /// Executions in force, by time, then arrival.
  public let executions: [BookedExecution]
  /// Days with anything but cash movements, where days were asked for.
  public private(set) var days: [AccountDay] = []
  let history: AccountHistory
  let scale: AccountScale
  var accounts: [InstrumentAccount?]
  var log: PostingLog
  var parts: [AccountClosure] = []
  private var places: [String: Int] = [:]
  private var choicesTaken = 0

  /// Computes all of it.
  ///
  /// - Throws: ``LotChoiceError`` for a choice that cannot be followed.
  public init(_ history: AccountHistory, _ question: AccountQuestion) throws(LotChoiceError) {
    self.history = history
    self.question = question
    executions = history.book.executions
    for (place, execution) in executions.enumerated() { places[execution.id] = place }
    let entries = AccountEntry.all(history, executions: executions)
    scale = AccountScale(Self.factors(history, entries))
    accounts = history.instruments.all.map {
      $0.symbol.isEmpty ? nil : InstrumentAccount($0, question.methods)
    }
    log = PostingLog(isKept: question.keepsPostings)
    for execution in executions where history.instruments[execution.instrument] != nil {
      log.open(accounts[execution.instrument.index]?.definition.currency ?? "")
    }
    try run(entries)
    try checkChoices()
  }

  /// Every product of splits that occurs.
  private static func factors(
    _ history: AccountHistory, _ entries: [AccountEntry]
  ) -> [SplitFactor] {
    var factors: [SplitFactor] = []
    var current: [InstrumentID: SplitFactor] = [:]
    for entry in entries where entry.rank == .split {
      let split = history.book.adjustments[entry.index].adjustment
      guard split.ratioNumerator > 0, split.ratioDenominator > 0 else { continue }
      let factor = current[split.instrument, default: .none]
        .split(split.ratioNumerator, for: split.ratioDenominator)
      current[split.instrument] = factor
      factors.append(factor)
    }
    return factors
  }

  private mutating func run(_ entries: [AccountEntry]) throws(LotChoiceError) {
    var day: Int64?
    var hasRow = false
    var before = accounts
    for entry in entries {
      if let dayOf = question.day {
        let next = dayOf(entry.time)
        if let day, day != next, hasRow { days.append(report(day, since: before)) }
        if day != next {
          before = accounts
          hasRow = false
        }
        day = next
        hasRow = hasRow || entry.rank != .transfer
      }
      try apply(entry)
    }
    if let day, hasRow { days.append(report(day, since: before)) }
  }

  private mutating func apply(_ entry: AccountEntry) throws(LotChoiceError) {
    switch entry.rank {
    case .transfer: move(history.transfers[entry.index])
    case .split, .dividend, .correction: apply(history.book.adjustments[entry.index])
    case .execution: try apply(executions[entry.index], entry.index)
    case .mark:
      let mark = history.marks[entry.index]
      guard accounts.indices.contains(mark.instrument.index) else { return }
      let factor = accounts[mark.instrument.index]?.factor ?? .none
      accounts[mark.instrument.index]?.mark = scale.price(mark.price, factor)
    }
  }

  // MARK: Chosen lots

  /// The lots to take first for a closing execution, in shares of before the first split.
  func picks(
    for execution: BookedExecution, _ account: InstrumentAccount, _ shares: WideInteger
  ) throws(LotChoiceError) -> [(opening: Int, shares: WideInteger)] {
    guard let chosen = question.choices[execution.id],
      let book = account.books.first(where: { $0.method == .specific })
    else { return [] }
    let side = execution.side == .buy ? 1 : -1
    guard book.sign == -side else { throw .closesNothing(closing: execution.id) }
    var rest = shares
    var result: [(opening: Int, shares: WideInteger)] = []
    for choice in chosen {
      guard let place = places[choice.opening],
        let lot = book.open.first(where: { $0.opening == place })
      else { throw .notOpen(closing: execution.id, opening: choice.opening) }
      let taken = result.filter { $0.opening == place }.reduce(WideInteger.zero) { $0 + $1.shares }
      let wanted = choice.quantity.map { scale.shares($0, account.factor) }
      let part = wanted ?? min(lot.shares - taken, rest)
      guard part <= rest, part + taken <= lot.shares else {
        throw .tooMuch(closing: execution.id, opening: choice.opening)
      }
      rest -= part
      result.append((place, part))
    }
    return result
  }

  mutating func noteChoice(of execution: BookedExecution) {
    if question.choices[execution.id] != nil { choicesTaken += 1 }
  }

  /// Every choice belongs to an execution in force.
  private func checkChoices() throws(LotChoiceError) {
    guard choicesTaken < question.choices.count else { return }
    // Sorted: the same one is named in every process.
    let known = Set(executions.map(\.id))
    let named = question.choices.keys.sorted()
    if let stray = named.first(where: { !known.contains($0) }) {
      throw .closesNothing(closing: stray)
    }
  }
}

/// A closed part of a lot, in units of the run.
struct AccountClosure: Sendable {
  var method: Int
  var instrument: InstrumentID
  var closing: Int?
  var time: Timestamp
  var factor: SplitFactor
  var price: WideInteger
  var lot: LotClosure
}
