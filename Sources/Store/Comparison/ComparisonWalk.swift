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
  }

  init(_ first: JournalTranscript, _ second: JournalTranscript) {
    self.first = first
    self.second = second
    configurations = (first.ledger.configuration, second.ledger.configuration)
    finder = SettingFinder(configurations.0, configurations.1)
    result.settings = finder.differences
  }

  mutating func run() throws {
    while let instant = [first.nextTime, second.nextTime].compactMap({ $0 }).min() {
      updateSettings()
      var (left, right) = (try first.take(at: instant), try second.take(at: instant))
      note(left, &standing.first)
      note(right, &standing.second)
      (left, right) = (waiting.first + left, waiting.second + right)
      match(&left, &right)
      settle(left, right, at: instant)
      endGroups()
    }
    settle(waiting.first, waiting.second, at: Timestamp(rawValue: .max))
    finish()
  }

  private mutating func finish() {
    result.groups = grouping.groups
    result.inputCounts = (first.inputs.count, second.inputs.count)
    if let found = InputDigest.firstDifference(first.inputs, second.inputs) {
      let start = [found.a, found.b].compactMap { $0?.start }.min() ?? .zero
      func count(_ minute: InputDigest.Minute?) -> UInt64 {
        minute.map { $0.start == start ? $0.count : 0 } ?? 0
      }
      result.inputDifference = (start, count(found.a), count(found.b))
    }
    result.symbols = MoneyEffect.join(first.symbolFigures, second.symbolFigures)
    result.rules = MoneyEffect.join(first.ruleFigures, second.ruleFigures)
  }

  // MARK: Matching

  /// Takes out of both lists what they have in common.
  private mutating func match(_ left: inout [ComparedEntry], _ right: inout [ComparedEntry]) {
    var rest: [ComparedEntry] = []
    for entry in left {
      guard let at = right.firstIndex(where: { $0.identity == entry.identity }) else {
        rest.append(entry)
        continue
      }
      compare(entry, right.remove(at: at))
    }
    left = rest
  }

  private mutating func compare(_ one: ComparedEntry, _ other: ComparedEntry) {
    let type = one.identity.type
    let isSame: Bool
    if let before = one.decided, let after = other.decided {
      isSame = before.isSame(as: after)
      if isSame, before.conditions != after.conditions { result.otherFigures += 1 }
    } else {
      isSame = one.content == other.content
    }
    guard !isSame else { return result.counts[type, default: .init()].same += 1 }
    result.counts[type, default: .init()].changed += 1
    add(one, other)
  }

  /// Gives up on what has no counterpart; what may still get one waits.
  private mutating func settle(
    _ left: [ComparedEntry], _ right: [ComparedEntry], at instant: Timestamp
  ) {
    waiting = ([], [])
    for entry in left {
      if isPatient(entry, at: instant) {
        waiting.first.append(entry)
      } else if !isRepetition(entry, standing.second) {
        result.counts[entry.identity.type, default: .init()].onlyFirst += 1
        add(entry, nil)
      }
    }
    for entry in right {
      if isPatient(entry, at: instant) {
        waiting.second.append(entry)
      } else if !isRepetition(entry, standing.first) {
        result.counts[entry.identity.type, default: .init()].onlySecond += 1
        add(nil, entry)
      }
    }
  }

  private func isPatient(_ entry: ComparedEntry, at instant: Timestamp) -> Bool {
    let place = entry.identity.place
    return place.patience > .zero && instant < place.time + place.patience
  }

  /// "Did nothing" is recorded only when it changes, so the other journal may say it without a
  /// record of its own.
  private func isRepetition(_ entry: ComparedEntry, _ other: [Place: Verdict]) -> Bool {
    guard let decision = entry.decided?.decision, decision.outcome == .nothing else { return false }
    let place = Place(rule: decision.rule, symbol: entry.identity.symbol)
    return other[place] == Verdict(outcome: decision.outcome, stoppedBy: decision.stoppedBy)
  }

  private func note(_ entries: [ComparedEntry], _ standing: inout [Place: Verdict]) {
    for entry in entries {
      guard let decision = entry.decided?.decision else { continue }
      standing[Place(rule: decision.rule, symbol: entry.identity.symbol)] = Verdict(
        outcome: decision.outcome, stoppedBy: decision.stoppedBy)
    }
  }

  // MARK: Differences

  private mutating func add(_ one: ComparedEntry?, _ other: ComparedEntry?) {
    guard let identity = (one ?? other)?.identity else { return }
    let (before, after) = (one?.decided, other?.decided)
    var change: ConditionChange?
    var setting: ConfigurationDifference?
    if let before, let after {
      change = ConditionChange.first(before.conditions, after.conditions)
      setting = finder.setting(before, after, change)
    } else if identity.type == .decision {
      setting = finder.setting(ofRule: identity.what)
    }
    var difference = EntryDifference(
      type: identity.type, time: identity.place.time, symbol: identity.symbol,
      what: identity.what, trigger: (before ?? after)?.trigger ?? "", first: one?.side,
      second: other?.side, condition: change, setting: setting, group: nil)
    guard identity.type == .decision else { return result.others.append(difference) }
    difference.group = grouping.place(difference, at: result.decisions.count)
    result.decisions.append(difference)
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
