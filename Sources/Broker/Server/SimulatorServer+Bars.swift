import Journal

// Bars as they grow: five-second bars, and histories that are kept up to date.
extension SimulatorServer {
  /// `reqRealTimeBars`.
  mutating func subscribeBars(_ request: TWS.RequestRealTimeBars, _ id: Int) {
    guard let listing = listing(request.contract) else {
      return refuseContract(request.reqId, id)
    }
    guard let source = BarSource(rawValue: request.whatToShow), source != .bidAsk else {
      let text =
        "Error validating request.-'bG' : cause - Incorrect data type \(request.whatToShow)"
      return complain(request.reqId, 321, text, to: id)
    }
    guard connections[id]?.subscriptions.hasRequest(request.reqId) == false else {
      return complain(request.reqId, 102, "Duplicate ticker ID.", to: id)
    }
    let length: Int64 = 5_000_000_000
    let stream = BarStream(
      request: request.reqId, listing: listing, source: source,
      regularOnly: request.useRTH, length: length, history: nil,
      bar: ServerBar(start: Self.barStart(now, length)))
    states[listing].watchers += 1
    connections[id]?.subscriptions.bars.append(stream)
  }

  /// The bar that holds an instant; bars begin at multiples of their length since the epoch.
  static func barStart(_ time: Timestamp, _ length: Int64) -> Timestamp {
    Timestamp(rawValue: ExchangeHours.floorDivide(time.rawValue, length) * length)
  }

  mutating func addToBars(_ trade: MarketTrade, _ listing: Int, _ id: Int) {
    changeBars(listing, id, at: trade.time, trades: true) { $0.bar.add(trade.price, trade.size) }
  }

  mutating func addToBars(_ quote: MarketQuote, _ listing: Int, _ id: Int) {
    changeBars(listing, id, at: now, trades: false) { $0.source.add(quote, to: &$0.bar) }
  }

  /// Closes bars that are over, then lets the others take what happened.
  private mutating func changeBars(
    _ listing: Int, _ id: Int, at time: Timestamp, trades: Bool, _ change: (inout BarStream) -> Void
  ) {
    guard let streams = connections[id]?.subscriptions.bars, !streams.isEmpty else { return }
    for place in streams.indices where streams[place].listing == listing {
      var stream = streams[place]
      let start = Self.barStart(time, stream.length)
      if start > stream.bar.start { closeBar(&stream, start, id) }
      let counts = (stream.source == .trades) == trades
      if counts, !stream.regularOnly || hours.isRegular(time) {
        change(&stream)
        sendUpdate(stream, id)
      }
      connections[id]?.subscriptions.bars[place] = stream
    }
  }

  private mutating func closeBar(_ stream: inout BarStream, _ start: Timestamp, _ id: Int) {
    if stream.history == nil, !stream.bar.isEmpty {
      send(ServerAnswers.realTimeBar(stream.request, stream.bar), to: id)
    }
    stream.bar = ServerBar(start: start)
  }

  /// A history that is kept up to date tells every change of its last bar.
  private mutating func sendUpdate(_ stream: BarStream, _ id: Int) {
    guard let format = stream.history else { return }
    let date = dateText(stream.bar.start, format, isDaily: stream.length >= Self.day)
    var message = TWS.HistoricalDataUpdate()
    message.reqId = stream.request
    message.bar = ServerAnswers.bar(stream.bar, date: date)
    send(message, to: id)
  }

  /// Nanoseconds.
  static let day: Int64 = 86_400_000_000_000

  /// The date of a bar as the client asked for it; daily bars always carry their date.
  func dateText(_ time: Timestamp, _ format: DateFormat, isDaily: Bool) -> String {
    if isDaily { return hours.dateText(day: hours.localDay(time)) }
    switch format {
    case .text: return hours.text(time)
    case .epoch: return String(ExchangeHours.floorDivide(time.rawValue, 1_000_000_000))
    }
  }
}
