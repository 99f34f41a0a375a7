/// What became of the frames of market data; every frame is in exactly one of the groups.
public struct MarketCounts: Hashable, Sendable {
  /// Frames that came.
  public var frames = 0
  /// Those that became a tick.
  public var ticks = 0
  /// Figures that are no update of bid, ask or trade: highs, volumes, times.
  public var figures = 0
  /// A size told again behind the price that carried it.
  public var echoes = 0
  /// Updates that another line of the same instrument tells better.
  public var superseded = 0
  /// Updates for a line that nobody holds any more.
  public var orphans = 0
  /// Frames that are cut or garbled; told as a notice.
  public var unreadable = 0

  /// Nothing yet.
  public init() {}

  /// Nothing was lost and nothing counted twice.
  public var isWhole: Bool {
    frames == ticks + figures + echoes + superseded + orphans + unreadable
  }
}
