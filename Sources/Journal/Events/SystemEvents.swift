/// A timer the engine wants to hear from; the clock at the edge fires it.
public struct TimerSet: Payload {
  public static let kind = EventKind.timerSet
  /// Its number.
  public var timer = TimerID(rawValue: 0)
  /// What it is for.
  public var purpose = TimerPurpose.endOfDay
  /// When it is due.
  public var dueAt = Timestamp.zero

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.timer("timer", &timer)
    try visitor.choice("purpose", &purpose)
    try visitor.time("dueAt", &dueAt)
  }
}

/// What timers are for.
public enum TimerPurpose: UInt8, Choice {
  /// Close every position before the session ends.
  case endOfDay = 0
  /// Look again whether an end-of-day or breaker flatten has finished.
  case flattenCheck = 1
  /// A reversal waited long enough for its position to be closed.
  case reversalPatience = 2
  /// Ask again about orders of unknown fate.
  case orderProbe = 3
  /// A time that a rule waits for has come.
  case rule = 4
  /// A difference between the books and the broker has had its time to go away.
  case reconcile = 5
  /// Real money is not armed any longer.
  case armingEnds = 6
  /// The market's session closes: the broker is asked for everything once more.
  case dayCloses = 7
  /// What was asked at the close has had its time to be answered.
  case dayCloseCheck = 8
  /// Look whether the data of every instrument still flows.
  case dataWatch = 9
  /// A cancel that was asked for again has had its time to be answered.
  case cancelCheck = 10
}

/// A timer that shall not fire any more.
public struct TimerCancelled: Payload {
  public static let kind = EventKind.timerCancelled
  /// Its number.
  public var timer = TimerID(rawValue: 0)

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.timer("timer", &timer)
  }
}

/// Something a person should know.
public struct Alert: Payload {
  public static let kind = EventKind.alert
  /// How urgent.
  public var severity = AlertSeverity.notice
  /// A stable word for filters, for example `order.rejected`.
  public var code = ""
  /// What happened, in words.
  public var message = ""

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.choice("severity", &severity)
    try visitor.text("code", &code)
    try visitor.text("message", &message)
  }
}

/// How urgent an alert is.
public enum AlertSeverity: UInt8, Choice {
  case notice = 0
  case warning = 1
  case critical = 2
}

/// A fingerprint of the whole engine state at this point.
public struct StateDigest: Payload {
  public static let kind = EventKind.stateDigest
  /// XXH3-128 of the canonical snapshot, upper half.
  public var high: UInt64 = 0
  /// Lower half.
  public var low: UInt64 = 0

  public init() {}

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.unsigned("high", &high)
    try visitor.unsigned("low", &low)
  }
}

extension StateDigest {
  /// 32 hexadecimal digits.
  public var hex: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
  }
}
