import Journal

// Contracts, price steps, the beginning of history.
extension SimulatorServer {
  /// Answers `reqContractDetails`.
  mutating func sendContract(_ request: Int64, _ contract: TWS.Contract, _ id: Int) {
    guard let index = listing(contract) else { return refuseContract(request, id) }
    send(details(request, directory.listings[index]), to: id)
    send(TWS.ContractDataEnd(reqId: request), to: id)
  }

  /// The answer to every request about a contract that does not exist.
  mutating func refuseContract(_ request: Int64, _ id: Int) {
    complain(request, 200, "No security definition has been found for the request", to: id)
  }

  /// Answers `reqMarketRule`: every stock trades in cents, below a dollar in hundredths of one.
  mutating func sendMarketRule(_ rule: Int64, _ id: Int) {
    guard rule == Self.ruleNumber else {
      return complain(
        -1, 321, "Error validating request.-'cr' : cause - Invalid market rule", to: id)
    }
    let cent = Price(rawValue: 10_000_000)
    var message = TWS.MarketRule()
    message.marketRuleId = rule
    message.priceIncrements = [TWS.PriceIncrement(lowEdge: .zero, increment: WireNumber(cent))]
    send(message, to: id)
  }

  private static let ruleNumber: Int64 = 26

  /// Answers `reqHeadTimeStamp`.
  mutating func sendHeadTimestamp(_ request: TWS.RequestHeadTimestamp, _ id: Int) {
    guard listing(request.contract) != nil else {
      return refuseContract(request.reqId, id)
    }
    let start = feed.recording?.start ?? Self.syntheticStart
    let text =
      request.formatDate == DateFormat.epoch.rawValue
      ? String(start.rawValue / 1_000_000_000) : WireTime.write(start)
    send(TWS.HeadTimestamp(reqId: request.reqId, headTimestamp: text), to: id)
  }

  /// Before that the synthetic market says nothing: 2000-01-03 14:30 UTC.
  static let syntheticStart = Timestamp(rawValue: 946_909_800_000_000_000)

  private func details(_ request: Int64, _ listing: Listing) -> TWS.ContractData {
    let definition = listing.definition
    let exchanges = ListingDirectory.exchanges
    var message = TWS.ContractData()
    message.reqId = request
    message.contract = listing.contract
    message.marketName =
      definition.primaryExchange == "NASDAQ" ? "NMS" : message.contract.tradingClass
    message.minTick = WireNumber(definition.tickSize)
    message.orderTypes = Self.orderTypes
    message.validExchanges = exchanges.joined(separator: ",")
    message.priceMagnifier = 1
    message.longName = listing.name
    message.timeZoneId = ExchangeHours.zoneName
    message.tradingHours = sessions(from: "0400", to: "2000")
    message.liquidHours = sessions(from: "0930", to: "1600")
    message.aggGroup = 1
    message.marketRuleIds = exchanges.map { _ in String(Self.ruleNumber) }.joined(separator: ",")
    message.stockType = "COMMON"
    (message.minSize, message.sizeIncrement, message.suggestedSizeIncrement) = (1, 1, 100)
    return message
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
