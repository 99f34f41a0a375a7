import Journal

/// The server half of the simulation: TWS frames in, TWS frames out, fills from observed ticks.
///
/// The numbered rules it follows are in `docs/broker.md`; the numbers appear in the comments.
struct SimulatedExchange {
  let configuration: SimulationConfiguration
  let account: String
  let clientID: Int64
  /// By instrument number; nil where none was defined.
  var instruments: [InstrumentDefined?] = []
  /// By instrument number.
  var books: [Book] = []
  /// By instrument number: indices of its orders that are not over, in order of arrival.
  var working: [[Int]] = []
  /// By instrument number: bought less sold by every order so far.
  var positions: [Quantity] = []
  /// Every order ever accepted.
  var orders: [SimulatedOrder] = []
  /// The orders as last sent, by the same index.
  var messages: [OrderTicket] = []
  /// Indices of the orders whose parent an order is, by its index, in order of arrival.
  var children: [[Int]] = []
  /// Index in ``orders`` by the client's order number; looked up, never iterated.
  var indexByNumber: [Int64: Int] = [:]
  /// The session of the day; until one is known nothing ends at a close.
  var calendar: SessionCalendar?
  /// The close of ``calendar`` has been.
  var isClosed = false
  /// What was said and not yet collected, in order.
  var notices: [ExchangeNotice] = []
  /// Permanent ids begin after this number.
  var permanentBase: Int64 = 0
  /// How much worse than the quote an order without a limit trades.
  var slippage = Price.zero
  /// A child changed after its parent was over trades at most what closes the position (rule 14).
  var boundsDetached = true

  init(configuration: SimulationConfiguration, account: String, clientID: Int64) {
    self.configuration = configuration
    self.account = account
    self.clientID = clientID
  }

  /// The lowest order number never used.
  var nextOrderNumber: Int64 {
    (orders.reduce(0) { max($0, $1.number) }) + 1
  }

  mutating func define(_ instrument: InstrumentDefined) {
    let index = instrument.instrument.index
    precondition(index < 1 << 20, "instruments are numbered densely from 0")
    while instruments.count <= index {
      instruments.append(nil)
      books.append(Book())
      working.append([])
      positions.append(.zero)
    }
    instruments[index] = instrument
  }

  /// The market moves. Returns at once for an instrument without orders.
  mutating func observe(_ tick: Tick, at time: Timestamp) {
    let index = tick.instrument.index
    guard index < books.count, books[index].apply(tick), !working[index].isEmpty else { return }
    match(index, at: time)
  }

  /// A frame of the client arrives.
  mutating func receive(_ frame: [UInt8], at time: Timestamp) {
    var reader = FieldReader(frame)
    do throws(TWSError) {
      switch MessageID(rawValue: try reader.integer()) {
      case TWS.PlaceOrder.id: place(try OrderTicket(.init(from: &reader)), at: time)
      case TWS.CancelOrder.id: cancel(number: try TWS.CancelOrder(from: &reader).orderId)
      case TWS.RequestOpenOrders.id: reportAllOpen()
      default:
        complain(-1, 505, "Fatal Error: Unknown message id.")
      }
    } catch {
      complain(-1, 320, "Error reading request. \(error)")
    }
  }

  /// Sends a numbered message.
  mutating func complain(_ subject: Int64, _ code: Int64, _ text: String) {
    let message = TWS.ErrorText(
      reqId: subject, errorCode: code, errorString: text, advancedOrderRejectJson: "")
    notices.append(.error(message))
  }
}
