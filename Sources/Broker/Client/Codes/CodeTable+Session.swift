// Codes about the link, the login and the server's data farms.
// Source: the broker's table of message codes, and what its users report.

extension CodeTable {
  static let session: [CodeEntry] = [
    CodeEntry(
      1100, .disconnected, .linkLost,
      "TWS lost its line to the broker; orders there live on, nothing new leaves until it is back"
    ),
    CodeEntry(
      1101, .resubscribe, .linkRestoredDataLost,
      "the line to the broker is back, market data was lost: everything is asked for again"),
    CodeEntry(
      1102, .inform, .linkRestored,
      "the line to the broker is back and market data goes on; orders are compared anyway"),
    CodeEntry(
      1300, .disconnected, .portChanged,
      "TWS listens on another port now: look at Configure, API, Settings"),
    CodeEntry(
      2110, .disconnected, .linkLost,
      "the line from TWS to the broker is broken and heals by itself; like 1100"),
    CodeEntry(
      326, .fatal, .clientIDTaken,
      "another client uses this client id, or an old connection of ours has not timed out: wait; "
        + "never change the id, orders belong to it"),
    CodeEntry(
      2100, .warn, .resubscribesAccount,
      "the account's figures go to another subscription now: asked for again"),
    CodeEntry(
      2101, .warn, .resubscribesAccount,
      "the account's figures were refused: asked for again"),
    CodeEntry(
      100, .warn, .slowsDown,
      "too many messages a second; requests may be lost, and the next time the server hangs up"),
    CodeEntry(10328, .warn, .reconciles, "the line broke while order data was open: ask again"),
    CodeEntry(
      10197, .disconnected, .competingSession,
      "the same user is logged in elsewhere and has the market data: log that one out"),
  ]

  static let farms: [CodeEntry] = [
    CodeEntry(2103, .warn, .farmDown, "a market data farm is gone: its prices are stale"),
    CodeEntry(2105, .warn, .farmDown, "a historical data farm is gone"),
    CodeEntry(2157, .warn, .farmDown, "the farm of security definitions is gone"),
    CodeEntry(2104, .inform, .farmUp, "a market data farm is connected"),
    CodeEntry(2106, .inform, .farmUp, "a historical data farm is connected"),
    CodeEntry(2158, .inform, .farmUp, "the farm of security definitions is connected"),
    CodeEntry(2119, .inform, .none, "a market data farm is being connected"),
    CodeEntry(2107, .inform, .none, "a historical data farm sleeps and wakes on demand"),
    CodeEntry(2108, .inform, .none, "a market data farm sleeps and wakes on demand"),
  ]

  /// Numbers that client libraries give to troubles of their own; a server may use 505.
  static let library: [CodeEntry] = [
    CodeEntry(501, .inform, .none, "already connected"),
    CodeEntry(
      502, .disconnected, .none, "no connection: is TWS running, the API enabled, the port right?"),
    CodeEntry(503, .fatal, .callsOperator, "TWS is too old for this message: update it"),
    CodeEntry(504, .disconnected, .none, "not connected"),
    CodeEntry(505, .fatal, .callsOperator, "the server does not know a message we sent"),
    CodeEntry(
      507, .disconnected, .none, "a message of a wrong length; often the client id is taken"),
    CodeEntry(509, .disconnected, .none, "the socket failed"),
  ]
}
