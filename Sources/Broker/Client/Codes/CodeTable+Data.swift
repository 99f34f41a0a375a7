// Codes about requests, contracts, history and market data.

extension CodeTable {
  static let requests: [CodeEntry] = [
    CodeEntry(102, .reject, .endsRequest, "a request of that number is open already: a bug here"),
    CodeEntry(300, .inform, .none, "there is no such request to cancel"),
    CodeEntry(366, .inform, .none, "there is no such request for history to cancel"),
    CodeEntry(
      162, .reject, .endsHistory,
      "no history: asked too fast, nothing there, or no permission; the text says which"),
    CodeEntry(165, .inform, .none, "a remark of the history service"),
    CodeEntry(
      200, .reject, .endsRequest,
      "no such instrument, or several: check ticker, exchange and currency"),
    CodeEntry(
      203, .reject, .endsRequest,
      "the instrument is not available to this account: ask the broker for permission"),
    CodeEntry(
      320, .reject, .endsRequest, "the server could not read a message of ours: a bug here"),
    CodeEntry(
      321, .reject, onChange: .warn, .endsRequest,
      "the server refused a message as invalid; a changed order is as it was"),
    CodeEntry(322, .reject, .endsRequest, "the server could not process a message"),
    CodeEntry(
      10225, .resubscribe, .resubscribesLine, "a bar subscription died: it is asked for again"),
    CodeEntry(
      10187, .reject, .endsRequest, "no permission for ticks of the past: subscribe to the data"),
    CodeEntry(
      420, .reject, .endsRequest, "no permission for real-time data: subscribe to it"),
  ]

  static let marketData: [CodeEntry] = [
    CodeEntry(101, .reject, .dropsLine, "too many market data lines: follow fewer instruments"),
    CodeEntry(
      10190, .reject, .dropsLine, "too many tick-by-tick lines; the ordinary line goes on"),
    CodeEntry(
      10189, .reject, .dropsLine, "no permission for tick-by-tick data; the ordinary line goes on"),
    CodeEntry(
      354, .warn, .dropsLine, "no market data subscription: subscribe in the account's settings"),
    CodeEntry(
      10089, .warn, .dropsLine, "this data needs a further subscription for the API"),
    CodeEntry(10090, .warn, .none, "a part of the data is not subscribed; the other ticks go on"),
    CodeEntry(10091, .warn, .dropsLine, "a part of the data needs a further subscription"),
    CodeEntry(10186, .warn, .dropsLine, "market data is not subscribed"),
    CodeEntry(
      10167, .warn, .delayed,
      "not subscribed, delayed data comes instead: it is marked and never traded on"),
    CodeEntry(
      10168, .reject, .dropsLine, "not subscribed, and delayed data is not enabled"),
  ]
}
