import Journal

// From the greeting to the end.

extension TWSConnection {
  /// The server's first frame: version and time.
  mutating func takeGreeting(_ frame: [UInt8]) {
    counts.greetings += 1
    let answer: Handshake.Answer
    do { answer = try Handshake.Answer(payload: frame[...]) } catch {
      return end(
        CloseReason(.protocolBroken, "what listens on this port does not speak TWS: \(error)"))
    }
    let known = ServerVersion.oldest...ServerVersion.current
    guard known.contains(answer.serverVersion) else {
      return end(
        CloseReason(
          .version,
          "the server answers with version \(answer.serverVersion); this client speaks "
            + "\(known.lowerBound) to \(known.upperBound): use another version of TWS"))
    }
    serverVersion = answer.serverVersion
    takeZone(answer.connectionTime)
    phase = .starting
    phaseDeadline = now + configuration.handshakeTimeout
    report(.synchronising, "")
    send(TWS.StartAPI(clientId: configuration.clientID, optionalCapabilities: ""), .session)
  }

  /// The time is `yyyyMMdd HH:mm:ss zone`, where the zone may contain blanks.
  private mutating func takeZone(_ time: String) {
    let parts = time.split(separator: " ", maxSplits: 2)
    let name = parts.count == 3 ? String(parts[2]) : ""
    guard let zone = configuration.zones.first(where: { $0.name == name }) else {
      zoneOffsets = []
      return note(
        .warn,
        "the server's zone `\(name)` is not known here, so times of fills are left out: set the "
          + "zone of TWS to US/Eastern")
    }
    zoneOffsets = zone.offsets
  }

  /// Accounts and order number begin the session; anything else may come in between.
  mutating func startIfComplete() {
    guard phase == .starting, hasOrderNumber, !accounts.isEmpty else { return }
    let account = configuration.account
    if !account.isEmpty, !accounts.contains(account) {
      return end(
        CloseReason(
          .account,
          "account \(account) is not one of this login's: \(accounts.joined(separator: ", "))"))
    }
    if account.isEmpty, accounts.count > 1, configuration.synchronises {
      return end(
        CloseReason(
          .account,
          "the login has \(accounts.count) accounts, the configuration must name one of them"))
    }
    let traded = account.isEmpty ? accounts[0] : account
    if let mode = configuration.requiredMode, AccountMode(account: traded) != mode {
      let found = AccountMode(account: traded) == .paper ? "a paper" : "a live"
      return end(
        CloseReason(
          .account, "account \(traded) is \(found) account, the configuration asks for the other"))
    }
    phaseDeadline = nil
    guard configuration.synchronises else { return becomeReady() }
    phase = .synchronising
    synchronise()
  }

  /// The account that is traded; empty before the server told it.
  public var account: String {
    configuration.account.isEmpty ? (accounts.first ?? "") : configuration.account
  }

  mutating func becomeReady() {
    phase = .ready
    phaseDeadline = nil
    report(isLinkLost ? .degraded : .ready, "")
    if configuration.marketDataType != 1 {
      send(TWS.RequestMarketDataType(marketDataType: configuration.marketDataType), .data)
    }
    for instrument in instruments.all where instrument.contractID == 0 {
      define(.known(instrument.instrument), TWS.Contract(instrument))
    }
    assertSubscriptions()
  }

  /// A phase did not end in time.
  mutating func endLatePhase() {
    switch phase {
    case .greeting:
      end(CloseReason(.silent, "the server took the connection and said nothing: \(Self.hint)"))
    case .starting:
      end(
        CloseReason(
          .silent, "the server told neither accounts nor order number: is TWS logged in?"))
    default:
      let missing = synchronisation?.missing.joined(separator: ", ") ?? ""
      end(CloseReason(.silent, "the server did not finish telling: \(missing)"))
    }
  }

  private static let hint =
    "in TWS, Configure, API, Settings, is the API enabled and this address trusted?"

  // MARK: Signs of life

  /// When the server is asked for a sign of life, or given up.
  var probeTime: Timestamp? {
    guard phase == .ready else { return nil }
    return (probedAt ?? lastReceivedAt) + configuration.silenceLimit
  }

  /// Silence is no proof of life: the clock is asked for, and an answer must come.
  mutating func probe() {
    guard let probeTime, probeTime <= now else { return }
    guard probedAt == nil else {
      return end(
        CloseReason(
          .silent, "nothing came for \(configuration.silenceLimit), not even the server's time"))
    }
    probedAt = now
    send(TWS.RequestCurrentTime(), .session)
  }

  /// A new session, where this one does not tell what became of an order.
  mutating func renew() {
    guard phase == .ready, configuration.synchronises, let deadline = questions.deadline,
      deadline <= now, let order = questions.order
    else { return }
    end(
      CloseReason(
        .silent,
        "three questions about order \(order) got no answer; only a new session tells whether the "
          + "broker has it"))
  }

  // MARK: The end

  /// Ends the connection; what waits is told as not sent.
  mutating func end(_ reason: CloseReason) {
    guard phase != .closed else { return }
    for item in queue.removeAll() where item.command != .none {
      drop(item.command, item.order, "the connection ended first: \(reason)")
    }
    phase = .closed
    phaseDeadline = nil
    synchronisation = nil
    reconcileAt = nil
    parentLeft = [:]
    questions = OpenQuestions()
    market.closeAll()
    subscriptions.reset()
    polls.reset()
    pacing.reset()
    for waiting in waitingHistory { actions.append(.answer(waiting.id, .disconnected)) }
    waitingHistory = []
    while let first = requests.pending.first {
      _ = requests.remove(0)
      if first.definition == nil { actions.append(.answer(first.id, .disconnected)) }
    }
    instruments.forgetLookups()
    halfDefined = []
    report(.disconnected, reason.description)
    actions.append(.close(reason))
  }
}
