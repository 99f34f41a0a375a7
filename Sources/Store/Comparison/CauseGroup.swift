import Journal

/// Changed decisions that go back to one: the first, and what followed from it in its instrument.
///
/// A group begins with a decision that a setting changed, or that nothing before explains. While
/// the two journals hold or work something different in the instrument, whatever changes there
/// belongs to it. Afterwards a new setting's effect begins a new group; anything else, such as a
/// cooldown that still runs on one side, belongs to the last one.
public struct CauseGroup: Sendable {
  /// Place of its first decision in ``JournalComparison/decisions``.
  public let root: Int
  /// Changed decisions in it, the first included.
  public internal(set) var count = 1
  /// Those among them that a setting changed by itself, the first included where one did.
  public internal(set) var direct = 0
  /// Whether any of them did something on either side.
  public internal(set) var acts = false
}

/// Puts changed decisions into groups, in order of time.
struct CauseGrouping {
  private(set) var groups: [CauseGroup] = []
  /// The group that is going on in an instrument.
  private var open: [String: Int] = [:]
  /// The last group of an instrument.
  private var last: [String: Int] = [:]

  /// Instruments in which a group is going on, in order of their names.
  var openSymbols: [String] { open.keys.sorted() }

  /// The two journals are in the same state again in an instrument.
  mutating func end(_ symbol: String) { open[symbol] = nil }

  /// Gives a decision at place `index` its group.
  mutating func place(_ difference: EntryDifference, at index: Int) -> Int {
    let isDirect = !difference.settings.isEmpty
    // A limit of the whole account may carry an effect over from another instrument.
    let known =
      open[difference.symbol]
      ?? (isDirect ? nil : last[difference.symbol] ?? (groups.isEmpty ? nil : groups.count - 1))
    let group = known ?? groups.count
    if known == nil { groups.append(CauseGroup(root: index)) } else { groups[group].count += 1 }
    if isDirect { groups[group].direct += 1 }
    if difference.acts { groups[group].acts = true }
    open[difference.symbol] = group
    last[difference.symbol] = group
    return group
  }
}
