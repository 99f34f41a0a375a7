import Journal

extension AverageTrueRange: Indicator {
  public mutating func update(_ bar: Bar) { fold(bar) }

  public func output(_ index: Int) -> Double? { value }
}
