import Broker
import Journal

/// The wire alone, without a socket: frames decoded and encoded on one core.
struct WireBench {
  let rounds: Int
  /// How many frames a round has.
  var frames = 1_000_000

  func run() throws -> [BenchRow] {
    [
      try decode("decode tickPrice", stream(of: [tickPrice.payload()])),
      try decode("decode answers", stream(of: answers)),
      try decodeOrders(), encodeOrders(), encodeCommands(),
      try decode("decode random", randomStream()),
    ]
  }

  /// Cuts the stream into frames and reads each; the count of messages shows that they were read.
  private func decode(_ name: String, _ stream: [UInt8]) throws -> BenchRow {
    var row = try BenchRow.measure("tws", name, rounds: rounds) {
      var (splitter, count, at, messages) = (FrameSplitter(), UInt64(0), 0, UInt64(0))
      while at < stream.count {
        // As much as a socket gives at a time.
        let end = min(at + 65_536, stream.count)
        splitter.append(stream[at..<end])
        at = end
        while let frame = try splitter.next() {
          count += 1
          if case .message = ServerMessage.decode(frame) { messages += 1 }
        }
      }
      guard messages > 0 || name.hasSuffix("random") else {
        throw InputError("\(name): no frame was read")
      }
      return count
    }
    row.isTimedEach = true
    return row
  }

  private func decodeOrders() throws -> BenchRow {
    let payload = order.payload()
    var row = try BenchRow.measure("tws", "decode placeOrder", rounds: rounds) {
      for _ in 0..<frames / 4 {
        guard case .message = ClientMessage.decode(payload) else {
          throw InputError("decode placeOrder: the frame was not read")
        }
      }
      return UInt64(frames / 4)
    }
    row.isTimedEach = true
    return row
  }

  private func encodeOrders() -> BenchRow {
    var order = order
    var writer = FieldWriter()
    var row = BenchRow.measure("tws", "encode placeOrder", rounds: rounds) {
      for number in 0..<frames {
        order.orderId = Int64(number)
        writer.removeAll()
        writer.append(inPlace: &order)
      }
      return UInt64(frames)
    }
    row.isTimedEach = true
    return row
  }

  /// From a command of the engine to the payload that is compared, recorded and sent.
  private func encodeCommands() -> BenchRow {
    var command = OrderCommand()
    (command.type, command.limitPrice) = (.limit, Price(rawValue: 190_250_000_000))
    command.quantity = Quantity(shares: 100)
    (command.account, command.orderReference) = ("DU1234567", "strat-7/2026-11-20#1")
    var instrument = InstrumentDefined()
    (instrument.symbol, instrument.contractID) = ("AAPL", 265_598)
    var row = BenchRow.measure("tws", "command to placeOrder", rounds: rounds) {
      var bytes = 0
      for number in 0..<frames / 4 {
        command.order = OrderID(rawValue: Int64(number))
        bytes += TWS.PlaceOrder(command, instrument).payload().count
      }
      precondition(bytes > 0, "a payload has bytes")
      return UInt64(frames / 4)
    }
    row.isTimedEach = true
    return row
  }

  private func stream(of payloads: [[UInt8]]) -> [UInt8] {
    let framed = payloads.map(Framing.prefixed)
    var stream: [UInt8] = []
    for index in 0..<frames { stream += framed[index % framed.count] }
    return stream
  }

  private var tickPrice: TWS.TickPrice {
    var tick = TWS.TickPrice()
    (tick.reqId, tick.tickType, tick.attrMask) = (1001, 1, 1)
    tick.price = WireNumber(significand: 19_024, exponent: -2)
    tick.size = 300
    return tick
  }

  private var order: TWS.PlaceOrder {
    var place = TWS.PlaceOrder()
    place.contract.conId = 265_598
    (place.contract.symbol, place.contract.secType) = ("AAPL", "STK")
    (place.contract.exchange, place.contract.primaryExchange) = ("SMART", "NASDAQ")
    (place.contract.currency, place.contract.localSymbol) = ("USD", "AAPL")
    (place.order.action, place.order.orderType, place.order.tif) = ("BUY", "LMT", "DAY")
    place.order.totalQuantity = 100
    place.order.lmtPrice = WireNumber(significand: 19_025, exponent: -2)
    place.order.account = "DU1234567"
    place.order.orderRef = "strat-7/2026-11-20#1"
    return place
  }

  /// One of each message that a trading day is made of.
  private var answers: [[UInt8]] {
    var status = TWS.OrderStatus()
    (status.orderId, status.status, status.remaining) = (103, "Submitted", 100)
    var execution = TWS.ExecutionDetails()
    (execution.orderId, execution.execId) = (103, "0000e0d5.67fe667b.01.01")
    (execution.time, execution.side) = ("20261120 10:15:00 US/Eastern", "BOT")
    (execution.shares, execution.price) = (40, WireNumber(significand: 19_024, exponent: -2))
    var open = TWS.OpenOrder()
    (open.order, open.order.orderId) = (order.order, 103)
    open.order.deltaNeutralOrderType = "None"
    return [
      tickPrice.payload(), status.payload(), execution.payload(), TWS.CommissionReport().payload(),
      open.payload(), TWS.TickSize(reqId: 1001, tickType: 8, size: 1_234_567).payload(),
    ]
  }

  /// Frames of bytes that mean nothing, the same in every run.
  private func randomStream() -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    var payloads: [[UInt8]] = []
    for _ in 0..<4096 {
      let length = Int(next() % 60) + 1
      payloads.append(
        (0..<length).map { _ in
          let value = next()
          return value & 3 == 0 ? 0 : 48 + UInt8(value >> 8 & 15)
        })
    }
    return stream(of: payloads)
  }
}
