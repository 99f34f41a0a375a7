import Journal

// Contracts, price steps, the beginning of history.
extension SimulatorServer {
  /// Answers `reqContractDetails`.
  mutating func sendContract(_ request: Int64, _ contract: Contract, _ id: Int) {
    guard let index = listing(contract) else { return refuseContract(request, id) }
    send(details(request, directory.listings[index]), to: id)
    send(ServerFrames.contractEnd(request), to: id)
  }

  /// The answer to every request about a contract that does not exist.
  mutating func refuseContract(_ request: Int64, _ id: Int) {
    complain(request, 200, "No security definition has been found for the request", to: id)
  }

  /// Answers `reqMarketRule`: every stock trades in cents, below a dollar in hundredths of one.
  mutating func sendMarketRule(_ rule: Int64, _ id: Int) {
    guard rule == Self.ruleNumber else {
      return complain(-1, 321, "Error validating request.-'cr' : cause - Invalid market rule", to: id)
    }
    let cent = Price(rawValue: 10_000_000)
    send(ServerFrames.marketRule(rule, [(.zero, cent)]), to: id)
  }

  private static let ruleNumber: Int64 = 26

  /// Answers `reqHeadTimeStamp`.
  mutating func sendHeadTimestamp(
    _ request: Int64, _ contract: Contract, format: Int64, _ id: Int
  ) {
    guard listing(contract) != nil else { return refuseContract(request, id) }
    let start = feed.recording?.start ?? Self.syntheticStart
    let text =
      format == DateFormat.epoch.rawValue
      ? String(start.rawValue / 1_000_000_000) : WireTime.write(start)
    send(ServerFrames.headTimestamp(request, text), to: id)
  }

  /// Before that the synthetic market says nothing: 2000-01-03 14:30 UTC.
  static let syntheticStart = Timestamp(rawValue: 946_909_800_000_000_000)

  private func details(_ request: Int64, _ listing: Listing) -> [UInt8] {
    let definition = listing.definition
    let exchanges = ListingDirectory.exchanges
    var writer = FieldWriter()
    writer.integer(10)
    writer.integer(request)
    writer.text(definition.symbol)
    writer.defaults("STK,,0,,SMART,USD")  // secType, lastTrade, strike, right, exchange, currency
    writer.text(definition.symbol)
    writer.text(definition.primaryExchange == "NASDAQ" ? "NMS" : listing.contract.tradingClass)
    writer.text(listing.contract.tradingClass)
    writer.integer(definition.contractID)
    writer.decimal(definition.tickSize)
    writer.empty()  // multiplier
    writer.text(Self.orderTypes)
    writer.text(exchanges.joined(separator: ","))
    writer.defaults("1,0")  // priceMagnifier, underConId
    writer.text(listing.name)
    writer.text(definition.primaryExchange)
    writer.empty(4)  // contractMonth, industry, category, subcategory
    writer.text(ExchangeHours.zoneName)
    writer.text(sessions(from: "0400", to: "2000"))
    writer.text(sessions(from: "0930", to: "1600"))
    writer.defaults(",0,0")  // evRule, evMultiplier, secIds
    writer.defaults("1,,")  // aggGroup, underSymbol, underSecType
    writer.text(exchanges.map { _ in String(Self.ruleNumber) }.joined(separator: ","))
    writer.empty()  // realExpirationDate
    writer.defaults("COMMON,1,1,100")  // stockType, minSize, sizeIncrement, suggestedSizeIncrement
    return writer.bytes
  }

  private static let orderTypes =
    "ACTIVETIM,DAY,GAT,GTC,GTD,GTT,IOC,LMT,LOC,MKT,MOC,OCA,STP,STPLMT,TRAIL,TRAILLIMIT,WHATIF"

  /// `20261120:0930-20261120:1600;20261121:CLOSED` for six days.
  private func sessions(from open: String, to close: String) -> String {
    let today = hours.localDay(now)
    return (today..<today + 6).map { day in
      let date = hours.dateText(day: day)
      return hours.isWeekday(day) ? "\(date):\(open)-\(date):\(close)" : "\(date):CLOSED"
    }.joined(separator: ";")
  }
}
