import Journal
import Projections
import Testing

/// The average-cost ledger against exact rational arithmetic, within 1e-8.
struct BookGoldenTests {
  /// In what order what is known reaches the book; the result must not depend on it.
  enum Arrival: String, CaseIterable {
    case fillsFirst, commissionsFirst, adjustmentsFirst, definitionsLast
  }

  private static let scenarios = [
    "01_long_round_trip", "02_short_round_trip", "03_three_lots_partial_close",
    "04_long_to_short", "05_short_to_long_lots", "06_partial_fills", "07_duplicates",
    "08_price_correction", "09_correction_chain", "10_cancelled_fill",
    "11_correction_before_original", "12_late_commissions", "13_split_two_for_one",
    "14_reverse_split_short", "15_dividends", "16_option_multiplier",
    "17_unmarked_and_stale_mark", "18_currencies_and_days", "19_fractional_shares", "20_empty",
  ]

  @Test(arguments: scenarios, Arrival.allCases)
  func `Hand-checked histories agree`(name: String, arrival: Arrival) throws {
    let folder = GoldenFiles.fixtures + "/accounting/" + name
    var scenario = try BookScenario(folder)
    try scenario.check(arrival)
  }

  @Test(
    .enabled(if: GoldenFiles.shared != nil, "needs the shared histories"),
    arguments: ["21_random_1000", "22_random_2000", "23_random_3000", "24_random_5000"],
    [Arrival.fillsFirst, .commissionsFirst])
  func `Long random histories agree`(name: String, arrival: Arrival) throws {
    let folder = try #require(GoldenFiles.shared) + "/golden/accounting/" + name
    var scenario = try BookScenario(folder)
    try scenario.check(arrival)
  }
}

/// One folder of fills, events and marks, as events for a book.
struct BookScenario {
  private let fills: [[String: String]]
  private let events: [[String: String]]
  private let marks: [[String: String]]
  private let expected: [String: Any]
  private let openingCash: [String: String]
  private let name: String
  /// Symbols of the fills, in order of appearance: their position is the instrument number.
  private var symbols: [String] = []
  private var ids: [String: String] = [:]
  private var worst: Int128 = 0

  init(_ folder: String) throws {
    func rows(_ file: String) throws -> [[String: String]] {
      GoldenFiles.exists(folder + file) ? try GoldenFiles.rows(folder + file) : []
    }
    name = folder
    fills = try rows("/fills.csv")
    events = try rows("/events.csv")
    marks = try rows("/marks.csv")
    expected = try GoldenFiles.json(folder + "/expected.json")
    let scenario = try GoldenFiles.json(folder + "/scenario.json")
    openingCash = scenario["opening_cash"] as? [String: String] ?? [:]
    for row in fills where !symbols.contains(row["symbol"] ?? "") {
      symbols.append(row["symbol"] ?? "")
    }
    nameRevisions()
  }

  /// Gives each chain of corrections ids of one stem: the first lowest, the one in force highest.
  private mutating func nameRevisions() {
    var corrects: [String: String] = [:]
    var order: [String] = []
    for row in fills {
      let id = row["execution_id"] ?? ""
      guard corrects[id] == nil else { continue }
      corrects[id] = row["corrects_execution_id"] ?? ""
      order.append(id)
    }
    var chains: [String: [String]] = [:]
    for id in order {
      var root = id
      while let next = corrects[root], !next.isEmpty { root = next }
      chains[root, default: []].append(id)
    }
    for (root, members) in chains {
      let corrected = Set(members.compactMap { corrects[$0] })
      let last = members.last { !corrected.contains($0) } ?? root
      let middle = members.filter { $0 != root && $0 != last }
      // An original that never comes keeps revision 1 free.
      for (revision, id) in ([root] + middle + [last]).enumerated() where members.contains(id) {
        ids[id] = "\(root).\(revision < 9 ? "0" : "")\(revision + 1)"
      }
    }
  }

