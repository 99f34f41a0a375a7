import Journal
import Projections

/// Walks through two journals side by side and collects what differs.
struct ComparisonWalk {
  private let first: JournalTranscript
  private let second: JournalTranscript
  private(set) var result = JournalComparison()
  private var finder: SettingFinder
  private var configurations: (Configuration, Configuration)
  private var grouping = CauseGrouping()
  /// Entries whose counterpart may still come: bars close on whatever input is next.
  private var waiting: (first: [ComparedEntry], second: [ComparedEntry]) = ([], [])
  /// What each rule last came to in each instrument, as it was recorded.
  private var standing: (first: [Place: Verdict], second: [Place: Verdict]) = ([:], [:])

  private struct Place: Hashable {
    let rule: String
    let symbol: String
  }

  private struct Verdict: Hashable {
    let outcome: DecisionOutcome
    let stoppedBy: String

    init(_ decision: Decision) {
      outcome = decision.outcome
      stoppedBy = decision.stoppedBy
    }
  }

  init(_ first: JournalTranscript, _ second: JournalTranscript) {
    self.first = first
    self.second = second
    configurations = (first.ledger.configuration, second.ledger.configuration)
    finder = SettingFinder(configurations.0, configurations.1)
    result.settings = finder.differences
  }

  mutating func run() throws {
    while let instant = nextTime {
      let (left, right) = (try first.take(at: instant), try second.take(at: instant))
      let (before, after) = (waiting.first + left, waiting.second + right)
      if before.isEmpty && after.isEmpty { continue }
      updateSettings()
      settle(before, after)
      endGroups()
    }
    settle(waiting.first, waiting.second, isEnd: true)
    finish()
  }

  private var nextTime: Timestamp? {
    guard let one = first.nextTime else { return second.nextTime }
    guard let other = second.nextTime else { return one }
    return min(one, other)
  }

  private mutating func finish() {
    result.groups = grouping.groups
    result.inputCounts = (first.inputs.count, second.inputs.count)
    result.inputDifference = InputDigest.firstDifference(first.inputs, second.inputs)
    result.symbols = MoneyEffect.join(first.symbolFigures, second.symbolFigures)
    result.rules = MoneyEffect.join(first.ruleFigures, second.ruleFigures)
  }

  // MARK: Matching

  /// Compares entries with their counterparts; those that may still get one wait.
  private mutating func settle(
    _ left: [ComparedEntry], _ right: [ComparedEntry], isEnd: Bool = false
  ) {
    waiting = ([], [])
    for pair in ComparedPair.align(left, right) {
      switch (pair.first, pair.second) {
      case (let one?, let other?): compare(one, other)
      case (let one?, nil) where !isEnd && isEarly(one, for: second):
        waiting.first.append(one)
        continue
      case (nil, let other?) where !isEnd && isEarly(other, for: first):
        waiting.second.append(other)
        continue
      default: addUnmatched(pair)
      }
      note(pair.first, &standing.first)
      note(pair.second, &standing.second)
    }
  }

  /// Whether the other journal has not come to the end of the bar yet.
  private func isEarly(_ entry: ComparedEntry, for other: JournalTranscript) -> Bool {
    entry.identity.place.isBar && other.lastInput < entry.identity.place.time
  }

  private mutating func compare(_ one: ComparedEntry, _ other: ComparedEntry) {
    let type = one.identity.type
    let isSame: Bool
    if let before = one.decided, let after = other.decided {
      isSame = before.isSame(as: after)
      if isSame && before.conditions != after.conditions { result.otherFigures += 1 }
    } else {
      isSame = one.content == other.content
    }
    guard !isSame else { return result.counts[type, default: .init()].same += 1 }
    result.counts[type, default: .init()].changed += 1
    add(one, other)
  }

  private mutating func addUnmatched(_ pair: ComparedPair) {
    guard let entry = pair.first ?? pair.second else { return }
    let other = pair.first == nil ? standing.first : standing.second
    var verdict: Verdict?
    if let decision = entry.decided?.decision {
      verdict = other[Place(rule: decision.rule, symbol: entry.identity.symbol)]
      // "Did nothing" is recorded only when it changes, but for predictions, and the other did
      // nothing all along.
      let isOnChange = entry.identity.place.kind != .prediction
      if isOnChange, decision.outcome == .nothing, verdict == Verdict(decision) { return }
    }
    if pair.second == nil {
      result.counts[entry.identity.type, default: .init()].onlyFirst += 1
    } else {
      result.counts[entry.identity.type, default: .init()].onlySecond += 1
    }
    add(pair.first, pair.second, standing: verdict?.stoppedBy)
  }

  private func note(_ entry: ComparedEntry?, _ standing: inout [Place: Verdict]) {
    guard let entry, let decision = entry.decided?.decision else { return }
    standing[Place(rule: decision.rule, symbol: entry.identity.symbol)] = Verdict(decision)
  }

  // MARK: Differences

  private mutating func add(
    _ one: ComparedEntry?, _ other: ComparedEntry?, standing: String? = nil
  ) {
    guard let identity = (one ?? other)?.identity else { return }
    let (before, after) = (one?.decided, other?.decided)
    var condition: ConditionChange?
    var settings: [ConfigurationDifference] = []
    if let before, let after {
      (condition, settings) = finder.find(before, after, identity.symbol)
    } else if let decided = before ?? after {
      settings = finder.settings(onlyOn: decided, standing: standing, identity.symbol)
    }
    let isDecision = identity.type == .decision
    if isDecision, settings.isEmpty, onlySettingsDiffer { settings = finder.differences }
    var difference = EntryDifference(
      type: identity.type, time: identity.place.time, symbol: identity.symbol,
      what: identity.what, trigger: (before ?? after)?.trigger ?? "", first: one?.side,
      second: other?.side, condition: condition, settings: settings, group: nil)
    guard isDecision else { return result.others.append(difference) }
    difference.group = grouping.place(difference, at: result.decisions.count)
    result.decisions.append(difference)
  }

  /// Whether nothing but the settings can be behind the next decision that differs: it is the
  /// first, and the inputs were the same, as were the broker's answers or what simulated them.
  private var onlySettingsDiffer: Bool {
    let areSimulated = [first, second].allSatisfy { $0.ledger.session.mode == .backtest }
    return result.decisions.isEmpty && first.inputs == second.inputs
      && (result.others.isEmpty || areSimulated)
  }

  /// A group ends where both journals hold the same and nothing works.
  private mutating func endGroups() {
    for symbol in grouping.openSymbols where isQuiet(symbol) { grouping.end(symbol) }
  }

  private func isQuiet(_ symbol: String) -> Bool {
    guard let one = first.ledger.instruments.id(symbol: symbol),
      let other = second.ledger.instruments.id(symbol: symbol)
    else { return true }
    return first.ledger.book.position(one) == second.ledger.book.position(other)
      && first.ledger.orders.live(one).isEmpty && second.ledger.orders.live(other).isEmpty
  }

  /// A configuration that changed during the day changes what can be a reason.
  private mutating func updateSettings() {
    let now = (first.ledger.configuration, second.ledger.configuration)
    guard now != configurations else { return }
    configurations = now
    finder = SettingFinder(now.0, now.1)
    for difference in finder.differences where !result.settings.contains(difference) {
      result.settings.append(difference)
    }
  }
}
