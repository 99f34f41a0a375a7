import Journal

/// Open, high, low and volume of a listing's local day so far.
struct DayStatistics {
  private(set) var bar: ServerBar

  init(start: Timestamp) { bar = ServerBar(start: start) }

  mutating func add(_ trade: MarketTrade) { bar.add(trade.price, trade.size) }
}

extension SimulatorServer {
  /// The day's figures of a listing, gone through once and then kept up to date.
  mutating func statistics(_ listing: Int) -> DayStatistics {
    if let known = states[listing].day { return known }
    let start = hours.instant(day: hours.localDay(now), second: Self.tradingStart)
    var day = DayStatistics(start: start)
    // The trade of this very instant has been made, so it counts.
    let end = Timestamp(rawValue: now.rawValue + 1)
    feed.eachTrade(listing, from: start, to: end) { trade in
      day.add(trade)
      return true
    }
    states[listing].day = day
    return day
  }

  /// 04:00, when trading before the open begins.
  private static var tradingStart: Int64 { 14_400 }
}
