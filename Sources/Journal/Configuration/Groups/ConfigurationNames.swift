// The names of cases, spelled out: Swift finds a case's name by reflection, which takes as long as
// folding twenty ticks, and the first time of each type as long as reading a page of the journal.

extension BreakerLevel {
  /// The name of the case.
  public var description: String {
    switch self {
    case .pause: "pause"
    case .reduce: "reduce"
    case .cancelAll: "cancelAll"
    case .flatten: "flatten"
    }
  }
}

extension FillModel {
  /// The name of the case.
  public var description: String {
    switch self {
    case .available: "available"
    case .whole: "whole"
    }
  }
}

extension TradingMode {
  /// The name of the case.
  public var description: String {
    switch self {
    case .paper: "paper"
    case .live: "live"
    }
  }
}
