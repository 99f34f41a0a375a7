import Broker
import Journal
import Testing

@Suite struct SimulatedVenueTests {
  @Test func `Connecting queues the link, the accounts and the next order number`() {
    var venue = VenueScript().venue
    venue.connect(at: VenueScript.at(5))
    #expect(venue.nextTime == VenueScript.at(5))
    #expect(venue.takeInput(upTo: VenueScript.at(4)) == nil)
    guard let first = venue.takeInput(upTo: VenueScript.at(5)),
      case .connection(let connection) = first.event
    else {
      Issue.record("no connection came first")
      return
    }
    #expect(connection.state == .ready && connection.serverVersion == 178)
    #expect(connection.clientID == 1 && first.time == VenueScript.at(5))
    var script = VenueScript()
    script.connect(0)
    #expect(script.answers == ["accounts DU0000001", "next 1"])
  }

  @Test func `After orders the next number is above every used one`() {
    var script = VenueScript()
    script.send(1, order(41, .buy, 100))
    script.run(to: 100)
    script.connect(100)
    #expect(script.answers.last == "next 42")
  }

  @Test func `What left is an input at the instant it left`() {
    var venue = VenueScript().venue
    let command = order(1, .buy, 100)
    venue.send(command, sequence: SequenceNumber(rawValue: 17), at: VenueScript.at(3))
    guard let input = venue.takeInput(upTo: VenueScript.at(3)),
      case .commandSent(let sent) = input.event
    else {
      Issue.record("nothing left")
      return
    }
    #expect(sent.command.rawValue == 17 && sent.order.rawValue == 1)
    #expect(input.time == VenueScript.at(3))
    #expect(throws: Never.self) { try TWS.PlaceOrder(frame: sent.bytes) }
    #expect(venue.nextTime == VenueScript.at(53), "the order arrives one latency later")
  }

  @Test func `A command for an instrument nobody defined is dropped with the reason`() {
    var venue = VenueScript().venue
    venue.send(
      order(1, .buy, 100, instrument: 9), sequence: SequenceNumber(rawValue: 2),
      at: VenueScript.at(3))
    guard case .commandDropped(let dropped)? = venue.takeInput(upTo: VenueScript.at(3))?.event
    else {
      Issue.record("the command was not dropped")
      return
    }
    #expect(dropped.reason.contains("instrument 9"))
    #expect(venue.nextTime == nil)
  }

