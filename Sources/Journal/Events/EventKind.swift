/// The stable number of each kind of event; numbers are never reused.
///
/// 1–31 are inputs, 32–63 facts decoded from inputs, 64–127 what the engine decided.
public enum EventKind: UInt8, Choice {
  case sessionStarted = 1
  case tick = 2
  case instrumentDefined = 3
  case prediction = 4
  case brokerFrame = 5
  case commandSent = 6
  case commandDropped = 7
  case connection = 8
  case timerFired = 9
  case operatorCommand = 10
  case configurationChanged = 11
  case adjustment = 12

  case orderStatus = 32
  case execution = 33
  case commission = 34
  case position = 35
  case accountValue = 36
  case brokerError = 37
  case openOrder = 38
  case nextOrderID = 39
  case accounts = 40
  case unreadFrame = 41
  case answerEnded = 42

  case signal = 64
  case predictionRejected = 65
  case decision = 66
  case riskVerdict = 67
  case orderCommand = 68
  case orderState = 69
  case riskState = 70
  case timerSet = 71
  case timerCancelled = 72
  case alert = 73
  case stateDigest = 74
  case contextChanged = 75
  case symbolRisk = 76
  case breakChanged = 77
  case orderPlan = 80
  case dataRecovery = 84

  /// Inputs come from outside and drive the engine; everything else is its output.
  @inlinable public var isInput: Bool { rawValue < 32 }

  /// Inputs that the world gave whatever was decided: the market, predictions, what people said.
  ///
  /// The other inputs answer our own orders and timers, so other decisions would have met others.
  public var isExogenous: Bool {
    switch self {
    case .sessionStarted, .tick, .instrumentDefined, .prediction, .operatorCommand,
      .configurationChanged, .adjustment:
      true
    default: false
    }
  }

  /// Facts that a decoder read from the bytes of an input; reading those again gives them again.
  public var isDecoded: Bool {
    switch self {
    case .signal, .predictionRejected: true
    default: rawValue >= 32 && rawValue < 64
    }
  }

  /// The newest version of its payload's layout; every version from 1 up to it is read.
  public var version: UInt8 {
    switch self {
    case .instrumentDefined: InstrumentDefined.version
    case .orderCommand: OrderCommand.version
    case .operatorCommand: OperatorCommand.version
    default: 1
    }
  }

  /// Whether this build reads payloads of that version.
  public func reads(version: UInt8) -> Bool { version >= 1 && version <= self.version }
}
