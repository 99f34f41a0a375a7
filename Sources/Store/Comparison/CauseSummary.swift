import Journal

/// How many decisions a setting changed, by itself and by what followed.
public struct CauseSummary: Sendable {
  /// The setting, or those of which one or more did it; none where no setting explains the first.
  public let settings: [ConfigurationDifference]
  /// Decisions that they changed by themselves.
  public internal(set) var direct = 0
  /// Decisions that changed because something before them had.
  public internal(set) var followed = 0
  /// Instruments with such decisions, in order of the first.
  public internal(set) var symbols: [String] = []
  /// Place of the first of them in ``JournalComparison/decisions``.
  public internal(set) var first: Int
}

extension JournalComparison {
  /// The changed decisions by the settings that are behind them, in order of their first.
  public var causes: [CauseSummary] {
    var causes: [CauseSummary] = []
    for (index, difference) in decisions.enumerated() {
      let root = difference.group.map { groups[$0].root } ?? index
      let isFollower = difference.settings.isEmpty && root != index
      let settings = isFollower ? decisions[root].settings : difference.settings
      let at = causes.firstIndex { $0.settings == settings } ?? causes.count
      if at == causes.count { causes.append(CauseSummary(settings: settings, first: index)) }
      if !isFollower {
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
