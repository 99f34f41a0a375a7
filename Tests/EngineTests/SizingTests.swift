import Journal
import Testing

@testable import Engine

@Suite struct SizingTests {
  /// The usual policy: the symbol's allocation.
  private struct Allocation {
    let configuration: Configuration
    var symbol = "GLD"

    func shares(at price: Price?) -> Int64 {
      Sizing(configuration, symbol: symbol).size(.allocation, SizeInputs(price: price)).shares
    }
  }

  private func sizing(_ change: (inout SizingConfiguration) -> Void = { _ in }) -> Allocation {
    var configuration = Configuration()
    change(&configuration.sizing)
    return Allocation(configuration: configuration)
  }

  private func price(_ text: String) -> Price { Price(text) ?? .zero }

  @Test(arguments: [
    ("49.18", Int64(203)), ("100", 100), ("99.99", 100), ("33.333333333", 300), ("0.5", 10_000),
    ("10000", 1), ("10000.01", 0), ("123456", 0),
  ])
  func `Dollars buy the whole shares they pay for, within the limits`(text: String, shares: Int64) {
    #expect(sizing().shares(at: price(text)) == shares)
  }

  @Test func `At least 99 percent of the dollars are used where a share costs at most 1 percent`() {
    for cents in stride(from: Int64(100), through: 10_000, by: 7) {
      let price = Price(rawValue: cents * 10_000_000)
      let shares = sizing().shares(at: price)
      let used = Money(price, times: Quantity(shares: shares))
      #expect(used <= Money(units: 10_000))
      #expect(used >= Money(units: 9_900) || shares == 10_000, "\(price): \(used)")
    }
  }

  @Test func `An allocation of 1000 or less means shares, above it dollars`() {
    let shares = sizing { $0.allocation = Money(units: 1000) }
    #expect(shares.shares(at: price("7")) == 1000)
    #expect(shares.shares(at: nil) == 1000)
    let dollars = sizing { $0.allocation = Money(units: 1001) }
    #expect(dollars.shares(at: price("7")) == 143)
  }

  @Test func `Dollars without a price fall back to the fixed number of shares`() {
    #expect(sizing { $0.fallbackShares = 25 }.shares(at: nil) == 25)
    #expect(sizing { $0.fallbackShares = 25 }.shares(at: .zero) == 25)
  }

  @Test func `Less than one share is no order unless one share is wanted`() {
    #expect(sizing().shares(at: price("20000")) == 0)
    #expect(sizing { $0.minimumOneShare = true }.shares(at: price("20000")) == 1)
  }

  @Test func `Fewer than the fewest shares are no order, more than the most are cut`() {
    #expect(sizing { $0.minimumShares = 300 }.shares(at: price("49")) == 0)
    #expect(sizing { $0.maximumShares = 50 }.shares(at: price("49")) == 50)
  }

  @Test func `A symbol's own allocation replaces the general one`() {
    var configuration = Configuration()
    var own = InstrumentConfiguration()
    own.symbol = "GLD"
    own.allocation = Money(units: 5_000)
    configuration.instruments = [own]
    #expect(Allocation(configuration: configuration).shares(at: price("50")) == 100)
    #expect(Allocation(configuration: configuration, symbol: "SLV").shares(at: price("50")) == 200)
  }
}

@Suite struct ExitPlacementTests {
  private let tick = Price(rawValue: 10_000_000)

  /// Stop and target of the production rules, from an average true range.
  private func bracket(_ side: Side, _ price: String, _ range: Double) -> ExitPlacement? {
    ExitPlacement(
      side: side, price: Price(price) ?? .zero, stop: .distance(.measured(6 * range)),
      target: .distance(.measured(3 * range)), tick: tick)
  }

  @Test func `A long entry has its stop 6 ranges below and its target 3 above, rounded away`() {
    let long = bracket(.buy, "49.18", 0.0213)
    #expect(long?.stop?.description == "49.05")  // 49.18 - 0.1278 = 49.0522
    #expect(long?.target?.description == "49.25")  // 49.18 + 0.0639 = 49.2439
    #expect(long?.stopDistance?.description == "0.13")
  }

  @Test func `A short entry is the mirror image`() {
    let short = bracket(.sell, "49.18", 0.0213)
    #expect(short?.stop?.description == "49.31")  // 49.3078
    #expect(short?.target?.description == "49.11")  // 49.1161
    #expect(short?.stopDistance?.description == "0.13")
  }

  @Test func `Prices on the grid stay where they are`() {
    let long = bracket(.buy, "10", 0.5)
    #expect(long?.stop?.description == "7")
    #expect(long?.target?.description == "11.5")
  }

  @Test(arguments: [0.0, 9.0, .infinity, -1.0, 1e300])
  func `A range that leaves no room or no sense gives no bracket`(range: Double) {
    #expect(bracket(.buy, "49.18", range) == nil)
  }

  @Test func `A stop or target at a price must be on its side of the entry`() {
    func place(_ stop: String?, _ target: String?) -> ExitPlacement? {
      ExitPlacement(
        side: .buy, price: Price(rawValue: 10_000_000_000),
        stop: stop.flatMap { Price($0) }.map { .price($0) },
        target: target.flatMap { Price($0) }.map { .price($0) }, tick: tick)
    }
    #expect(place("9.999", nil)?.stop?.description == "9.99")
    #expect(place(nil, "10.001")?.target?.description == "10.01")
    #expect(place(nil, nil)?.stopDistance == nil)
    #expect(place("10", nil) == nil)
    #expect(place("10.02", nil) == nil)
    #expect(place(nil, "10") == nil)
    #expect(place(nil, "9.5") == nil)
  }

  @Test func `A trail is a distance away, and never as far as the price itself`() {
    func trail(_ placement: StopPlacement) -> ExitPlacement? {
      ExitPlacement(
        side: .sell, price: Price(rawValue: 10_000_000_000), stop: placement, target: nil,
        tick: tick)
    }
    #expect(trail(.trail(.measured(0.123)))?.trail?.amount?.description == "0.13")
    #expect(
      trail(.trailPercent(Ratio(rawValue: 20_000_000)))?.stopDistance?.description == "0.2")
    #expect(trail(.trail(.measured(10))) == nil)
    #expect(trail(.trail(.measured(0))) == nil)
    #expect(trail(.trailPercent(Ratio(whole: 1))) == nil)
  }
}
