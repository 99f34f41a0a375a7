import Journal
import Projections

/// One assertion about a journal's books, with the figures behind it.
public struct DayAssertion: Hashable, Sendable {
  /// How it went.
  public var light: Light
  /// What it asserts, in a few words.
  public var name: String
  /// The figures.
  public var text: String

  /// A traffic light.
  public enum Light: String, Sendable, Comparable {
    /// It holds.
    case green
    /// It cannot be said, or somebody should look.
    case yellow
    /// It does not hold.
    case red

    public static func < (a: Light, b: Light) -> Bool { a.level < b.level }

    private var level: Int {
      switch self {
      case .green: 0
      case .yellow: 1
      case .red: 2
      }
    }
  }
}

/// What must hold of the books when a day closes.
public struct DayCheck {
  let ledger: Ledger
  let run: AccountRun
  /// Placed orders that no decision and no command of a person led to.
  let undecided: [OrderID]
  let orderCount: Int

  /// Looks at a state.
  ///
  /// - Parameters:
  ///   - run: at average cost, of the same state.
  ///   - undecided: placed orders without a decision, of `orderCount` placed ones.
  public init(_ ledger: Ledger, _ run: AccountRun, undecided: [OrderID], orderCount: Int) {
    self.ledger = ledger
    self.run = run
    self.undecided = undecided
    self.orderCount = orderCount
  }

  /// Every assertion, in a fixed order.
  public var assertions: [DayAssertion] {
    [
      doubleEntry, exactBooks, positions, fees, orphans, leftOut, marks, cash, broker, brokerCash,
      orders, unknownOrders, decisions, trading,
    ]
  }

  /// The worst light of all.
  public static func worst(_ assertions: [DayAssertion]) -> DayAssertion.Light {
    assertions.map(\.light).max() ?? .green
  }

  /// One row per assertion.
  public static func table(_ assertions: [DayAssertion]) -> ReportTable {
    var table = ReportTable(["light", "assertion", "figures"], emptyText: "nothing to check")
    table.rows = assertions.map { [$0.light.rawValue, $0.name, $0.text] }
    return table
  }

  /// The same for machines.
  public static func json(_ assertions: [DayAssertion]) -> JSONValue {
    [
      "light": .string(worst(assertions).rawValue),
      "assertions": .array(
        assertions.map {
          [
            "light": .string($0.light.rawValue), "assertion": .string($0.name),
            "figures": .string($0.text),
          ]
        }),
    ]
  }

  /// Whether the session's day is over at the state's time.
  var isClosed: Bool {
    let calendar = ledger.session.calendar
    return calendar.date != 0 && ledger.now >= calendar.close
  }

  func assertion(
    _ name: String, _ light: DayAssertion.Light, _ text: String
  ) -> DayAssertion {
    DayAssertion(light: light, name: name, text: text)
  }

  /// Up to three of a list, for a line.
  func listed(_ items: [String]) -> String {
    let more = items.count > 3 ? " and \(items.count - 3) more" : ""
    return items.prefix(3).joined(separator: ", ") + more
  }
}
