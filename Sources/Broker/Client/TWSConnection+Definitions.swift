import Journal

// Contracts and price rules become definitions of instruments.

extension TWSConnection {
  /// Names an instrument to the connection; with ``lookUp(_:at:)`` the broker completes it.
  ///
  /// - Parameter instrument: numbered without gaps from 0; a known number is replaced.
  public mutating func define(_ instrument: InstrumentDefined) { instruments.set(instrument) }

  /// Asks the broker for a defined instrument's contract and price steps; the result becomes an
  /// ``InstrumentDefined`` input of the same number.
  public mutating func lookUp(_ instrument: InstrumentID, at time: Timestamp) {
    move(to: time)
    guard let known = instruments[instrument] else { return }
    define(.known(instrument), TWS.Contract(known))
    release()
  }

  mutating func define(_ key: DefinitionKey, _ contract: TWS.Contract) {
    var pending = PendingRequest(requests.newID(), .contracts(contract))
    pending.definition = key
    ask(pending)
  }

  mutating func takeDefinition(
    _ key: DefinitionKey, _ pending: PendingRequest, _ answer: RequestAnswer
  ) {
    switch answer {
    case .contracts(let found): takeContracts(key, found)
    case .marketRule(let rule): complete(pending.id, rule)
    case .refused(_, let text):
      if case .marketRule = pending.request { return complete(pending.id, nil) }
      note(.reject, "the definition of \(name(key)) was refused: \(text)")
    case .timedOut:
      if case .marketRule = pending.request { return complete(pending.id, nil) }
      note(.warn, "the definition of \(name(key)) did not come")
    default: break
    }
  }

  private mutating func takeContracts(_ key: DefinitionKey, _ found: [TWS.ContractData]) {
    guard let data = found.first, found.count == 1 else {
      let places = found.map { $0.contract.primaryExchange }.joined(separator: ", ")
      let problem =
        found.isEmpty ? "there is none" : "there are several, listed at \(places): name one of them"
      return note(.reject, "the contract of \(name(key)): \(problem)")
    }
    let exchange = data.contract.exchange.isEmpty ? "SMART" : data.contract.exchange
    guard let rule = data.marketRule(of: exchange) else { return finish(key, data, nil) }
    var pending = PendingRequest(requests.newID(), .marketRule(rule))
    pending.definition = key
    halfDefined.append((pending.id, key, data))
    ask(pending)
  }

  private mutating func complete(_ request: RequestID, _ rule: TWS.MarketRule?) {
    guard let place = halfDefined.firstIndex(where: { $0.request == request }) else { return }
    let half = halfDefined.remove(at: place)
    finish(half.definition, half.data, rule)
  }

  private mutating func finish(
    _ key: DefinitionKey, _ data: TWS.ContractData, _ rule: TWS.MarketRule?
  ) {
    var instrument = InstrumentDefined()
    switch key {
    case .known(let id): instrument = instruments[id] ?? instrument
    case .met:
      guard instruments.find(contract: data.contract.conId, symbol: data.contract.symbol) == nil
      else { return }
      instrument.instrument = instruments.next
    }
    instrument.take(data, rule: rule)
    redefine(instrument)
    assertSubscriptions()
  }

  private func name(_ key: DefinitionKey) -> String {
    switch key {
    case .known(let id): instruments[id]?.symbol ?? "instrument \(id.rawValue)"
    case .met(let contract): "contract \(contract)"
    }
  }
}
