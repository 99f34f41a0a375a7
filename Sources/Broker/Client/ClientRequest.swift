import Journal

/// The number of a request; above every order number, since messages do not say which they mean.
public struct RequestID: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  public let rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// Requests count from here; order numbers must stay below.
  public static let first: Int64 = 0x4000_0000
  /// The last number that fits the protocol's 32 bits.
  static let last = Int64(Int32.max) - 1

  /// Whether a number in a message means a request.
  public static func isRequest(_ number: Int64) -> Bool { (first...last).contains(number) }
}

/// A question with one whole answer. The number in it is set by the client.
public enum ClientRequest: Sendable {
  /// Every contract that fits a description.
  case contracts(TWS.Contract)
  /// The price steps of a rule.
  case marketRule(Int64)
  /// Bars of the past.
  case bars(TWS.RequestHistoricalData)
  /// Single ticks of the past.
  case ticks(TWS.RequestHistoricalTicks)
  /// How far back data reaches.
  case headTimestamp(TWS.RequestHeadTimestamp)
  /// The server's clock.
  case currentTime
  /// What an order would do to the margin; it is never placed, but uses its order number.
  case marginPreview(TWS.PlaceOrder)
}

/// How a request ended.
public enum RequestAnswer: Hashable, Sendable {
  /// Contracts in the order they came.
  case contracts([TWS.ContractData])
  /// Price steps.
  case marketRule(TWS.MarketRule)
  /// Bars in the order of time.
  case bars(TWS.HistoricalData)
  /// Prices between the quotes.
  case midpoints([TWS.HistoricalTick])
  /// Quotes.
  case quotes([TWS.HistoricalTickBidAsk])
  /// Trades.
  case trades([TWS.HistoricalTickLast])
  /// A time as text or epoch seconds.
  case headTimestamp(String)
  /// Seconds since 1970.
  case currentTime(Int64)
  /// The order with its margin figures.
  indirect case marginPreview(TWS.OpenOrder)
  /// The server refused it.
  case refused(code: Int64, text: String)
  /// No whole answer came in time.
  case timedOut
  /// The connection ended first.
  case disconnected
}

/// A request that waits for the rest of its answer.
struct PendingRequest: Sendable {
  let id: RequestID
  let request: ClientRequest
  /// When it is given up; set when the message leaves.
  var deadline: Timestamp?
  /// Asked by the connection itself, to define this instrument.
  var definition: DefinitionKey?
  /// Times it was sent again after a refusal for its pace.
  var retries = 0
  var contracts: [TWS.ContractData] = []
  var midpoints: [TWS.HistoricalTick] = []
  var quotes: [TWS.HistoricalTickBidAsk] = []
  var trades: [TWS.HistoricalTickLast] = []

  init(_ id: RequestID, _ request: ClientRequest) {
    self.id = id
    self.request = request
  }

  /// Ticks gathered so far.
  var tickCount: Int { midpoints.count + quotes.count + trades.count }
}

/// The requests under way, oldest first. There are few: at most 50 of history.
struct RequestTable: Sendable {
  private(set) var pending: [PendingRequest] = []
  private var next = RequestID.first

  /// The next free number; numbers begin again after a billion.
  mutating func newID() -> RequestID {
    defer { next = next == RequestID.last ? RequestID.first : next + 1 }
    return RequestID(rawValue: next)
  }

  mutating func add(_ request: PendingRequest) { pending.append(request) }

  /// The place of the first request that fits.
  func place(_ fits: (PendingRequest) -> Bool) -> Int? { pending.firstIndex(where: fits) }

  /// The place of a request by its number on the wire.
  func place(_ number: Int64) -> Int? { pending.firstIndex { $0.id.rawValue == number } }

  mutating func update(_ place: Int, _ change: (inout PendingRequest) -> Void) {
    change(&pending[place])
  }

  mutating func remove(_ place: Int) -> PendingRequest { pending.remove(at: place) }

  /// The first deadline.
  var nextDeadline: Timestamp? { pending.compactMap(\.deadline).min() }
}