  mutating func check(_ arrival: BookGoldenTests.Arrival) throws {
    let base = openingCash.keys.contains("USD") ? "USD" : openingCash.keys.sorted().first ?? "USD"
    var book = Book(openingCash: money(openingCash[base] ?? "0"), currency: base)
    if arrival != .definitionsLast { try define(&book) }
    for (currency, amount) in openingCash.sorted(by: { $0.key < $1.key }) where currency != base {
      var deposit = Adjustment()
      deposit.amount = money(amount)
      deposit.currency = currency
      book.fold(deposit, at(1))
    }
    switch arrival {
    case .fillsFirst:
      try report(&book, withCommissions: true)
      commissions(&book)
      try adjustAndMark(&book)
    case .commissionsFirst:
      try early(&book)
      try report(&book, withCommissions: false)
      try adjustAndMark(&book)
    case .adjustmentsFirst:
      try adjustAndMark(&book)
      try report(&book, withCommissions: true)
      commissions(&book)
    case .definitionsLast:
      try report(&book, withCommissions: true)
      commissions(&book)
      try define(&book)
      try adjustAndMark(&book)
    }
    #expect(book.isBalanced)
    #expect(book.unappliedCount == 0)
    #expect(try reread(book) == book)
    try compare(book)
  }

  private func define(_ book: inout Book) throws {
    for (number, symbol) in symbols.enumerated() {
      let row = try #require(fills.first { $0["symbol"] == symbol })
      var definition = InstrumentDefined()
      definition.instrument = instrument(UInt32(number))
      definition.symbol = symbol
      definition.currency = row["currency"] ?? ""
      definition.multiplier = Int64(row["multiplier"] ?? "") ?? 1
      book.define(definition)
    }
  }

  private func report(_ book: inout Book, withCommissions: Bool) throws {
    var seen: Set<String> = []
    for (number, row) in fills.enumerated() {
      var report = ExecutionReported()
      let id = try #require(row["execution_id"])
      report.execution = try #require(ids[id])
      report.instrument = try instrumentID(row["symbol"])
      report.side = ["BUY", "BOT"].contains(row["side"]) ? .buy : .sell
      report.quantity = shares(row["quantity"] ?? "")
      report.price = price(row["price"] ?? "")
      var envelope = at(2, UInt64(number + 1))
      envelope.occurredAt = try time(row)
      book.fold(report, envelope)
      let isFirst = seen.insert(id).inserted
      if withCommissions, isFirst, let fee = row["commission"], !fee.isEmpty {
        book.fold(commission(id, fee))
      }
    }
  }

