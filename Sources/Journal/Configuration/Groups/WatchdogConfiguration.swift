/// When the data of an instrument counts as stopped, and how patiently it is brought back.
///
/// An instrument is measured by itself: by how old its data usually is when somebody looks.
public struct WatchdogConfiguration: FieldGroup {
  /// Data this many times as old as usual counts as stopped.
  public var factor: Int64 = 20
  /// Younger data never does.
  public var least = Nanoseconds.seconds(30)
  /// Older data always does, in the session; zero turns the watch off.
  public var most = Nanoseconds.zero
  /// From one step of bringing it back to the next.
  public var patience = Nanoseconds.seconds(30)

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("factor", &factor)
    try visitor.duration("least", &least)
    try visitor.duration("most", &most)
    try visitor.duration("patience", &patience)
  }

  /// How old data may be that is usually `usual` old; nil where nothing is known yet.
  public func limit(usual: Nanoseconds?) -> Nanoseconds {
    guard let usual else { return most }
    let (product, isOver) = usual.rawValue.multipliedReportingOverflow(by: factor)
    return min(most, max(least, isOver ? most : Nanoseconds(rawValue: product)))
  }
}

extension RangeCheck {
  mutating func watchdog(_ watchdog: WatchdogConfiguration) {
    let path = "risk.watchdog"
    whole("\(path).factor", watchdog.factor, 2...10_000)
    durations("\(path).least", watchdog.least, .seconds(1), .seconds(86_400))
    durations("\(path).most", watchdog.most, .zero, .seconds(86_400))
    durations("\(path).patience", watchdog.patience, .seconds(1), .seconds(86_400))
    if watchdog.most > .zero, watchdog.most < watchdog.least {
      report("\(path).most", "\(watchdog.most) is less than `least`, \(watchdog.least)")
    }
  }
}
