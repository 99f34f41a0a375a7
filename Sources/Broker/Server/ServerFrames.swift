import Journal

/// The server's messages that are no more than a few numbers: payloads of one frame each.
enum ServerFrames {
  /// Fields after the id, as text.
  static func frame(_ id: Int64, _ fields: [String]) -> [UInt8] {
    var writer = FieldWriter()
    writer.integer(id)
    for field in fields { writer.text(field) }
    return writer.bytes
  }

  static func error(_ subject: Int64, _ code: Int64, _ text: String) -> [UInt8] {
    ErrorMessage(subject: subject, code: code, text: text).frame
  }

  static func currentTime(_ time: Timestamp) -> [UInt8] {
    frame(49, ["1", seconds(time)])
  }

  // MARK: Market data

  /// `mask`: 1 can be executed automatically, 2 beyond the limit, 4 before the open.
  static func tickPrice(
    _ request: Int64, _ kind: Int64, _ price: Price, _ size: Quantity, mask: Int64 = 0
  ) -> [UInt8] {
    frame(1, ["6", "\(request)", "\(kind)", "\(price)", "\(size)", "\(mask)"])
  }

  static func tickSize(_ request: Int64, _ kind: Int64, _ size: Quantity) -> [UInt8] {
    frame(2, ["6", "\(request)", "\(kind)", "\(size)"])
  }

  static func tickGeneric(_ request: Int64, _ kind: Int64, _ value: String) -> [UInt8] {
    frame(45, ["6", "\(request)", "\(kind)", value])
  }

  static func tickString(_ request: Int64, _ kind: Int64, _ value: String) -> [UInt8] {
    frame(46, ["6", "\(request)", "\(kind)", value])
  }

  static func snapshotEnd(_ request: Int64) -> [UInt8] { frame(57, ["1", "\(request)"]) }

  static func marketDataType(_ request: Int64, _ type: Int64) -> [UInt8] {
    frame(58, ["1", "\(request)", "\(type)"])
  }

  static func tickParameters(_ request: Int64, _ tick: Price) -> [UInt8] {
    frame(81, ["\(request)", "\(tick)", "9c0001", "3"])
  }

  static func tickByTick(_ request: Int64, _ kind: Int64, _ time: Timestamp, _ rest: [String])
    -> [UInt8]
  {
    frame(99, ["\(request)", "\(kind)", seconds(time)] + rest)
  }

  static func realTimeBar(_ request: Int64, _ bar: ServerBar) -> [UInt8] {
    frame(50, ["3", "\(request)", seconds(bar.start)] + prices(bar) + tail(bar))
  }

  // MARK: History

  static func historicalData(
    _ request: Int64, _ start: String, _ end: String, _ bars: [(date: String, bar: ServerBar)]
  ) -> [UInt8] {
    var fields = ["\(request)", start, end, "\(bars.count)"]
    for (date, bar) in bars { fields += [date] + prices(bar) + tail(bar) }
    return frame(17, fields)
  }

  /// Open, close, high, low: not the order of every other message.
  static func historicalUpdate(_ request: Int64, _ date: String, _ bar: ServerBar) -> [UInt8] {
    frame(
      90,
      [
        "\(request)", "\(bar.count)", date, "\(bar.open)", "\(bar.close)", "\(bar.high)",
        "\(bar.low)", "\(bar.average)", "\(bar.volume)",
      ])
  }

  static func historicalTicks(_ id: Int64, _ request: Int64, _ ticks: [[String]]) -> [UInt8] {
    frame(id, ["\(request)", "\(ticks.count)"] + ticks.flatMap { $0 } + ["1"])
  }

  static func headTimestamp(_ request: Int64, _ time: String) -> [UInt8] {
    frame(88, ["\(request)", time])
  }

  static func marketRule(_ rule: Int64, _ steps: [(edge: Price, step: Price)]) -> [UInt8] {
    frame(93, ["\(rule)", "\(steps.count)"] + steps.flatMap { ["\($0.edge)", "\($0.step)"] })
  }

  private static func prices(_ bar: ServerBar) -> [String] {
    ["\(bar.open)", "\(bar.high)", "\(bar.low)", "\(bar.close)"]
  }

  /// Bars of quotes have neither volume nor count, which TWS writes as -1.
  private static func tail(_ bar: ServerBar) -> [String] {
    bar.volume == .zero ? ["-1", "-1", "-1"] : ["\(bar.volume)", "\(bar.average)", "\(bar.count)"]
  }

  // MARK: Accounts

  static func accountTime(_ clock: String) -> [UInt8] { frame(8, ["1", clock]) }

  static func accountEnd(_ account: String) -> [UInt8] { frame(54, ["1", account]) }

  static func portfolio(
    _ listing: Listing, _ holding: Holding, price: Price, account: String
  ) -> [UInt8] {
    var writer = FieldWriter()
    writer.integer(7)
    writer.integer(8)
    var contract = listing.contract
    contract.exchange = contract.primaryExchange
    contract.write(to: &writer, withPrimaryExchange: false)
    let value = holding.value(at: price)
    writer.decimal(holding.quantity)
    writer.decimal(price)
    writer.decimal(value)
    writer.decimal(holding.averageCost)
    writer.decimal(value - holding.cost)
    writer.decimal(holding.realised)
    writer.text(account)
    return writer.bytes
  }

  static func summary(_ request: Int64, _ account: String, _ tag: String, _ value: String)
    -> [UInt8]
  {
    let currency = tag == "AccountType" || tag == "Cushion" ? "" : "USD"
    return frame(63, ["1", "\(request)", account, tag, value, currency])
  }

  static func summaryEnd(_ request: Int64) -> [UInt8] { frame(64, ["1", "\(request)"]) }

  static func multiValue(
    _ request: Int64, _ account: String, _ model: String, _ tag: String, _ value: String,
    _ currency: String
  ) -> [UInt8] {
    frame(73, ["1", "\(request)", account, model, tag, value, currency])
  }

  static func multiEnd(_ request: Int64) -> [UInt8] { frame(74, ["1", "\(request)"]) }

  static func profit(_ request: Int64, _ figures: AccountFigures) -> [UInt8] {
    frame(
      94, ["\(request)", "\(figures.daily)", "\(figures.unrealised)", "\(figures.realised)"])
  }

  static func profitSingle(
    _ request: Int64, _ holding: Holding, price: Price, previousClose: Price
  ) -> [UInt8] {
    let value = holding.value(at: price)
    let daily = AccountFigures.daily(holding, at: price, previousClose: previousClose)
    return frame(
      95,
      [
        "\(request)", "\(holding.quantity)", "\(daily)", "\(value - holding.cost)",
        "\(holding.realised)", "\(value)",
      ])
  }

  // MARK: Ends

  static func contractEnd(_ request: Int64) -> [UInt8] { frame(52, ["1", "\(request)"]) }

  static func executionsEnd(_ request: Int64) -> [UInt8] { frame(55, ["1", "\(request)"]) }

  static var completedEnd: [UInt8] { frame(102, []) }

  static func orderBound(_ permanentID: Int64, client: Int64, order: Int64) -> [UInt8] {
    frame(100, ["\(permanentID)", "\(client)", "\(order)"])
  }

  private static func seconds(_ time: Timestamp) -> String {
    String(ExchangeHours.floorDivide(time.rawValue, 1_000_000_000))
  }
}
