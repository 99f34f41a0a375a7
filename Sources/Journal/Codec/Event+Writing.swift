extension Event {
  /// The payload's canonical bytes, which `verify` compares.
  public var canonicalBytes: [UInt8] {
    var writer = PayloadWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// The payload's canonical bytes in an older layout; fields it has not are left out.
  public func canonicalBytes(version: UInt8) -> [UInt8] {
    var writer = PayloadWriter(version: version)
    write(to: &writer)
    return writer.bytes
  }

  /// Appends the payload's canonical bytes.
  ///
  /// Each kind by name, so that the compiler makes code for it: every output of a session and of
  /// its verification comes by here.
  public func write(to writer: inout PayloadWriter) {
    writeFields(to: &writer)
    writer.flush()
  }

  private func writeFields(to writer: inout PayloadWriter) {
    switch self {
    case .tick(let value): Self.put(value, into: &writer)
    case .sessionStarted(let value): Self.put(value, into: &writer)
    case .instrumentDefined(let value): Self.put(value, into: &writer)
    case .prediction(let value): Self.put(value, into: &writer)
    case .brokerFrame(let value): Self.put(value, into: &writer)
    case .commandSent(let value): Self.put(value, into: &writer)
    case .commandDropped(let value): Self.put(value, into: &writer)
    case .connection(let value): Self.put(value, into: &writer)
    case .timerFired(let value): Self.put(value, into: &writer)
    case .operatorCommand(let value): Self.put(value, into: &writer)
    case .configurationChanged(let value): Self.put(value, into: &writer)
    case .adjustment(let value): Self.put(value, into: &writer)
    case .orderStatus(let value): Self.put(value, into: &writer)
    case .execution(let value): Self.put(value, into: &writer)
    case .commission(let value): Self.put(value, into: &writer)
    case .position(let value): Self.put(value, into: &writer)
    case .accountValue(let value): Self.put(value, into: &writer)
    case .brokerError(let value): Self.put(value, into: &writer)
    case .openOrder(let value): Self.put(value, into: &writer)
    case .nextOrderID(let value): Self.put(value, into: &writer)
    case .accounts(let value): Self.put(value, into: &writer)
    case .unreadFrame(let value): Self.put(value, into: &writer)
    case .answerEnded(let value): Self.put(value, into: &writer)
    case .signal(let value): Self.put(value, into: &writer)
    case .predictionRejected(let value): Self.put(value, into: &writer)
    case .decision(let value): Self.put(value, into: &writer)
    case .riskVerdict(let value): Self.put(value, into: &writer)
    case .orderCommand(let value): Self.put(value, into: &writer)
    case .orderState(let value): Self.put(value, into: &writer)
    case .riskState(let value): Self.put(value, into: &writer)
    case .timerSet(let value): Self.put(value, into: &writer)
    case .timerCancelled(let value): Self.put(value, into: &writer)
    case .alert(let value): Self.put(value, into: &writer)
    case .stateDigest(let value): Self.put(value, into: &writer)
    case .contextChanged(let value): Self.put(value, into: &writer)
    case .orderPlan(let value): Self.put(value, into: &writer)
    case .symbolRisk(let value): Self.put(value, into: &writer)
    case .breakChanged(let value): Self.put(value, into: &writer)
    case .dataRecovery(let value): Self.put(value, into: &writer)
    }
  }

  private static func put<P: Payload>(_ payload: P, into writer: inout PayloadWriter) {
    var payload = payload
    // A writer never throws: it only reads values that already exist.
    do { try payload.visit(&writer) } catch { preconditionFailure("writing cannot fail: \(error)") }
  }
}
