import Journal

// Questions with one whole answer.

extension TWSConnection {
  /// Asks; the answer comes as ``ClientAction/answer(_:_:)``, in any case.
  ///
  /// While there is no connection the answer is ``RequestAnswer/disconnected``.
  @discardableResult
  public mutating func request(_ request: ClientRequest, at time: Timestamp) -> RequestID {
    move(to: time)
    let id = requests.newID()
    ask(PendingRequest(id, request))
    release()
    return id
  }

  mutating func ask(_ pending: PendingRequest) {
    guard phase == .ready || (phase == .synchronising && pending.definition != nil) else {
      if pending.definition == nil { actions.append(.answer(pending.id, .disconnected)) }
      return
    }
    switch pending.request {
    case .bars, .ticks: waitingHistory.append(pending)
    default: post(pending)
    }
  }

  /// Queues a request; it begins to wait for its answer when it leaves.
  private mutating func post(_ pending: PendingRequest) {
    let id = pending.id.rawValue
    switch pending.request {
    case .contracts(let contract):
      var message = TWS.RequestContractDetails()
      message.reqId = id
      message.contract = contract
      post(pending, message)
    case .marketRule(let rule): post(pending, TWS.RequestMarketRule(marketRuleId: rule))
    case .bars(var message):
      message.reqId = id
      post(pending, message)
    case .ticks(var message):
      message.reqId = id
      post(pending, message)
    case .headTimestamp(var message):
      message.reqId = id
      post(pending, message)
    case .currentTime: post(pending, TWS.RequestCurrentTime())
    case .marginPreview(var message):
      message.order.whatIf = true
      message.order.transmit = true
      post(pending, message, .order)
    }
  }

  private mutating func post(
    _ pending: PendingRequest, _ message: some WireMessage, _ lane: OutgoingQueue.Lane = .data
  ) {
    requests.add(pending)
    var item = OutgoingQueue.Item(
      lane: lane, payload: message.payload(serverVersion: serverVersion))
    item.request = pending.id
    queue.add(item)
  }

  /// When a request for history may leave; nil while too many are open.
  func historyTime(_ pending: PendingRequest) -> Timestamp? {
    pacing.earliest(Self.historyKey(pending.request), at: now)
  }

  private static func historyKey(_ request: ClientRequest) -> HistoricalKey {
    switch request {
    case .bars(let message): HistoricalKey(message)
    case .ticks(let message): HistoricalKey(message)
    default: preconditionFailure("only history waits for its turn")
    }
  }

  private static func isHistory(_ request: ClientRequest) -> Bool {
    switch request {
    case .bars, .ticks: true
    default: false
    }
  }

  /// Lets the requests for history go whose turn has come, in order.
  mutating func releaseHistory() {
    guard phase == .ready else { return }
    while let first = waitingHistory.first, let time = historyTime(first), time <= now {
      waitingHistory.removeFirst()
      pacing.left(Self.historyKey(first.request), at: now)
      post(first)
    }
  }

  // MARK: Answers

  /// Takes a frame that belongs to an answer.
  mutating func takeAnswer(_ frame: [UInt8]) {
    switch ServerMessage.decode(frame, serverVersion: serverVersion) {
    case .message(let message): take(message)
    case .unknown(let id), .failure(.some(let id), _):
      counts.orphans += 1
      note(.warn, "an answer (message \(id)) could not be read")
    case .failure(nil, let error):
      counts.orphans += 1
      note(.warn, "an answer could not be read: \(error)")
    }
  }

  private mutating func take(_ message: ServerMessage) {
    switch message {
    case .contractData(let data):
      gather(data.reqId) { pending in pending.contracts.append(data) }
    case .contractDataEnd(let end):
      guard let place = answered(requests.place(end.reqId)) else { return }
      finish(place, .contracts(requests.pending[place].contracts))
    case .marketRule(let rule):
      let place = requests.place {
        if case .marketRule(rule.marketRuleId) = $0.request { true } else { false }
      }
      guard let place = answered(place) else { return }
      finish(place, .marketRule(rule))
    case .historicalData(let data):
      guard let place = answered(requests.place(data.reqId)) else { return }
      finish(place, .bars(data))
    case .headTimestamp(let message):
      guard let place = answered(requests.place(message.reqId)) else { return }
      finish(place, .headTimestamp(message.headTimestamp))
    case .currentTime(let message):
      counts.answers += 1
      let place = requests.place { if case .currentTime = $0.request { true } else { false } }
      if let place { finish(place, .currentTime(message.time)) }
    default: takeTicks(message)
    }
  }

  /// Ticks of the past may come in several messages; the last one says so.
  private mutating func takeTicks(_ message: ServerMessage) {
    switch message {
    case .historicalTicks(let part):
      gather(part.reqId) { $0.midpoints += part.ticks }
      if part.done { finishTicks(part.reqId) { .midpoints($0.midpoints) } }
    case .historicalTicksBidAsk(let part):
      gather(part.reqId) { $0.quotes += part.ticks }
      if part.done { finishTicks(part.reqId) { .quotes($0.quotes) } }
    case .historicalTicksLast(let part):
      gather(part.reqId) { $0.trades += part.ticks }
      if part.done { finishTicks(part.reqId) { .trades($0.trades) } }
    default: counts.orphans += 1
    }
  }

  private mutating func finishTicks(
    _ number: Int64, _ answer: (PendingRequest) -> RequestAnswer
  ) {
    guard let place = requests.place(number) else { return }
    finish(place, answer(requests.pending[place]))
  }

  /// Most ticks or contracts of one answer; a page of ticks has a thousand and its last second.
  private static let answerMax = 1_000_000

  private mutating func gather(_ number: Int64, _ change: (inout PendingRequest) -> Void) {
    guard let place = answered(requests.place(number)) else { return }
    requests.update(place, change)
    let size = requests.pending[place].tickCount + requests.pending[place].contracts.count
    guard size > Self.answerMax else { return }
    finish(place, .refused(code: 0, text: "an answer of more than \(Self.answerMax) entries"))
  }

  /// Counts a frame as an answer, or as nobody's.
  private mutating func answered(_ place: Int?) -> Int? {
    if place == nil { counts.orphans += 1 } else { counts.answers += 1 }
    return place
  }

  /// Ends a request.
  mutating func finish(_ place: Int, _ answer: RequestAnswer) {
    let pending = requests.remove(place)
    if Self.isHistory(pending.request) { pacing.ended() }
    if let definition = pending.definition {
      takeDefinition(definition, pending, answer)
    } else {
      actions.append(.answer(pending.id, answer))
    }
  }

  /// Gives up what is late.
  mutating func expireRequests() {
    while let place = requests.place({ ($0.deadline ?? now + .seconds(1)) <= now }) {
      if case .bars = requests.pending[place].request {
        send(TWS.CancelHistoricalData(reqId: requests.pending[place].id.rawValue), .data)
      }
      finish(place, .timedOut)
    }
  }

  /// A request for history that came too fast is sent again, at most three times.
  mutating func retryHistory(_ place: Int) -> Bool {
    guard Self.isHistory(requests.pending[place].request), requests.pending[place].retries < 3
    else { return false }
    var again = requests.remove(place)
    pacing.ended()
    again.retries += 1
    again.deadline = nil
    again.midpoints = []
    again.quotes = []
    again.trades = []
    pacing.pause(until: now + .seconds(Int64(15 * again.retries)))
    waitingHistory.insert(again, at: 0)
    return true
  }
}
