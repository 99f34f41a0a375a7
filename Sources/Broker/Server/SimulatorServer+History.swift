import Journal

// The past: bars and ticks from the same source as the live market.
extension SimulatorServer {
  /// `reqHistoricalData`.
  mutating func takeHistory(_ request: TWS.RequestHistoricalData, _ id: Int) {
    guard let listing = listing(request.contract) else {
      return refuseContract(request.reqId, id)
    }
    if let problem = faults.historyProblem {
      return complain(request.reqId, 162, problem, to: id)
    }
    guard let length = HistoryTerms.barSizes[request.barSizeSetting],
      let duration = HistoryTerms.duration(request.durationStr),
      let source = BarSource(rawValue: request.whatToShow),
      let format = DateFormat(rawValue: request.formatDate), let end = endTime(request.endDateTime),
      !request.keepUpToDate || request.endDateTime.isEmpty
    else {
      let text =
        "Error validating request.-'bN' : cause - '\(request.durationStr)' of "
        + "'\(request.barSizeSetting)' \(request.whatToShow) until "
        + "'\(request.endDateTime)' is no valid history"
      return complain(request.reqId, 321, text, to: id)
    }
    let start = startTime(duration, before: end, regularOnly: request.useRTH)
    let work = (end - start).rawValue / Self.secondLength / (request.useRTH ? 4 : 1)
    guard work <= Self.historySecondsMax else {
      let text = "Historical Market Data Service error message:Time length exceed max."
      return complain(request.reqId, 162, text, to: id)
    }
    var bars = self.bars(
      listing, source, from: start, to: end, length: length, regularOnly: request.useRTH)
    guard !bars.isEmpty else {
      let text = "Historical Market Data Service error message:HMDS query returned no data: "
      return complain(request.reqId, 162, text + request.contract.symbol, to: id)
    }
    let isDaily = length >= Self.day
    var answer = TWS.HistoricalData()
    answer.reqId = request.reqId
    (answer.start, answer.end) = (hours.text(start), hours.text(end))
    answer.bars = bars.map {
      ServerAnswers.bar($0, date: dateText($0.start, format, isDaily: isDaily))
    }
    send(answer, to: id)
    guard request.keepUpToDate, connections[id]?.subscriptions.hasRequest(request.reqId) == false
    else { return }
    let open = Self.barStart(now, length)
    let last = bars.removeLast()
    refresh(listing)
    states[listing].watchers += 1
    connections[id]?.subscriptions.bars.append(
      BarStream(
        request: request.reqId, listing: listing, source: source,
        regularOnly: request.useRTH, length: length, history: format,
        bar: last.start == open ? last : ServerBar(start: open)))
  }

  private static let secondLength: Int64 = 1_000_000_000
  /// Four months of all hours, sixteen of regular ones: what is gone through in about a second.
  private static let historySecondsMax: Int64 = 10_500_000

  /// An empty text means now; nil for one that is no time.
  private func endTime(_ text: String) -> Timestamp? {
    if text.isEmpty { return Timestamp(rawValue: now.rawValue + 1) }
    guard case .instant(let time) = WireTime.read(text, offsets: hours.zone) else { return nil }
    return min(time, Timestamp(rawValue: now.rawValue + 1))
  }

  /// Where a history begins: so many seconds, calendar days, or regular sessions before its end.
  private func startTime(
    _ duration: HistoryTerms.Duration, before end: Timestamp, regularOnly: Bool
  ) -> Timestamp {
    switch duration {
    case .seconds(let count): return end + .seconds(-count)
    case .days(let count):
      guard regularOnly else { return end + .seconds(-count * 86_400) }
      var day = hours.localDay(end)
      var left = count
      while true {
        if let session = hours.session(day), session.open < end { left -= 1 }
        if left <= 0 { break }
        day -= 1
      }
      return hours.session(day)?.open ?? end
    }
  }

  /// Bars of what the feed has between two instants; those without anything are left out.
  mutating func bars(
    _ listing: Int, _ source: BarSource, from start: Timestamp, to end: Timestamp, length: Int64,
    regularOnly: Bool
  ) -> [ServerBar] {
    var bars: [ServerBar] = []
    let hours = self.hours
    func barStart(_ time: Timestamp, _ length: Int64) -> Timestamp {
      length >= Self.day
        ? hours.instant(day: hours.localDay(time), second: 0) : Self.barStart(time, length)
    }
    for (from, to) in spans(from: start, to: end, regularOnly: regularOnly) {
      var end = Timestamp(rawValue: .min)
      func take(_ time: Timestamp, _ change: (inout ServerBar) -> Void) {
        if time >= end {
          let first = barStart(time, length)
          end = barStart(first + Nanoseconds(rawValue: length * 3 / 2), length)
          if bars.last?.start != first { bars.append(ServerBar(start: first)) }
        }
        change(&bars[bars.count - 1])
      }
      if source == .trades {
        feed.eachTrade(listing, from: from, to: to) { trade in
          take(trade.time) { $0.add(trade.price, trade.size) }
          return true
        }
      } else {
        feed.eachQuote(listing, from: from, to: to) { time, quote in
          take(time) { source.add(quote, to: &$0) }
          return true
        }
      }
    }
    return bars
  }

