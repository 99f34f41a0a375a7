import Journal

// Numbered messages: journaled as they came, then routed by the table of codes.

extension TWSConnection {
  mutating func takeError(_ frame: [UInt8]) {
    let message: TWS.ErrorText
    do { message = try TWS.ErrorText(frame: frame, serverVersion: serverVersion) } catch {
      pass(frame)
      return note(.warn, "a message of the server could not be read: \(error)")
    }
    let preview = previewPlace(message.reqId)
    // What is said about a margin preview is about no order.
    if preview == nil { pass(frame) } else { counts.answers += 1 }
    let isRequest = RequestID.isRequest(message.reqId)
    let namesOrder = message.reqId > 0 && !isRequest
    let entry = CodeTable.entry(
      message.errorCode, text: message.errorString, namesOrder: namesOrder && preview == nil)
    tell(entry, message)
    if let preview {
      if entry.kind == .reject || entry.kind == .fatal { refuse(preview, message) }
    } else if isRequest {
      routeToRequest(entry, message)
    } else {
      routeToSession(entry, message)
    }
  }

  private mutating func tell(_ entry: CodeEntry, _ message: TWS.ErrorText) {
    guard entry.kind != .inform else { return }
    note(entry.kind, code: message.errorCode, "\(message.errorString) (\(entry.meaning))")
  }

  private mutating func refuse(_ place: Int, _ message: TWS.ErrorText) {
    finish(place, .refused(code: message.errorCode, text: message.errorString))
  }

  // MARK: A request or a line

  private mutating func routeToRequest(_ entry: CodeEntry, _ message: TWS.ErrorText) {
    if let line = subscriptions.subscription(of: message.reqId) {
      return routeToLine(entry, line, message)
    }
    if polls.has(message.reqId) { return routeToPoll(entry, message) }
    guard let place = requests.place(message.reqId) else { return }
    switch entry.reaction {
    case .endsHistory:
      let isPace = message.errorString.lowercased().contains("pacing")
      if isPace, retryHistory(place) { return }
      refuse(place, message)
    case .resubscribesLine: break
    default:
      let ends = entry.kind == .reject || entry.kind == .fatal || entry.reaction == .dropsLine
      if ends { refuse(place, message) }
    }
  }

  private mutating func routeToLine(
    _ entry: CodeEntry, _ line: Subscription, _ message: TWS.ErrorText
  ) {
    switch entry.reaction {
    case .delayed: market.markDelayed(message.reqId)
    case .resubscribesLine:
      market.close(message.reqId)
      subscriptions.set(.wanted, line.instrument, line.kind)
      assertSubscriptions()
    default:
      let ends = entry.kind == .reject || entry.kind == .fatal || entry.reaction == .dropsLine
      guard ends else { return }
      market.close(message.reqId)
      subscriptions.set(.refused(code: message.errorCode), line.instrument, line.kind)
    }
  }

  // MARK: The session

  private mutating func routeToSession(_ entry: CodeEntry, _ message: TWS.ErrorText) {
    switch entry.reaction {
    case .linkLost:
      guard !isLinkLost else { return }
      isLinkLost = true
      if phase == .ready { report(.degraded, message.errorString) }
    case .linkRestored: restore(message)
    case .linkRestoredDataLost:
      market.closeAll()
      subscriptions.reset()
      polls.reset()
      restore(message)
      if phase == .ready { assertSubscriptions() }
    case .portChanged:
      end(CloseReason(.portChanged, "\(message.errorString): \(entry.meaning)"))
    case .resubscribesAccount:
      if phase == .ready, configuration.synchronises { requestAccount() }
    case .farmDown, .farmUp: takeFarm(entry, message)
    case .slowsDown: queue.slowDown(until: now + .seconds(10))
    case .reconciles: requestReconciliation(after: .milliseconds(500))
    case .reconcilesNumbers:
      if phase == .ready { send(TWS.RequestIDs(numIds: 1), .session) }
      requestReconciliation(after: .milliseconds(500))
    case .clientIDTaken:
      end(CloseReason(.clientIDTaken, "client id \(configuration.clientID): \(entry.meaning)"))
    case .competingSession:
      guard !hasCompetingSession else { return }
      hasCompetingSession = true
      if phase == .ready { report(.degraded, message.errorString) }
    case .callsOperator:
      if entry.code == 503 || phase == .starting {
        end(CloseReason(.operatorNeeded, "\(message.errorString): \(entry.meaning)"))
      }
    case .none, .endsRequest, .endsHistory, .dropsLine, .delayed, .resubscribesLine: break
    }
  }

  /// The broker is reached again: what happened meanwhile is asked for, whatever the code promises.
  private mutating func restore(_ message: TWS.ErrorText) {
    isLinkLost = false
    if phase == .ready { report(.ready, message.errorString) }
    requestReconciliation(after: .zero)
  }

  /// Farms are named behind the last colon: `Market data farm connection is OK:usfarm`.
  private mutating func takeFarm(_ entry: CodeEntry, _ message: TWS.ErrorText) {
    let name = message.errorString.split(separator: ":").last.map(String.init) ?? ""
    farmsDown.removeAll { $0 == name }
    if entry.reaction == .farmDown { farmsDown.append(name) }
  }
}