  // Goal: no order meets a book from before its arrival or from after what was observed.
  @Test func `An order meets the book of its arrival, one latency after it was sent`() {
    var script = VenueScript(orderLatency: 30, answerLatency: 7)
    script.quote(0, "10.00", 500, "10.02", 500)
    script.send(10, order(1, .buy, 100))
    script.ask(39, "10.04", 500)
    script.ask(40, "10.08", 500)
    script.run(to: 1000)
    #expect(
      script.timed == [
        "47 open 1 Submitted 100", "47 status 1 Submitted 0/100", "47 fill 1 100@10.04",
        "47 status 1 Filled 100/0", "47 fee 1",
      ])
    #expect(script.executions.first?.executedAt.description == "2013-10-07T13:30:00Z")
  }

  // The caller need not take inputs between ticks: a tick later than an arrival comes after it.
  @Test func `A tick after an arrival never fills it on arrival`() {
    var venue = VenueScript(orderLatency: 30).venue
    venue.observe(
      Tick(
        instrument: InstrumentID(rawValue: 0), kind: .ask, price: Price("10.02") ?? .zero,
        size: Quantity(shares: 500)), at: VenueScript.at(0))
    venue.send(order(1, .buy, 100), sequence: SequenceNumber(rawValue: 1), at: VenueScript.at(0))
    venue.observe(
      Tick(
        instrument: InstrumentID(rawValue: 0), kind: .ask, price: Price("10.99") ?? .zero,
        size: Quantity(shares: 500)), at: VenueScript.at(31))
    var prices: [Price] = []
    while let input = venue.takeInput(upTo: VenueScript.at(1000)) {
      guard case .brokerFrame(let frame) = input.event else { continue }
      if let fill = try? TWS.ExecutionDetails(frame: frame.bytes) {
        prices.append(fill.price.exact(as: Price.self) ?? .zero)
      }
    }
    #expect(prices == [Price("10.02")])
  }

  // Goal: an input due before an arrival is taken first, so that an answer to it can overtake.
  @Test func `A far limit of time does not let an order pass an earlier input`() {
    var venue = VenueScript(orderLatency: 30, answerLatency: 0).venue
    venue.send(order(1, .buy, 100), sequence: SequenceNumber(rawValue: 1), at: VenueScript.at(0))
    venue.connect(at: VenueScript.at(10))
    _ = venue.takeInput(upTo: VenueScript.at(1000))
    _ = venue.takeInput(upTo: VenueScript.at(1000))
    venue.observe(
      Tick(
        instrument: InstrumentID(rawValue: 0), kind: .ask, price: Price("10.02") ?? .zero,
        size: Quantity(shares: 500)), at: VenueScript.at(20))
    var fills = 0
    while let input = venue.takeInput(upTo: VenueScript.at(1000)) {
      guard case .brokerFrame(let frame) = input.event else { continue }
      if let fill = try? TWS.ExecutionDetails(frame: frame.bytes) {
        fills += 1
        #expect(input.time == VenueScript.at(30) && fill.price == WireNumber("10.02"))
      }
    }
    #expect(fills == 1)
  }

  @Test func `Without latency an order meets the book as its sender saw it`() {
    var script = VenueScript(orderLatency: 0, answerLatency: 0)
    script.quote(5, "10.00", 500, "10.02", 500)
    script.send(5, order(1, .buy, 100))
    script.run(to: 5)
    #expect(script.timed.last == "5 fee 1")
  }

  @Test func `Executions are numbered by order and fill, and name what the client sent`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 40)
    script.send(1, order(11, .buy, 100))
    script.send(1, order(12, .sell, 100))
    script.ask(100, "10.02", 500)
    script.run(to: 1000)
    #expect(
      script.executions.map(\.execution) == [
        "0000e0d5.00000001.01.01", "0000e0d5.00000002.01.01", "0000e0d5.00000001.02.01",
      ])
    for execution in script.executions {
      #expect(execution.orderReference == "test/\(execution.order)")
      #expect(execution.account == "DU0000001" && execution.symbol == "AIG")
      #expect(execution.clientID == 1 && execution.exchange == "SMART")
    }
  }

  @Test func `Instruments do not share a book`() {
    var script = VenueScript()
    script.quote(0, "10.00", 500, "10.02", 500)
    script.tick(0, .trade, "170.10", 500, instrument: 1)
    script.send(1, order(1, .buy, 100, instrument: 1))
    script.run(to: 1000)
    #expect(script.executions.map(\.price) == [Price("170.1")])
    #expect(script.executions.first?.symbol == "SPY")
  }

  @Test func `A tick of an instrument nobody defined is nobody's`() {
    var script = VenueScript()
    script.tick(0, .trade, "1", 1, instrument: 70)
    #expect(script.venue.nextTime == nil)
  }

  @Test func `The same script twice gives the same bytes`() {
    func play(_ seed: UInt64) -> [UInt8] {
      var random = SeededGenerator(seed: seed)
      var script = VenueScript(orderLatency: 3, answerLatency: 2)
      script.connect(0)
      var number: Int64 = 0
      for now in Int64(1)...2000 {
        let price = "10.\(Int64.random(in: 10...99, using: &random))"
        let size = Int64.random(in: 0...300, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0:
          number += 1
          let side: Side = Bool.random(using: &random) ? .buy : .sell
          let type: OrderType =
            [.market, .limit, .stop, .stopLimit].randomElement(using: &random)
            ?? .market
          script.send(now, order(number, side, size, type, limit: price, stop: price))
        case 1: script.cancel(now, Int64.random(in: 1...max(1, number), using: &random))
        case 2..<7: script.bid(now, price, size)
        default: script.ask(now, price, size)
        }
      }
      script.run(to: 3000)
      return script.inputBytes
    }
    let first = play(5)
    #expect(first.count > 100_000)
    #expect(first == play(5))
    #expect(first != play(6))
  }
}
