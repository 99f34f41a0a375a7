import Journal

/// What the server knows of one socket.
struct ClientConnection {
  /// How far the conversation is.
  enum Phase {
    /// `API` and the versions have not come yet.
    case greeting
    /// The version is agreed; `startApi` is awaited.
    case greeted
    /// In session.
    case ready
    /// Nothing more is read; the owner closes it.
    case closed
  }

  var phase = Phase.greeting
  var splitter = FrameSplitter()
  /// What came before the first four bytes were there.
  var prefix: [UInt8] = []
  var version: Int64 = 0
  var clientID: Int64 = 0
  /// When it last sent something, and how much in that second.
  var rate = MessageRate()
  /// What it asked to be told.
  var subscriptions = Subscriptions()
}

/// How many messages came in the second now running.
struct MessageRate {
  private var second: Int64 = .min
  private var count = 0
  /// Seconds in which the limit was passed.
  private(set) var strikes = 0

  /// Counts a message; true for the first one beyond the limit in a second.
  mutating func passes(_ limit: Int, at time: Timestamp) -> Bool {
    let now = ExchangeHours.floorDivide(time.rawValue, 1_000_000_000)
    if now != second { (second, count) = (now, 0) }
    count += 1
    guard count == limit + 1 else { return false }
    strikes += 1
    return true
  }
}

/// Everything that a client is told without asking again.
struct Subscriptions {
  /// 1 live … 4 delayed-frozen, as the client asked; the simulator always has live data.
  var dataType: Int64 = 1
  var lines: [MarketLine] = []
  var ticks: [TickStream] = []
  var bars: [BarStream] = []
  var hasPositions = false
  /// The account whose values and portfolio are sent.
  var updates: String?
  var summaries: [SummaryStream] = []
  var profits: [ProfitStream] = []
  /// Account values are told every few minutes.
  var hasValues: Bool { updates != nil || !summaries.isEmpty }
  /// When account values are due again.
  var valuesDue = Timestamp.zero
  /// When profit is.
  var profitDue = Timestamp.zero
}

/// What a client's stream consists of.
enum StreamKind {
  case line
  case ticks
  case bars
  case history
}

/// One `reqMktData`.
struct MarketLine {
  let request: Int64
  let listing: Int
  /// Generic ticks 233 and 236 were asked for.
  let hasVolumeTicks: Bool
  let hasShortable: Bool
  /// What was sent last, so that only changes are.
  var sent = MarketQuote(bid: .zero, ask: .zero, bidSize: .zero, askSize: .zero)
  var sentTrade: MarketTrade?
  /// A fault made it fall silent, until it is asked for anew.
  var isStalled = false
}

/// One `reqTickByTickData`.
struct TickStream {
  enum Kind: Int64 {
    case last = 1
    case allLast = 2
    case bidAsk = 3
    case midPoint = 4
  }

  let request: Int64
  let listing: Int
  let kind: Kind
  let ignoresSize: Bool
  var sent = MarketQuote(bid: .zero, ask: .zero, bidSize: .zero, askSize: .zero)
}

/// One `reqRealTimeBars`, or a history that is kept up to date.
struct BarStream {
  let request: Int64
  let listing: Int
  let source: BarSource
  let regularOnly: Bool
  /// Nanoseconds.
  let length: Int64
  /// nil for real-time bars; else how dates are written.
  let history: DateFormat?
  var bar: ServerBar
}

/// One `reqAccountSummary`.
struct SummaryStream {
  let request: Int64
  let tags: [String]
}

/// One `reqPnL` or `reqPnLSingle`.
struct ProfitStream {
  let request: Int64
  let account: Int
  /// nil for the whole account.
  let listing: Int?
}

/// Which prices bars are made of.
enum BarSource: String {
  case trades = "TRADES"
  case middle = "MIDPOINT"
  case bid = "BID"
  case ask = "ASK"
  case bidAsk = "BID_ASK"

  /// Takes a quote into a bar; of both sides the bid begins it and the ask ends it.
  func add(_ quote: MarketQuote, to bar: inout ServerBar) {
    switch self {
    case .trades, .middle: bar.add(quote.middle, .zero)
    case .bid: bar.add(quote.bid, .zero)
    case .ask: bar.add(quote.ask, .zero)
    case .bidAsk:
      bar.add(quote.bid, .zero)
      bar.add(quote.ask, .zero)
    }
  }
}

/// `formatDate` of a request.
enum DateFormat: Int64 {
  case text = 1
  case epoch = 2
}
