import Journal

// Words of the wire for what the ledger counts.

extension VenueOrderStatus {
  /// The words of TWS, in the order of the enum.
  private static let words: [(VenueOrderStatus, String)] = [
    (.apiPending, "ApiPending"), (.pendingSubmit, "PendingSubmit"),
    (.preSubmitted, "PreSubmitted"), (.submitted, "Submitted"),
    (.pendingCancel, "PendingCancel"), (.cancelled, "Cancelled"),
    (.apiCancelled, "ApiCancelled"), (.filled, "Filled"), (.inactive, "Inactive"),
  ]

  /// Reads a word of TWS; an unknown one is ``unknown``.
  public init(word: String) {
    self = Self.words.first { $0.1 == word }?.0 ?? .unknown
  }

  /// The word of TWS, empty for ``unknown``.
  public var word: String { Self.words.first { $0.0 == self }?.1 ?? "" }
}

extension Side {
  /// Reads `BUY`, `SELL` or `SSHORT`.
  init?(action: String) {
    switch action {
    case "BUY": self = .buy
    case "SELL", "SSHORT": self = .sell
    default: return nil
    }
  }

  /// The word in orders.
  public var action: String { self == .buy ? "BUY" : "SELL" }

  /// Reads `BOT` or `SLD`.
  init?(fill: String) {
    switch fill {
    case "BOT": self = .buy
    case "SLD": self = .sell
    default: return nil
    }
  }

  /// The word in executions.
  public var fill: String { self == .buy ? "BOT" : "SLD" }
}

extension OrderType {
  private static let words: [(OrderType, String)] = [
    (.market, "MKT"), (.limit, "LMT"), (.stop, "STP"), (.stopLimit, "STP LMT"),
    (.trailingStop, "TRAIL"), (.trailingLimit, "TRAIL LIMIT"), (.marketOnClose, "MOC"),
    (.limitOnClose, "LOC"),
  ]

  /// Reads a word of TWS.
  init?(word: String) {
    guard let known = Self.words.first(where: { $0.1 == word }) else { return nil }
    self = known.0
  }

  /// The word of TWS.
  var word: String { Self.words.first { $0.0 == self }?.1 ?? "" }
}

extension TimeInForce {
  private static let words: [(TimeInForce, String)] = [
    (.day, "DAY"), (.goodTillCancelled, "GTC"), (.immediateOrCancel, "IOC"),
    (.fillOrKill, "FOK"), (.goodTillDate, "GTD"), (.opening, "OPG"),
  ]

  /// Reads a word of TWS; no word means the day.
  init?(word: String) {
    guard !word.isEmpty else {
      self = .day
      return
    }
    guard let known = Self.words.first(where: { $0.1 == word }) else { return nil }
    self = known.0
  }

  /// The word of TWS.
  var word: String { Self.words.first { $0.0 == self }?.1 ?? "" }
}
