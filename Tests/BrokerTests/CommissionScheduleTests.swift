import Broker
import Foundation
import Journal
import TestSupport
import Testing

@Suite struct CommissionScheduleTests {
  /// One line of `fixtures/commissions/examples.csv`.
  private struct Example {
    let fields: [String: String]

    func text(_ name: String) -> String { fields[name] ?? "" }
    func money(_ name: String) throws -> Money { try #require(Money(text(name)), "\(name)") }
  }

  private static func examples() throws -> [Example] {
    let path = RepositoryFiles.fixtures + "/commissions/examples.csv"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let names = lines[0].split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      let values = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Example(fields: Dictionary(zip(names, values)) { first, _ in first })
    }
  }

  @Test func `Every worked example comes out to the last digit`() throws {
    let examples = try Self.examples()
    #expect(examples.count == 12)
    for example in examples {
      let plan = try #require(CommissionSchedule.Plan(rawValue: example.text("plan")))
      let rates = try #require(RegulatoryRates.named(example.text("rates")))
      let schedule = CommissionSchedule(
        plan: plan, rates: rates, chargesAuditTrail: example.text("cat") == "1")
      let quantity = try #require(Quantity(example.text("quantity")))
      let price = try #require(Price(example.text("price")))
      let perShare = try example.money("exchange_fee")
      let fees = Money(
        rawValue: perShare.rawValue * Int128(quantity.rawValue) / 100_000_000)
      let cost = schedule.cost(
        example.text("side") == "SELL" ? .sell : .buy, quantity: quantity,
        value: Money(price, times: quantity),
        monthBefore: try #require(Quantity(example.text("month_before"))), exchangeFees: fees)
      let line = Comment(rawValue: "\(example.fields)")
      #expect(cost.commission == (try example.money("commission")), line)
      #expect(cost.securitiesFee == (try example.money("sec")), line)
      #expect(cost.tradingFee == (try example.money("taf")), line)
      #expect(cost.auditTrail == (try example.money("cat_fee")), line)
      #expect(cost.exchange == (try example.money("exchange")), line)
      #expect(cost.clearing == (try example.money("clearing")), line)
      #expect(cost.exchangePassThrough == (try example.money("nyse_pass_through")), line)
      #expect(cost.regulatorPassThrough == (try example.money("finra_pass_through")), line)
      #expect(cost.total == (try example.money("total")), line)
    }
  }

  @Test func `Nothing traded costs nothing`() {
    for plan in CommissionSchedule.Plan.allCases {
      let schedule = CommissionSchedule(plan: plan, rates: RegulatoryRates.all[0])
      #expect(schedule.cost(.sell, quantity: .zero, value: .zero).total == .zero)
    }
  }
}
