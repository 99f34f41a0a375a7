import Journal
import Projections
import TestSupport
import Testing

/// The accounting under every method against a second one written from the definitions.
struct AccountRunTests {
  private static let methods: [LotMethod] = [.fifo, .lifo, .average, .hifo]

  // Goal: no order of arrival, correction, split, dividend or late fee changes a figure.
  // Method: 10 000 random histories, each told to both; every figure to the last of 8 places.
  @Test func `Every figure of random histories is that of a plain accounting`() throws {
    var seeds = SeededGenerator(test: "random accounts")
    var (left, compared) = (0, 0)
    for _ in 0..<10_000 {
      let seed = seeds.next()
      let account = RandomAccount(seed)
      var question = AccountQuestion(Self.methods)
      question.keepsPostings = true
      let run = try AccountRun(account.history, question)
      do {
        try compare(run, account, "history \(seed)")
        compared += 1
      } catch is Fraction.TooLarge {
        left += 1
      }
      #expect(run.pendingCommissions.count == account.pendingCount, "history \(seed)")
      checkPostings(run, "history \(seed)")
    }
    #expect(compared >= 9_000, "\(left) histories were too large for the plain accounting")
  }

  private func compare(_ run: AccountRun, _ account: RandomAccount, _ name: String) throws {
    for (index, method) in Self.methods.enumerated() {
      for instrument in 0...1 {
        let multiplier = Int128(RandomAccount.multipliers[instrument])
        var plain = PlainAccounting(method, multiplier: multiplier)
        for step in account.steps[instrument] { try plain.apply(step) }
        let found = run.instruments.first { Int($0.instrument.rawValue) == instrument }
        guard let found else {
          let hasFill = account.steps[instrument].contains { $0.isFill }
          #expect(!hasFill, "\(name)")
          continue
        }
        try compare(found, found.methods[index], plain, "\(name), \(method) of \(found.symbol)")
      }
    }
  }

  private func compare(
    _ found: InstrumentFigures, _ figures: MethodFigures, _ plain: PlainAccounting, _ name: String
  ) throws {
    // What an average divides is the one thing that is not exact, so a tie may fall either way.
    let slack = WideInteger(figures.method == .average ? 1 : 0)
    func check(_ value: RoundedDecimal?, _ exact: Fraction, _ what: String) throws {
      let difference = (value?.units ?? WideInteger(Int128.max)) - WideInteger(try exact.units())
      #expect(difference.magnitude <= slack, "\(name): \(what)")
    }
    try check(found.position, plain.position(), "position")
    try check(found.fees, plain.fees, "fees")
    try check(found.dividends, plain.dividends, "dividends")
    try check(found.cashFlow, plain.cash, "cash")
    try check(figures.realised, plain.realised, "realised")
    try check(figures.costBasis, plain.cost(), "cost")
    #expect(figures.lots.count == plain.lots.count, "\(name)")
    for (lot, expected) in zip(figures.lots, plain.lots) {
      try check(lot.quantity, plain.isLong ? expected.quantity : -expected.quantity, "lot")
      try check(lot.price, expected.price, "price")
      if figures.method.hasLots { #expect(lot.opening == expected.id, "\(name)") }
    }
    if plain.lots.isEmpty {
      #expect(figures.averagePrice == nil, "\(name)")
    } else {
      let scaled = try plain.cost() / (plain.position() * Fraction(plain.multiplier))
      try check(figures.averagePrice, scaled, "average price")
    }
  }

  private func checkPostings(_ run: AccountRun, _ name: String) {
    #expect(run.isBalanced, "\(name)")
    var sums: [String: WideInteger] = [:]
    var balances: [String: WideInteger] = [:]
    for posting in run.postings {
      sums["\(posting.entry) \(posting.currency)", default: .zero] += posting.debit.units
      balances["\(posting.account) \(posting.currency)", default: .zero] += posting.debit.units
    }
    let isZero = sums.values.allSatisfy { $0.isZero }
    #expect(isZero, "\(name)")
    for totals in run.currencies {
      let cash = balances["cash \(totals.currency)"] ?? .zero
      #expect(cash == totals.cash.units, "\(name)")
      #expect((balances["fees \(totals.currency)"] ?? .zero) == totals.fees.units, "\(name)")
      let realised = balances["realised \(totals.currency)"] ?? .zero
      #expect(-realised == totals.realised[0].units, "\(name)")
    }
  }

  @Test func `The result is the same however a history is asked for`() throws {
    var seeds = SeededGenerator(test: "same accounts")
    for _ in 0..<200 {
      let history = RandomAccount(seeds.next()).history
      let all = try AccountRun(history, AccountQuestion(Self.methods))
      for (index, method) in Self.methods.enumerated() {
        let alone = try AccountRun(history, AccountQuestion([method]))
        #expect(alone.instruments.map(\.methods[0]) == all.instruments.map(\.methods[index]))
      }
    }
  }
}
