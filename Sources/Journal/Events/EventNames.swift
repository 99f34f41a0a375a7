// The names of cases, spelled out: Swift finds a case's name by reflection, which takes as long as
// folding twenty ticks, and the first time of each type as long as reading a page of the journal.

extension TickKind {
  /// The name of the case.
  public var description: String {
    switch self {
    case .trade: "trade"
    case .bid: "bid"
    case .ask: "ask"
    case .quote: "quote"
    }
  }
}

extension EventKind {
  /// The name of the case.
  public var description: String {
    switch self {
    case .sessionStarted: "sessionStarted"
    case .tick: "tick"
    case .instrumentDefined: "instrumentDefined"
    case .prediction: "prediction"
    case .brokerFrame: "brokerFrame"
    case .commandSent: "commandSent"
    case .commandDropped: "commandDropped"
    case .connection: "connection"
    case .timerFired: "timerFired"
    case .operatorCommand: "operatorCommand"
    case .configurationChanged: "configurationChanged"
    case .adjustment: "adjustment"
    case .orderStatus: "orderStatus"
    case .execution: "execution"
    case .commission: "commission"
    case .position: "position"
    case .accountValue: "accountValue"
    case .brokerError: "brokerError"
    case .openOrder: "openOrder"
    case .nextOrderID: "nextOrderID"
    case .accounts: "accounts"
    case .unreadFrame: "unreadFrame"
    case .answerEnded: "answerEnded"
    case .signal: "signal"
    case .predictionRejected: "predictionRejected"
    case .decision: "decision"
    case .riskVerdict: "riskVerdict"
    case .orderCommand: "orderCommand"
    case .orderState: "orderState"
    case .riskState: "riskState"
    case .timerSet: "timerSet"
    case .timerCancelled: "timerCancelled"
    case .alert: "alert"
    case .stateDigest: "stateDigest"
    case .contextChanged: "contextChanged"
    case .symbolRisk: "symbolRisk"
    case .breakChanged: "breakChanged"
    case .orderPlan: "orderPlan"
    case .dataRecovery: "dataRecovery"
    }
  }
}

extension SessionMode {
  /// The name of the case.
  public var description: String {
    switch self {
    case .live: "live"
    case .paper: "paper"
    case .backtest: "backtest"
    case .recording: "recording"
    }
  }
}

extension OperatorVerb {
  /// The name of the case.
  public var description: String {
    switch self {
    case .pause: "pause"
    case .reduce: "reduce"
    case .cancelAll: "cancelAll"
    case .flatten: "flatten"
    case .resume: "resume"
    case .stop: "stop"
    case .acknowledge: "acknowledge"
    case .arm: "arm"
    }
  }
}

extension AdjustmentType {
  /// The name of the case.
  public var description: String {
    switch self {
    case .deposit: "deposit"
    case .withdrawal: "withdrawal"
    case .dividend: "dividend"
    case .split: "split"
    case .correction: "correction"
    case .interest: "interest"
    case .symbolChange: "symbolChange"
    }
  }
}

extension TimerPurpose {
  /// The name of the case.
  public var description: String {
    switch self {
    case .endOfDay: "endOfDay"
    case .flattenCheck: "flattenCheck"
    case .reversalPatience: "reversalPatience"
    case .orderProbe: "orderProbe"
    case .rule: "rule"
    case .reconcile: "reconcile"
    case .armingEnds: "armingEnds"
    case .dayCloses: "dayCloses"
    case .dayCloseCheck: "dayCloseCheck"
    case .dataWatch: "dataWatch"
    case .cancelCheck: "cancelCheck"
    }
  }
}

extension RecoveryStep {
  /// The name of the case.
  public var description: String {
    switch self {
    case .back: "back"
    case .stream: "stream"
    case .all: "all"
    case .session: "session"
    }
  }
}

extension AlertSeverity {
  /// The name of the case.
  public var description: String {
    switch self {
    case .notice: "notice"
    case .warning: "warning"
    case .critical: "critical"
    }
  }
}

extension ConnectionState {
  /// The name of the case.
  public var description: String {
    switch self {
    case .disconnected: "disconnected"
    case .connecting: "connecting"
    case .synchronising: "synchronising"
    case .ready: "ready"
    case .degraded: "degraded"
    }
  }
}
