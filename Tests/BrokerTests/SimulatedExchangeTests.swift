import Journal
import Testing

@testable import Broker

/// What only foreign bytes can ask of the exchange; everything else is tested through the venue.
@Suite struct SimulatedExchangeTests {
  private func exchange() -> SimulatedExchange {
    var exchange = SimulatedExchange(
      configuration: SimulationConfiguration(), account: "DU0000001", clientID: 1)
    for (number, symbol) in ["AIG", "SPY"].enumerated() {
      var instrument = InstrumentDefined()
      instrument.instrument = InstrumentID(rawValue: UInt32(number))
      instrument.symbol = symbol
      if symbol == "SPY" { instrument.contractID = 756_733 }
      exchange.define(instrument)
    }
    return exchange
  }

  private func codes(_ exchange: SimulatedExchange) -> [Int64] {
    exchange.notices.compactMap { try? TWS.ErrorText(frame: $0.payload).errorCode }
  }

  private func message(symbol: String, contractID: Int64 = 0) -> TWS.PlaceOrder {
    var message = TWS.PlaceOrder()
    message.orderId = 1
    message.contract.symbol = symbol
    message.contract.secType = "STK"
    message.contract.conId = contractID
    (message.order.action, message.order.orderType) = ("BUY", "MKT")
    message.order.totalQuantity = 100
    return message
  }

  @Test func `Garbled and unknown frames are answered and change nothing`() {
    var exchange = exchange()
    exchange.receive([], at: .zero)
    exchange.receive(Array("abc\u{0}".utf8), at: .zero)
    exchange.receive(Array("3\u{0}1\u{0}".utf8), at: .zero)
    exchange.receive(Array("9999\u{0}1\u{0}".utf8), at: .zero)
    #expect(codes(exchange) == [320, 320, 320, 505])
    #expect(exchange.orders.isEmpty)
  }

  @Test func `A contract is found by number, else by symbol, else not at all`() {
    var exchange = exchange()
    exchange.receive(message(symbol: "XYZ").payload(), at: .zero)
    exchange.receive(message(symbol: "AIG", contractID: 1).payload(), at: .zero)
    #expect(codes(exchange) == [200, 200])
    exchange.receive(message(symbol: "anything", contractID: 756_733).payload(), at: .zero)
    var other = message(symbol: "AIG")
    other.orderId = 2
    exchange.receive(other.payload(), at: .zero)
    #expect(exchange.orders.map(\.instrument) == [1, 0])
  }

  @Test func `Orders of features that are not simulated are refused by name`() throws {
    for name in ["placeOrder_whatif_lmt", "placeOrder_adaptive_algo", "placeOrder_cond_price"] {
      var exchange = exchange()
      var instrument = InstrumentDefined()
      instrument.symbol = "AAPL"
      instrument.contractID = 265_598
      exchange.define(instrument)
      exchange.receive(GoldenFrames.client(name).payload, at: .zero)
      #expect(codes(exchange) == [387], "\(name)")
      #expect(exchange.orders.isEmpty)
    }
    var exchange = exchange()
    var strange = message(symbol: "AIG")
    strange.order.action = "HOLD"
    exchange.receive(strange.payload(), at: .zero)
    for number in [0, -5, Int64(Int32.max), .max] {
      strange = message(symbol: "AIG")
      strange.orderId = number
      exchange.receive(strange.payload(), at: .zero)
    }
    #expect(codes(exchange) == [321, 321, 321, 321, 321])
    #expect(exchange.nextOrderNumber == 1)
  }

  @Test func `A cancel-all group takes every other member out at the first fill`() {
    var exchange = exchange()
    for number in Int64(1)...3 {
      var member = message(symbol: "AIG")
      member.orderId = number
      member.order.orderType = "LMT"
      member.order.lmtPrice = WireNumber(significand: 1_000 - number, exponent: -2)
      member.order.ocaGroup = "g"
      member.order.ocaType = 1
      exchange.receive(member.payload(), at: .zero)
    }
    var tick = Tick()
    tick.kind = .ask
    tick.price = Price(rawValue: 9_985_000_000)
    tick.size = Quantity(shares: 10)
    exchange.observe(tick, at: .zero)
    #expect(exchange.orders.map(\.filled) == [Quantity(shares: 10), .zero, .zero])
    #expect(exchange.orders.map(\.final) == [nil, .cancelled, .cancelled])
  }

  // Goal: whatever a client sends, the exchange answers and lives. Method: damaged golden orders.
  @Test func `Damaged orders never stop the exchange`() {
    var random = SeededGenerator.announced(31, "damaged orders")
    var exchange = exchange()
    var instrument = InstrumentDefined()
    instrument.symbol = "AAPL"
    instrument.contractID = 265_598
    exchange.define(instrument)
    for step in 0..<4000 {
      let golden = GoldenFrames.clientToServer.randomElement(using: &random)
      var bytes = golden?.payload ?? []
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      exchange.receive(bytes, at: .zero)
      var tick = Tick()
      tick.kind = step % 2 == 0 ? .ask : .bid
      tick.price = Price(rawValue: Int64.random(in: 150...210, using: &random) * 1_000_000_000)
      tick.size = Quantity(shares: 10)
      exchange.observe(tick, at: .zero)
      exchange.notices.removeAll()
    }
    #expect(exchange.orders.contains { $0.filled > .zero })
  }
}
