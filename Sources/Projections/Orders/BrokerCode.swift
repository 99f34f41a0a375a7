import Journal

/// What a numbered broker message says about the order whose number it carries.
public enum BrokerCodeMeaning: Sendable {
  /// The broker refused it: an order not known to work is dead, a change of one is not made.
  case refused
  /// A change was refused; the order itself is as it was.
  case modifyRefused
  /// A cancel was refused: the order is done, or is being done, or is not found; ask.
  case cancelRefused
  /// The order's fate is open; ask.
  case doubted
  /// A notice about the order that changes nothing.
  case notice
  /// It is about something else, such as a request that happens to have the same number.
  case notAnOrder
}

/// The table of the broker's message codes, as far as orders go.
///
/// - Source: TWS API message codes. A code that is not in it is not taken for a word about an
///   order: a request for market data may have an order's number.
public enum BrokerCode {
  /// What `code` says about an order of its number.
  public static func meaning(_ code: Int64) -> BrokerCodeMeaning {
    switch code {
    case 106, 107, 109, 110, 111, 113, 163, 200, 201, 203, 321, 322, 382, 383, 387, 388, 413, 434,
      435, 10006, 10243, 10311, 10318, 10329:
      .refused
    case 104, 105, 329, 2102, 10326, 10327, 10341: .modifyRefused
    case 135, 136, 161, 10147, 10148: .cancelRefused
    case 103, 10328: .doubted
    case 202, 399, 404, 2109, 2137: .notice
    default: .notAnOrder
    }
  }

  /// Codes that answer any kind of request, so that one may only concern an order that still waits
  /// for an answer.
  public static func isShared(_ code: Int64) -> Bool {
    switch code {
    case 200, 203, 321, 322: true
    default: false
    }
  }
}
