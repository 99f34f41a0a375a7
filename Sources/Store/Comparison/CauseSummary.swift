import Journal

/// How many decisions one setting changed, by itself and by what followed.
public struct CauseSummary: Sendable {
  /// The setting; nil for groups whose first decision no setting explains.
  public let setting: ConfigurationDifference?
  /// Decisions that it changed by itself.
  public internal(set) var direct = 0
  /// Decisions that changed because something before them had.
  public internal(set) var followed = 0
  /// Instruments with such decisions, in order of the first.
  public internal(set) var symbols: [String] = []
  /// Place of the first of them in ``JournalComparison/decisions``.
  public internal(set) var first: Int
}

extension JournalComparison {
  /// The changed decisions by the setting that is behind them, in order of their first.
  public var causes: [CauseSummary] {
    var causes: [CauseSummary] = []
    for (index, difference) in decisions.enumerated() {
      let root = difference.group.map { decisions[groups[$0].root] }
      let setting = difference.setting ?? root?.setting
      let at = causes.firstIndex { $0.setting == setting } ?? causes.count
      if at == causes.count { causes.append(CauseSummary(setting: setting, first: index)) }
      if difference.setting != nil || difference.group.map({ groups[$0].root }) == index {
        causes[at].direct += 1
      } else {
        causes[at].followed += 1
      }
      if !causes[at].symbols.contains(difference.symbol) {
        causes[at].symbols.append(difference.symbol)
      }
    }
    return causes
  }
}
