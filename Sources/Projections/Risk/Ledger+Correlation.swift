import Journal

extension Ledger {
  /// The highest correlation that buying or selling an instrument has with anything else at work.
  ///
  /// With a position of the other side the correlation counts with its sign turned.
  /// - Returns: -1…1, to the nearest 1e-9; nil where nothing else is at work, or nothing of it has
  ///   enough bars in common.
  public func worstCorrelation(_ instrument: InstrumentID, _ side: Side) -> Ratio? {
    guard instrument.index < closes.count, closes[instrument.index].count > 0 else { return nil }
    var worst: Double?
    eachExposure { other, held, _ in
      guard other != instrument,
        let plain = closes[instrument.index].correlation(with: closes[other.index])
      else { return }
      let correlation = side == held ? plain : -plain
      if worst.map({ $0 < correlation }) ?? true { worst = correlation }
    }
    return worst.map { Ratio(rawValue: Int64(($0 * 1e9).rounded(.toNearestOrEven))) }
  }
}