  /// The parts of a time that count: all of it, or its regular sessions.
  private func spans(
    from start: Timestamp, to end: Timestamp, regularOnly: Bool
  ) -> [(Timestamp, Timestamp)] {
    let start = max(start, feed.recording?.start ?? Self.syntheticStart)
    guard regularOnly, start < end else { return start < end ? [(start, end)] : [] }
    return (hours.localDay(start)...hours.localDay(end)).compactMap { day in
      guard let session = hours.session(day) else { return nil }
      let (from, to) = (max(start, session.open), min(end, session.close))
      return from < to ? (from, to) : nil
    }
  }

  // MARK: Ticks

  /// `reqHistoricalTicks`: up to a thousand ticks from a start on, or before an end.
  mutating func takeHistoricalTicks(_ request: TWS.RequestHistoricalTicks, _ id: Int) {
    guard let listing = listing(request.contract) else {
      return refuseContract(request.reqId, id)
    }
    let text = request.startDateTime.isEmpty ? request.endDateTime : request.startDateTime
    guard request.startDateTime.isEmpty != request.endDateTime.isEmpty,
      (1...1000).contains(request.numberOfTicks),
      case .instant(let time) = WireTime.read(text, offsets: hours.zone)
    else {
      let text = "Error validating request.-'cN' : cause - one of start and end, 1 to 1000 ticks"
      return complain(request.reqId, 321, text, to: id)
    }
    let isForward = !request.startDateTime.isEmpty
    switch request.whatToShow {
    case "TRADES":
      var answer = TWS.HistoricalTicksLast()
      (answer.reqId, answer.done) = (request.reqId, true)
      answer.ticks = trades(
        listing, time, Int(request.numberOfTicks), isForward, request.useRth
      ).map(ServerAnswers.historicalTick)
      send(answer, to: id)
    case "BID_ASK":
      var answer = TWS.HistoricalTicksBidAsk()
      (answer.reqId, answer.done) = (request.reqId, true)
      answer.ticks = quotes(
        listing, time, Int(request.numberOfTicks), isForward, request.useRth
      ).map { ServerAnswers.historicalTick($0.0, $0.1) }
      send(answer, to: id)
    case "MIDPOINT":
      var answer = TWS.HistoricalTicks()
      (answer.reqId, answer.done) = (request.reqId, true)
      answer.ticks = quotes(
        listing, time, Int(request.numberOfTicks), isForward, request.useRth
      ).map {
        TWS.HistoricalTick(
          time: ServerAnswers.seconds($0.0), mask: 0, price: WireNumber($0.1.middle), size: .zero)
      }
      send(answer, to: id)
    default:
      let text =
        "Error validating request.-'cN' : cause - Incorrect data type \(request.whatToShow)"
      complain(request.reqId, 321, text, to: id)
    }
  }

  /// How far back an end is looked from, doubled until there are enough: to the hour.
  private static let windows: [Int64] = [600, 3_600, 86_400, 4 * 86_400]

  private mutating func trades(
    _ listing: Int, _ time: Timestamp, _ count: Int, _ isForward: Bool, _ regularOnly: Bool
  ) -> [MarketTrade] {
    let hours = self.hours
    return window(time, count, isForward) { server, from, to, enough in
      var found: [MarketTrade] = []
      server.feed.eachTrade(listing, from: from, to: to) { trade in
        if !regularOnly || hours.isRegular(trade.time) { found.append(trade) }
        return found.count < enough
      }
      return found
    }
  }

  private mutating func quotes(
    _ listing: Int, _ time: Timestamp, _ count: Int, _ isForward: Bool, _ regularOnly: Bool
  ) -> [(Timestamp, MarketQuote)] {
    let hours = self.hours
    return window(time, count, isForward) { server, from, to, enough in
      var found: [(Timestamp, MarketQuote)] = []
      server.feed.eachQuote(listing, from: from, to: to) { time, quote in
        if !regularOnly || hours.isRegular(time) { found.append((time, quote)) }
        return found.count < enough
      }
      return found
    }
  }

  /// Looks forward from `time`, or back from it in ever longer windows until there are enough.
  private mutating func window<T>(
    _ time: Timestamp, _ count: Int, _ isForward: Bool,
    _ search: (inout SimulatorServer, Timestamp, Timestamp, Int) -> [T]
  ) -> [T] {
    let end = Timestamp(rawValue: now.rawValue + 1)
    var found: [T] = []
    for seconds in Self.windows {
      let (from, to) =
        isForward
        ? (time, min(end, time + .seconds(seconds))) : (time + .seconds(-seconds), min(end, time))
      found = from < to ? search(&self, from, to, isForward ? count : .max) : []
      if found.count >= count { break }
    }
    return isForward ? Array(found.prefix(count)) : Array(found.suffix(count))
  }
}
