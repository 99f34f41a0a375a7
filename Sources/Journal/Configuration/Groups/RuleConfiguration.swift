/// The rules of trading.
public struct RuleConfiguration: FieldGroup {
  /// Entry on a prediction.
  public var entry = EntryRuleConfiguration()
  /// Closing before the end of the session.
  public var endOfDay = EndOfDayRuleConfiguration()

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("entry", &entry)
    try visitor.group("end_of_day", &endOfDay)
  }
}

/// Entry on a prediction, with a bracket of stop and target.
public struct EntryRuleConfiguration: FieldGroup {
  /// Least confidence to enter, 0…1.
  public var confidence = Ratio(rawValue: 500_000_000)
  /// Oldest prediction to act on, by its own time.
  public var maximumAge = Nanoseconds.seconds(30)
  /// No further entry in the instrument for this long after the first fill of an entry.
  public var cooldown = Nanoseconds.seconds(180)
  /// Distance of the stop from the entry price, in average true ranges.
  public var stopATR = Ratio(whole: 6)
  /// Distance of the target from the entry price, in average true ranges.
  public var targetATR = Ratio(whole: 3)
  /// Whether a SELL prediction may open a short position.
  public var allowShort = true

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.fixed("confidence", &confidence)
    try visitor.duration("maximum_age", &maximumAge)
    try visitor.duration("cooldown", &cooldown)
    try visitor.fixed("stop_atr", &stopATR)
    try visitor.fixed("target_atr", &targetATR)
    try visitor.flag("allow_short", &allowShort)
  }
}

/// Closing everything before the end of the session.
public struct EndOfDayRuleConfiguration: FieldGroup {
  /// New York time of day, as the time since midnight; 15:30 is `930m`. On an early close day the
  /// earlier of it and 30 minutes before the close holds.
  public var flattenAt = Nanoseconds.seconds(55_800)

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.duration("flatten_at", &flattenAt)
  }
}

extension RangeCheck {
  mutating func entry(_ entry: EntryRuleConfiguration) {
    ratio("rules.entry.confidence", entry.confidence, above: false, most: 1)
    durations("rules.entry.maximum_age", entry.maximumAge, .milliseconds(1), .seconds(86_400))
    durations("rules.entry.cooldown", entry.cooldown, .zero, .seconds(86_400))
    ratio("rules.entry.stop_atr", entry.stopATR, above: true, most: 1000)
    ratio("rules.entry.target_atr", entry.targetATR, above: true, most: 1000)
  }
}
