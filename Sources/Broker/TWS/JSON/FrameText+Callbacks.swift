import Journal

// Answers of a server as the callbacks that a client's program gets.

extension FrameText {
  /// The callbacks of one message with their arguments, in the words and the order of ib_async.
  ///
  /// An unset argument is `UNSET_DOUBLE`; times are UTC where `zones` knows their zone.
  public static func callbacks(
    _ message: ServerMessage, serverVersion: Int64 = ServerVersion.current,
    instant: (String) -> String? = { _ in nil }
  ) -> [JSONValue] {
    let fields = FieldNamer.members(of: message, serverVersion: serverVersion)
    let name = message.name
    switch message {
    case .tickPrice: return [callback("priceSizeTick", fields.dropLast().map(\.value))]
    case .tickByTick(let tick): return [tickByTick(tick)]
    case .historicalData(let data): return bars(data)
    case .historicalTicks(let ticks):
      return [
        callback(name, [.whole(ticks.reqId), .array(ticks.ticks.map(tick)), .bool(ticks.done)])
      ]
    case .historicalTicksBidAsk(let ticks):
      return [
        callback(name, [.whole(ticks.reqId), .array(ticks.ticks.map(tick)), .bool(ticks.done)])
      ]
    case .historicalTicksLast(let ticks):
      return [
        callback(name, [.whole(ticks.reqId), .array(ticks.ticks.map(tick)), .bool(ticks.done)])
      ]
    case .contractData: return [callback(name, details(fields))]
    case .commissionReport:
      let report = fields.map { member in
        member.value == .null ? JSONMember(member.name, "UNSET_DOUBLE") : member
      }
      return [callback(name, [part("CommissionReport", report)])]
    case .openOrder(let order):
      let parts = ["contract", "order", "orderState"].map { shown(fields, $0) }
      return [callback(name, [.whole(order.order.orderId)] + parts)]
    case .executionDetails(let execution):
      let parts = [shown(fields, "contract"), shown(timed(fields, instant), "execution")]
      return [callback(name, [.whole(execution.reqId)] + parts)]
    case .positionMulti:
      let order = [0, 1, 5, 2, 3, 4]
      return [callback(name, order.map { shown(fields[$0]) })]
    default: return [callback(name, fields.map(shown))]
    }
  }

  private static func callback(_ name: String, _ arguments: [JSONValue]) -> JSONValue {
    ["callback": .string(name), "args": .array(arguments)]
  }

  private static func timed(
    _ fields: [JSONMember], _ instant: (String) -> String?
  ) -> [JSONMember] {
    fields.map { field in
      guard field.name == "execution", var members = field.value.members,
        let index = members.firstIndex(where: { $0.name == "time" }),
        let time = members[index].value.text.flatMap(instant)
      else { return field }
      members[index].value = .string(time)
      return JSONMember(field.name, .object(members))
    }
  }

  private static func bars(_ data: TWS.HistoricalData) -> [JSONValue] {
    let id = JSONValue.whole(data.reqId)
    let bars = data.bars.map { bar in
      callback("historicalData", [id, part("BarData", FieldNamer.members(of: bar))])
    }
    return bars + [callback("historicalDataEnd", [id, .string(data.start), .string(data.end)])]
  }

  private static func tickByTick(_ tick: TWS.TickByTick) -> JSONValue {
    let (id, time) = (JSONValue.whole(tick.reqId), JSONValue.whole(tick.time))
    switch tick.tick {
    case .none: return callback("tickByTick", [id, .whole(tick.tickType), time])
    case .last(let trade), .allLast(let trade):
      return callback(
        "tickByTickAllLast",
        [
          id, .whole(tick.tickType), time, FieldNamer.json(trade.price),
          FieldNamer.json(trade.size),
          bits("TickAttribLast", trade.mask, ["pastLimit", "unreported"]),
          .string(trade.exchange), .string(trade.specialConditions),
        ])
    case .bidAsk(let quote):
      let numbers = [quote.bidPrice, quote.askPrice, quote.bidSize, quote.askSize]
      let mask = bits("TickAttribBidAsk", quote.mask, ["bidPastLow", "askPastHigh"])
      return callback("tickByTickBidAsk", [id, time] + numbers.map(FieldNamer.json) + [mask])
    case .midPoint(let price):
      return callback("tickByTickMidPoint", [id, time, FieldNamer.json(price)])
    }
  }

  private static func tick(_ tick: TWS.HistoricalTick) -> JSONValue {
    [
      "_": "HistoricalTick", "time": .string(instant(tick.time)),
      "price": FieldNamer.json(tick.price), "size": FieldNamer.json(tick.size),
    ]
  }

  private static func tick(_ tick: TWS.HistoricalTickBidAsk) -> JSONValue {
    [
      "_": "HistoricalTickBidAsk", "time": .string(instant(tick.time)),
      // The bits are the other way round than in tick-by-tick data.
      "tickAttribBidAsk": bits("TickAttribBidAsk", tick.mask, ["askPastHigh", "bidPastLow"]),
      "priceBid": FieldNamer.json(tick.priceBid), "priceAsk": FieldNamer.json(tick.priceAsk),
      "sizeBid": FieldNamer.json(tick.sizeBid), "sizeAsk": FieldNamer.json(tick.sizeAsk),
    ]
  }

  private static func tick(_ tick: TWS.HistoricalTickLast) -> JSONValue {
    [
      "_": "HistoricalTickLast", "time": .string(instant(tick.time)),
      "tickAttribLast": bits("TickAttribLast", tick.mask, ["pastLimit", "unreported"]),
      "price": FieldNamer.json(tick.price), "size": FieldNamer.json(tick.size),
      "exchange": .string(tick.exchange), "specialConditions": .string(tick.specialConditions),
    ]
  }

  /// The names of the bits that are set, as an attribute object of the clients.
  private static func bits(_ name: String, _ mask: Int64, _ names: [String]) -> JSONValue {
    let set = names.enumerated().filter { mask >> Int64($0.offset) & 1 == 1 }
    return .object([JSONMember("_", .string(name))] + set.map { JSONMember($0.element, true) })
  }

  /// Epoch seconds as ISO 8601 in UTC.
  static func instant(_ seconds: Int64) -> String {
    let (days, rest) = (
      Int(seconds / 86_400) - (seconds % 86_400 < 0 ? 1 : 0),
      ((seconds % 86_400) + 86_400) % 86_400
    )
    guard abs(seconds) < 253_402_300_800 else { return String(seconds) }
    let date = CalendarText.civil(days: days)
    let parts = [date.month, date.day, Int(rest / 3600), Int(rest / 60 % 60), Int(rest % 60)]
    let two = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }
    let year = String(repeating: "0", count: max(0, 4 - String(date.year).utf8.count))
    return "\(year)\(date.year)-\(two[0])-\(two[1])T\(two[2]):\(two[3]):\(two[4])+00:00"
  }
}
