import Engine
import Journal
import Projections
import Store

/// Finds out why nothing was done in an instrument at a moment.
struct WhyNot {
  let journal: String
  let symbol: String
  let place: JournalPlace
  var usesSnapshots = true

  /// How long before the moment looks of rules are re-executed; older ones are as recorded.
  static let window = Nanoseconds.seconds(600)

  /// What was found.
  struct Answer {
    let symbol: String
    let instrument: InstrumentID
    /// The state at the moment.
    let ledger: Ledger
    /// Every rule of the configuration, in its order.
    let rules: [RuleFinding]
    /// What kept every rule from entering, whatever it saw.
    let obstacles: [Obstacle]
    /// The last order of the instrument that was placed by then.
    let lastOrder: OrderRecord?
  }

  /// Something that stands in the way of any entry.
  struct Obstacle: Hashable {
    let text: String
    /// The record that brought it about; none where none did.
    let record: SequenceNumber
  }

  /// One rule, and what it made of the instrument.
  struct RuleFinding {
    let name: String
    /// What makes it look, as written.
    let on: String
    /// Why it does not look at the instrument at all; nil where it does.
    let absence: String?
    /// Its last look at or before the moment.
    let last: PastLook?
    /// What it would have made of the moment itself; nil for a rule that cannot look at any moment.
    let now: RuleLook?
    /// When a rule of a time of day looks; nil for others.
    let dueAt: Timestamp?
  }

  /// A look of a rule that was, with what came of it.
  struct PastLook {
    let lookedAt: Timestamp
    /// The record of the decision; none where the look was not recorded, being like the one before.
    let record: SequenceNumber
    /// The recorded decision whose outcome it repeated.
    let like: SequenceNumber
    let conditions: [Condition]
    let outcome: DecisionOutcome
    let verdict: RiskVerdict?
    let verdictRecord: SequenceNumber

    var stop: Condition? { conditions.first { !$0.held } }
  }

  func answer() throws -> Answer {
    let loader = LedgerLoader(root: journal, usesSnapshots: usesSnapshots)
    let ledger = try loader.load(at: place).ledger
    guard ledger.lastSequence != .none else {
      throw InputError("\(journal): nothing is recorded up to \(place)")
    }
    guard ledger.session.mode != .recording else {
      throw InputError("\(journal) is a recording of market data: nothing is decided in it")
    }
    let instrument = try SymbolLookup.find(symbol, ledger, journal)
    let earlier = Timestamp(rawValue: ledger.now.rawValue - Self.window.rawValue)
    var run = ReExecution(try loader.start(notBehind: .time(earlier)), of: journal)
    run.watchRules(at: instrument)
    try run.run(to: .record(ledger.lastSequence))
    return Answer(
      symbol: symbol, instrument: instrument, ledger: ledger,
      rules: try findings(run.engine, instrument, ledger),
      obstacles: Obstacles(ledger, instrument).found,
      lastOrder: ledger.orders.all.last { $0.command.instrument == instrument })
  }

  private func findings(
    _ engine: Engine, _ instrument: InstrumentID, _ ledger: Ledger
  ) throws -> [RuleFinding] {
    let now = engine.looksNow(at: instrument)
    let scopes = engine.rules(at: instrument)
    let stories = StoryFinder(try JournalReader(opening: journal))
    return try ledger.configuration.rules.map { rule in
      let scope = scopes.first { $0.name == rule.name }?.isInScope
      let absence =
        !rule.enabled
        ? "it is switched off"
        : scope == false ? "it does not look at \(symbol)" : nil
      return RuleFinding(
        name: rule.name, on: rule.on, absence: absence,
        last: try lastLook(rule.name, engine, instrument, stories),
        now: now.first { $0.rule == rule.name }, dueAt: engine.dueTime(of: rule.name))
    }
  }

  /// The last look: as re-executed where that reaches, else as recorded.
  private func lastLook(
    _ rule: String, _ engine: Engine, _ instrument: InstrumentID, _ stories: StoryFinder
  ) throws -> PastLook? {
    let decisions = engine.ledger.decisions
    let recorded =
      decisions.last(instrument, rule: rule) ?? decisions.last(.none, rule: rule)
    let seen = engine.looks.first { $0.rule == rule }
    if let seen, seen.lookedAt != recorded?.decidedAt {
      return PastLook(
        lookedAt: seen.lookedAt, record: .none, like: recorded?.sequence ?? .none,
        conditions: seen.conditions, outcome: .nothing, verdict: nil, verdictRecord: .none)
    }
    guard let recorded, let step = try stories.step(of: recorded.sequence),
      case .decision(let decision) = step[0].event
    else { return nil }
    let judged = step.first { $0.event.kind == .riskVerdict }
    var verdict: RiskVerdict?
    if case .riskVerdict(let found) = judged?.event { verdict = found }
    return PastLook(
      lookedAt: recorded.decidedAt, record: recorded.sequence, like: recorded.sequence,
      conditions: decision.conditions, outcome: decision.outcome, verdict: verdict,
      verdictRecord: judged?.sequence ?? .none)
  }
}
