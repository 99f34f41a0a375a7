import Journal
import Projections

/// A statement as records of a journal: what happened, at its own time, entered in one go.
///
/// A chain of corrections gets ids as Interactive Brokers numbers them, the root and `.01`, `.02`:
/// the one in force has the highest number, and all stand at the time of the chain's first one.
/// Every other time is that of its line.
public struct StatementJournal: Sendable {
  /// The records, numbered from 1.
  public private(set) var records: [Recorded] = []
  /// When everything is recorded: the latest time of the statement.
  public let recordedAt: Timestamp
  /// The statement's execution ids by those in the journal.
  private let ids: [String: String]
  private let inverse: [String: String]

  private let statement: Statement
  private let journalIDs: [String]
  private var symbols: [String: InstrumentID] = [:]
  private let firstTime: Timestamp

  /// Makes the records.
  ///
  /// - Parameters:
  ///   - build: version of the program, for the session's start.
  ///   - calendar: the day of an instant; nil where it is not known.
  public init(
    _ statement: Statement, build: String, calendar: (Timestamp) -> SessionCalendar?
  ) throws(StatementError) {
    self.statement = statement
    let times =
      statement.fills.map(\.time) + statement.actions.map(\.time) + statement.marks.map(\.time)
    recordedAt = times.max() ?? Self.emptyTime
    firstTime = times.min() ?? Self.emptyTime
    journalIDs = Self.journalIDs(statement)
    var ids: [String: String] = [:]
    for (fill, id) in zip(statement.fills, journalIDs) { ids[id] = fill.id }
    self.ids = ids
    inverse = Dictionary(uniqueKeysWithValues: zip(statement.fills.map(\.id), journalIDs))
    start(build, calendar(recordedAt) ?? SessionCalendar())
    try define()
    deposit()
    for chain in statement.chains.sorted(by: precedes) { report(chain) }
    chargeFees()
    adjust()
    mark()
  }

  /// 2007-01-01 12:00 UTC, for a statement in which nothing happens.
  private static let emptyTime = Timestamp(rawValue: 1_167_652_800_000_000_000)

  private static func journalIDs(_ statement: Statement) -> [String] {
    var result = statement.fills.map(\.id)
    for chain in statement.chains {
      let order = chain.members.filter { $0 != chain.final } + [chain.final]
      for (number, place) in zip(1..., order) {
        result[place] = "\(chain.root).\(number < 10 ? "0" : "")\(number)"
      }
    }
    return result
  }

  /// The day that the journal begins with.
  public var day: Int64 {
    if case .sessionStarted(let started) = records.first?.event { started.calendar.date } else { 0 }
  }

  /// The journal's id of an execution of the statement; any other id as it is.
  public func journalID(_ id: String) -> String { inverse[id] ?? id }

  /// The statement's id of an execution in the journal; any other id as it is.
  public func fileID(_ id: String) -> String { ids[id] ?? id }

  /// By time, then line, so that a fold meets them in order.
  private func precedes(_ a: StatementChain, _ b: StatementChain) -> Bool {
    let (first, second) = (statement.fills[a.slot], statement.fills[b.slot])
    return (first.time, a.slot) < (second.time, b.slot)
  }

  private mutating func add(_ event: Event, at time: Timestamp = .zero) {
    let sequence = SequenceNumber(rawValue: UInt64(records.count + 1))
    records.append(
      Recorded(Envelope(sequence: sequence, recordedAt: recordedAt, occurredAt: time), event))
  }

  private mutating func start(_ build: String, _ calendar: SessionCalendar) {
    var started = SessionStarted()
    started.build = build
    started.venue = "statement"
    started.configurationHash = SHA256.hash([])
    started.calendar = calendar
    add(.sessionStarted(started))
  }

  /// Numbers symbols as they appear: fills first, then what only events and marks name.
  private mutating func define() throws(StatementError) {
    let force = statement.chains.map { statement.fills[$0.final] }.filter { $0.quantity != .zero }
    var owners: [String: Statement.Fill] = [:]
    for fill in statement.fills.reversed() { owners[fill.symbol] = fill }
    for fill in force.reversed() { owners[fill.symbol] = fill }
    let names =
      statement.fills.map(\.symbol) + statement.actions.map(\.symbol)
      + statement.marks.map(\.symbol)
    for name in names where symbols[name] == nil {
      guard symbols.count < Self.symbolLimit else {
        throw StatementError("fills.csv", "more than \(Self.symbolLimit) symbols")
      }
      var defined = InstrumentDefined()
      defined.instrument = InstrumentID(rawValue: UInt32(symbols.count))
      defined.symbol = name
      defined.currency = owners[name]?.currency ?? "USD"
      defined.multiplier = owners[name]?.multiplier ?? 1
      symbols[name] = defined.instrument
      add(.instrumentDefined(defined))
    }
  }

  /// Most instruments that a fold takes.
  private static let symbolLimit = 65_536

  private mutating func deposit() {
    for (currency, amount) in statement.openingCash {
      var deposit = Adjustment()
      deposit.type = .deposit
      deposit.amount = amount
      deposit.currency = currency
      deposit.reason = "opening cash"
      add(.adjustment(deposit), at: firstTime)
    }
  }

  /// The executions of a chain, the one in force last, each with the fee of its own line.
  private mutating func report(_ chain: StatementChain) {
    let time = statement.fills[chain.slot].time
    for place in chain.members.filter({ $0 != chain.final }) + [chain.final] {
      let fill = statement.fills[place]
      var report = ExecutionReported()
      report.execution = journalIDs[place]
      report.instrument = symbols[fill.symbol] ?? .none
      report.symbol = fill.symbol
      report.side = fill.side
      report.quantity = fill.quantity
      report.price = fill.price
      report.executedAt = fill.time
      add(.execution(report), at: time)
      guard let commission = fill.commission else { continue }
      charge(journalIDs[place], commission, fill.currency)
    }
  }

  private mutating func charge(_ execution: String, _ amount: Money, _ currency: String) {
    var report = CommissionReported()
    report.execution = execution
    report.commission = amount
    report.currency = currency
    add(.commission(report))
  }

  /// Fees that came apart, after every execution, so that the last word of each is the last.
  private mutating func chargeFees() {
    var places: [String: Int] = [:]
    for (place, fill) in statement.fills.enumerated() { places[fill.id] = place }
    for fee in statement.fees {
      if let place = places[fee.execution] {
        charge(journalIDs[place], fee.amount, statement.fills[place].currency)
      } else {
        // No execution's id in this journal ends in .00, so it stays without one.
        charge("\(fee.execution).00", fee.amount, "")
      }
    }
  }

  private mutating func adjust() {
    for action in statement.actions {
      var adjustment = action.adjustment
      adjustment.instrument = symbols[action.symbol] ?? .none
      if adjustment.currency.isEmpty { adjustment.currency = "USD" }
      add(.adjustment(adjustment), at: action.time)
    }
  }

  private mutating func mark() {
    for mark in statement.marks {
      let tick = Tick(
        instrument: symbols[mark.symbol] ?? .none, kind: .trade, price: mark.price,
        size: Quantity(shares: 1), condition: AccountMark.condition)
      add(.tick(tick), at: mark.time)
    }
  }
}