  private func instrumentID(_ symbol: String?) throws -> InstrumentID {
    instrument(UInt32(try #require(symbols.firstIndex(of: symbol ?? ""))))
  }

  private func time(_ row: [String: String]) throws -> Timestamp {
    Timestamp(rawValue: try #require(row["time_ns"].flatMap { Int64($0) }))
  }

  private func commission(_ id: String, _ amount: String) -> CommissionReported {
    var report = CommissionReported()
    // An id that no fill has stays as it is and finds nothing.
    report.execution = ids[id] ?? id
    report.commission = money(amount)
    return report
  }

  private func commissions(_ book: inout Book) {
    for row in events where row["type"] == "COMMISSION" {
      book.fold(commission(row["execution_id"] ?? "", row["amount"] ?? ""))
    }
  }

  /// All that is known of fees, before any execution.
  private func early(_ book: inout Book) throws {
    var seen: Set<String> = []
    for row in fills {
      guard let id = row["execution_id"], seen.insert(id).inserted else { continue }
      if let fee = row["commission"], !fee.isEmpty { book.fold(commission(id, fee)) }
    }
    commissions(&book)
  }

  /// Splits and dividends in order of time, each before the marks of its time.
  private func adjustAndMark(_ book: inout Book) throws {
    var steps: [(Timestamp, Int, Int, [String: String])] = []
    for (row, event) in events.enumerated() where event["type"] != "COMMISSION" {
      steps.append((try time(event), event["type"] == "SPLIT" ? 0 : 1, row, event))
    }
    for (row, mark) in marks.enumerated() { steps.append((try time(mark), 2, row, mark)) }
    for (time, kind, _, row) in steps.sorted(by: { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }) {
      guard let symbol = row["symbol"], symbols.contains(symbol) else { continue }
      let id = try instrumentID(symbol)
      if kind == 2 {
        book.mark(id, price(row["price"] ?? ""))
        continue
      }
      var adjustment = Adjustment()
      adjustment.type = kind == 0 ? .split : .dividend
      adjustment.instrument = id
      if kind == 1 { adjustment.amount = money(row["amount"] ?? "") }
      if kind == 0 {
        adjustment.ratioNumerator = Int64(row["ratio_num"] ?? "") ?? 0
        adjustment.ratioDenominator = Int64(row["ratio_den"] ?? "") ?? 0
      }
      var envelope = at(3)
      envelope.occurredAt = time
      book.fold(adjustment, envelope)
    }
  }

  // MARK: Comparison

  private mutating func compare(_ book: Book) throws {
    let input = try #require(expected["input"] as? [String: Any])
    let pending = input["pending_commissions"] as? [String] ?? []
    #expect(book.executions.count == input["effective_fills"] as? Int, "\(name)")
    #expect(book.pendingCommissions == pending.count, "\(name)")
    let orphans = Set(input["orphan_commissions"] as? [String] ?? [])
    #expect(book.orphanCommissions == orphans.count, "\(name)")
    let wanted = try #require(expected["symbols"] as? [String: [String: Any]])
    #expect(wanted.keys.allSatisfy(symbols.contains))
    for (symbol, figures) in wanted { try compare(book, symbol, figures) }
    let currencies = try #require(expected["currencies"] as? [String: [String: Any]])
    for (currency, figures) in currencies { try compare(book, currency: currency, figures) }
    print("largest difference in \(name.split(separator: "/").last ?? ""): \(worst)e-9")
  }

  private mutating func compare(
    _ book: Book, _ symbol: String, _ figures: [String: Any]
  ) throws {
    let id = try instrumentID(symbol)
    let average = try #require(figures["average"] as? [String: Any])
    equal(wide(book.position(id)), figures["position"], "\(symbol) position")
    equal(book.fees(id), figures["fees"], "\(symbol) fees")
    equal(book.dividends(id), figures["dividends"], "\(symbol) dividends")
    equal(book.cashFlow(id), figures["cash_flow"], "\(symbol) cash flow")
    equal(book.value(id), figures["value"], "\(symbol) value")
    equal(book.mark(id).map(wide), figures["mark"], "\(symbol) mark")
    equal(wide(book.bought(id)), figures["bought"], "\(symbol) bought")
    equal(wide(book.sold(id)), figures["sold"], "\(symbol) sold")
    equal(book.realised(id), average["realised"], "\(symbol) realised")
    equal(book.unrealised(id), average["unrealised"], "\(symbol) unrealised")
    equal(book.costBasis(id), average["cost_basis"], "\(symbol) cost basis")
    equal(book.averagePrice(id).map(wide), average["average_price"], "\(symbol) average price")
    #expect(book.fillCount(id) == (figures["fills"] as? Int).map(Int64.init))
    #expect(book.executions(id).count == figures["fills"] as? Int)
  }

  private mutating func compare(
    _ book: Book, currency: String, _ figures: [String: Any]
  ) throws {
    let accounts = try #require(book.accounts(currency))
    equal(accounts.capital, figures["opening_cash"], "\(currency) opening cash")
    equal(accounts.cash, figures["cash"], "\(currency) cash")
    equal(accounts.equity, figures["equity"], "\(currency) equity")
    equal(accounts.fees, figures["fees"], "\(currency) fees")
    equal(accounts.dividends, figures["dividends"], "\(currency) dividends")
    let realised = figures["realised"] as? [String: Any]
    equal(accounts.realised, realised?["average"], "\(currency) realised")
    let unrealised = figures["unrealised"] as? [String: Any]
    equal(accounts.unrealised, unrealised?["average"], "\(currency) unrealised")
  }

  private func wide(_ quantity: Quantity) -> Money {
    Money(rawValue: Int128(quantity.rawValue) * 10)
  }

  private func wide(_ price: Price) -> Money { Money(rawValue: Int128(price.rawValue)) }

  /// Equal within 1e-8; null only where there is no value.
  private mutating func equal(_ got: Money?, _ wanted: Any?, _ what: String) {
    guard let text = wanted as? String else {
      #expect(got == nil, "\(name): \(what)")
      return
    }
    guard let got, let number = Money(text) else {
      Issue.record("\(name): \(what) is \(String(describing: got)), expected \(text)")
      return
    }
    let difference = (got - number).magnitude
    worst = max(worst, difference.rawValue)
    #expect(difference.rawValue <= 10, "\(name): \(what) is \(got), expected \(text)")
  }
}
