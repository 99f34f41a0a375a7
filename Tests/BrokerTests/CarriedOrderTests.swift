import Broker
import Journal
import Testing

/// Orders that worked before a simulation begins.
@Suite struct CarriedOrderTests {
  private static let permanentID: Int64 = 1_700_000_042

  private func venue() -> SimulatedVenue {
    var venue = SimulatedVenue(
      configuration: SimulationConfiguration(), account: "DU0000001", clientID: 1)
    var instrument = InstrumentDefined()
    (instrument.symbol, instrument.tickSize) = ("AIG", Price("0.01") ?? .zero)
    instrument.instrument = InstrumentID(rawValue: 0)
    venue.define(instrument)
    return venue
  }

  private func stop(_ side: Side = .sell, at price: String = "9.50") -> OrderCommand {
    var command = OrderCommand()
    (command.order, command.side) = (OrderID(rawValue: 7), side)
    (command.role, command.type) = (.stop, .stop)
    command.instrument = InstrumentID(rawValue: 0)
    command.quantity = Quantity(shares: 100)
    command.stopPrice = Price(price)
    command.timeInForce = .goodTillCancelled
    command.orderReference = "old"
    return command
  }

  private func facts(_ venue: inout SimulatedVenue, upTo time: Timestamp) -> [Event] {
    var connection = ConnectionChanged()
    connection.serverVersion = 178
    var facts: [Event] = []
    while let input = venue.takeInput(upTo: time) {
      guard case .brokerFrame(let frame) = input.event else { continue }
      facts += TWSFrameDecoder().decode(frame.bytes, on: connection)
    }
    return facts
  }

  private func at(_ seconds: Int64) -> Timestamp {
    Timestamp(rawValue: 1_381_152_600_000_000_000) + .seconds(seconds)
  }

  private func quote(_ bid: String, _ ask: String) -> Tick {
    Tick(
      instrument: InstrumentID(rawValue: 0), kind: .quote, price: Price(bid) ?? .zero,
      size: Quantity(shares: 500), askPrice: Price(ask) ?? .zero,
      askSize: Quantity(shares: 500))
  }

  @Test func `A carried order fills under the number that the broker knew it by`() throws {
    var venue = venue()
    venue.number(after: 5_000)
    #expect(venue.carry(stop(), permanentID: Self.permanentID) == nil)
    #expect(facts(&venue, upTo: at(0)).isEmpty, "nobody asked")
    venue.observe(quote("10.00", "10.02"), at: at(1))
    #expect(facts(&venue, upTo: at(2)).isEmpty)
    venue.observe(quote("9.40", "9.42"), at: at(3))
    let fills = facts(&venue, upTo: at(4)).compactMap { fact -> ExecutionReported? in
      if case .execution(let execution) = fact { execution } else { nil }
    }
    #expect(fills.map(\.permanentID) == [Self.permanentID])
    #expect(fills.map(\.order.rawValue) == [7])
    #expect(fills.map(\.price) == [Price("9.40")])
  }

  @Test func `New orders are numbered behind those that were used`() throws {
    var venue = venue()
    venue.number(after: 5_000)
    #expect(venue.carry(stop(), permanentID: Self.permanentID) == nil)
    var entry = stop(.buy)
    (entry.order, entry.type, entry.stopPrice) = (OrderID(rawValue: 8), .market, nil)
    venue.observe(quote("10.00", "10.02"), at: at(1))
    venue.send(entry, sequence: SequenceNumber(rawValue: 1), at: at(1))
    let fills = facts(&venue, upTo: at(5)).compactMap { fact -> Int64? in
      if case .execution(let execution) = fact { execution.permanentID } else { nil }
    }
    #expect(fills == [5_002])
  }

  @Test func `What the exchange would not take is said with its reason`() {
    var venue = venue()
    let refusal = venue.carry(stop(at: "9.501"), permanentID: 9)
    #expect(refusal?.contains("minimum price variation") == true)
    var unknown = stop()
    unknown.instrument = InstrumentID(rawValue: 3)
    #expect(venue.carry(unknown, permanentID: 9) == "its instrument is not defined")
  }
}
