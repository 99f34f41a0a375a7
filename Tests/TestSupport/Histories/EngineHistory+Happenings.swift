import Broker
import Engine
import Journal
import Projections

// What can happen, one number at a time.
extension EngineHistory {
  /// Makes one thing happen: the low bits say what, the others how much.
  mutating func act(_ number: UInt16) {
    steps += 1
    let size = Int(number >> 6)
    if !isLinkUp, size & 3 == 0 { connect() }
    switch number & 63 {
    case 0...3: hear(0)
    case 4: hear(1)
    case 5: if let lastHeard { tell(lastHeard) }
    case 6...14: exchange(size % 4 + 2)
    case 15: arrive()
    case 16...22: fill(.market, size)
    case 23...25: fill(.limit, size)
    case 26...28: fill(.stop, size)
    case 29: refuse(size)
    case 30, 31: correct(size)
    case 32, 33: tellFee(size)
    case 34, 35: quote(size)
    case 36...39: trade(size)
    case 40...47: predict(size)
    case 48: pass(.seconds(Int64(size % 64) * 3))
    case 49...51: fireNext(size)
    case 52: operate(size)
    case 53: isLinkUp ? disconnect(size) : connect()
    case 54: ended(venue.cancel(size))
    case 55: adjust(size)
    case 56: drop(size)
    case 57: doubt(size)
    case 58: tradeByHand(size)
    case 59: restart(size)
    case 60: send()
    case 61: fireStale(size)
    default: exchange(6)
    }
  }

  // MARK: The wire

  /// Commands arrive and words are heard, in order and as they come.
  private mutating func exchange(_ rounds: Int) {
    for _ in 0..<rounds where violation == nil {
      arrive()
      hear(0)
    }
  }

  mutating func arrive() {
    guard isLinkUp, !toVenue.isEmpty else { return }
    let record = toVenue.removeFirst()
    guard case .orderCommand(let command) = record.event else { return }
    note("- the venue gets \(command.action) \(command.order) \(command.quantity)")
    ended(venue.take(command, record.sequence))
  }

  private mutating func ended(_ words: [HistoryVenue.Word]) {
    for word in words {
      if case .execution(let chain, let revision, let quantity, _) = word, quantity > 0 {
        fees.append(.fee(chain: chain, revision: revision, cents: Int64(100 + chain * 7)))
      }
    }
    // What the venue says while the link is down nobody hears.
    if isLinkUp { toClient += words } else { hasLost = hasLost || !words.isEmpty }
  }

  mutating func hear(_ place: Int) {
    guard isLinkUp, place < toClient.count else { return }
    tell(toClient.remove(at: place))
  }

  /// A word comes to the engine, and to the second bookkeeping first.
  mutating func tell(_ word: HistoryVenue.Word) {
    lastHeard = word
    note("- heard \(word)")
    switch word {
    case .status(let order, let state, let filled, let remaining):
      orders.hear(venue.orders[order].command.order, state, filled: filled, remaining: remaining)
    case .open(let order, let shown):
      let id = venue.orders[order].command.order
      orders.hear(id, shown: shown)
      if fault == .largerExits, venue.orders[order].command.role == .stop { orders.enlarge(id) }
    case .execution(let chain, let revision, let quantity, let cents):
      let fill = venue.fills[chain]
      if fault != .unheardFill { books.hear(chain, revision, quantity, cents, of: fill) }
      if let order = fill.order {
        orders.hear(
          venue.orders[order].command.order, chain: chain, revision, quantity)
      }
    case .fee(let chain, let revision, let cents):
      if fault != .unheardFee { books.hear(feeOf: chain, revision, cents: cents) }
    case .error(let id, let code, let record):
      hearError(OrderID(rawValue: id), code, record)
    }
    var frame = BrokerFrame()
    frame.bytes = venue.frame(word)
    if fault == .falseCancel, case .status(let at, .submitted, let filled, _) = word {
      frame.bytes = venue.frame(.status(order: at, .cancelled, filled: filled, remaining: 0))
    }
    if isTracing, frame.bytes != venue.writtenFrame(word) {
      fail("\(word) is not as TWS writes it")
    }
    input(.brokerFrame(frame))
  }

  private mutating func hearError(_ id: OrderID, _ code: Int64, _ record: SequenceNumber) {
    saw("error \(code)")
    switch code {
    case 161, 202, 10_147, 10_148, 103, 399: break
    default: orders.refuse(id, record, isKnown: venue.knows(id))
    }
  }

  private mutating func refuse(_ pick: Int) {
    guard isLinkUp, let record = toVenue.first, case .orderCommand(let command) = record.event
    else { return }
    toVenue.removeFirst()
    note("- the venue refuses \(command.action) \(command.order)")
    ended(venue.refuse(command, record.sequence, pick))
  }

  private mutating func tellFee(_ pick: Int) {
    guard isLinkUp, !fees.isEmpty else { return }
    let at = pick % fees.count
    let fee = fees[at]
    // One in four comes again later, with another amount at times.
    if pick & 12 != 0 { fees.remove(at: at) }
    if case .fee(let chain, let revision, let cents) = fee, pick & 48 == 0 {
      return tell(.fee(chain: chain, revision: revision, cents: cents - 150))
    }
    tell(fee)
  }

  /// The edge could not send a command.
  private mutating func drop(_ pick: Int) {
    guard let record = toVenue.first, case .orderCommand(let command) = record.event else { return }
    toVenue.removeFirst()
    orders.drop(command, record.sequence)
    var dropped = CommandDropped()
    dropped.command = record.sequence
    dropped.order = command.order
    dropped.reason = "no link"
    input(.commandDropped(dropped))
  }

  private mutating func send() {
    guard let record = toVenue.first, case .orderCommand(let command) = record.event else { return }
    var sent = CommandSent()
    sent.command = record.sequence
    sent.order = command.order
    input(.commandSent(sent))
  }

  /// The venue's word leaves open whether an order works.
  private mutating func doubt(_ pick: Int) {
    guard isLinkUp, !venue.orders.isEmpty else { return }
    let at = pick % venue.orders.count
    guard !venue.orders[at].isHeld else { return }
    switch pick >> 6 & 3 {
    case 0: tell(.status(order: at, .inactive, filled: venue.orders[at].filled, remaining: 0))
    case 1: tell(.error(id: venue.orders[at].id, code: 103))
    case 2: tell(.error(id: venue.orders[at].id, code: 399))
    default:
      tell(
        .status(
          order: at, .pendingCancel, filled: venue.orders[at].filled,
          remaining: venue.orders[at].remaining))
    }
  }

  // MARK: The link

  private mutating func disconnect(_ pick: Int) {
    isLinkUp = false
    hasLost = hasLost || !toClient.isEmpty
    toClient = []
    // Of commands on the way some never arrive and nobody says so.
    if pick & 1 == 0, !toVenue.isEmpty {
      hasLost = true
      for record in toVenue[(toVenue.count / 2)...] {
        if case .orderCommand(let command) = record.event { venue.lose(command, record.sequence) }
      }
      toVenue.removeSubrange((toVenue.count / 2)...)
    }
    input(.connection(HistoryWorld.connection(.disconnected)))
  }

  mutating func connect() {
    isLinkUp = true
    input(.connection(HistoryWorld.connection(.ready)))
    toClient += venue.retell()
  }

  /// The program ends and starts again: the state is a fold, the clock knows no timer.
  private mutating func restart(_ pick: Int) {
    guard pick & 31 == 0 else { return }
    saw("restart")
    if isLinkUp { disconnect(pick) }
    clock.forget()
    input(EngineHarness.session(world.configuration))
  }

  // MARK: The market

  private mutating func fill(_ type: OrderType, _ size: Int) {
    guard let at = venue.fillable(type, first: size & 1) else { return }
    let instrument = venue.orders[at].command.instrument.index
    let cents = books.marks[instrument] + Int64(size >> 1 & 7) * 10 - 35
    ended(venue.fill(at, Int64(size >> 4) % 12 + 1, cents: cents, at: now))
  }

  private mutating func correct(_ pick: Int) {
    guard !venue.fills.isEmpty else { return }
    let chain = pick % venue.fills.count
    let fill = venue.fills[chain]
    let next = min(Int64(pick >> 5) % 4, fill.quantity)
    let held = venue.position(fill.instrument)
    let after = held + fill.side.sign * (next - fill.quantity)
    // A correction that turns the position round is not a matter of exits any more.
    guard held * after > 0 || after == 0 else { return }
    ended(venue.correct(chain, to: next, cents: Int64(pick >> 7 & 3) * 5))
  }

  private mutating func tradeByHand(_ pick: Int) {
    let instrument = pick & 1
    let held = venue.position(instrument)
    guard held != 0 else { return }
    let side: Side = held > 0 ? .sell : .buy
    let size = min(Int64(pick >> 1 & 7) + 1, abs(held))
    saw("trade by hand")
    ended(
      venue.trade(side, size, cents: books.marks[instrument], at: now, instrument: instrument))
  }

  private mutating func quote(_ size: Int) {
    let instrument = size & 1
    let middle = books.marks[instrument] + Int64(size >> 1 & 63) * 20 - 630
    var tick = Tick()
    tick.instrument = InstrumentID(rawValue: UInt32(instrument))
    tick.kind = .quote
    let half: Int64 = size >> 7 & 3 == 0 ? 200 : 10
    tick.price = HistoryVenue.price(middle - half)
    tick.askPrice = HistoryVenue.price(middle + half)
    tick.size = Quantity(shares: 100)
    tick.askSize = Quantity(shares: 100)
    input(.tick(tick))
  }

  private mutating func trade(_ size: Int) {
    let instrument = size & 1
    let cents = books.marks[instrument] + Int64(size >> 1 & 127) * 20 - 1_270
    var tick = Tick()
    tick.instrument = InstrumentID(rawValue: UInt32(instrument))
    tick.kind = .trade
    tick.price = HistoryVenue.price(cents)
    tick.size = Quantity(shares: 100)
    switch size >> 8 & 15 {
    case 0: tick.flags = .suspicious
    case 1: tick.flags = .delayed
    case 2: tick.flags = .halted
    default: break
    }
    if tick.flags.isDisjoint(with: [.suspicious, .delayed]) {
      books.mark(instrument, cents: cents)
      if fault == .unseenHalt { risk.trip(.halted) }
    }
    pass(.milliseconds(Int64(size & 3) * 700))
    input(.tick(tick))
  }

  private mutating func predict(_ size: Int) {
    let instrument = size & 1
    let held = books.positions[instrument]
    let word = size >> 1 & 7 == 0 ? "HOLD" : size >> 1 & 1 == 0 ? "BUY" : "SELL"
    // Half of what comes while something is held is more of the same, and more confident.
    let isMore = held != 0 && size >> 4 & 1 == 0
    let side = isMore ? (held > 0 ? "BUY" : "SELL") : word
    let confidence = 40 + size >> 4 & 31 + (isMore ? 25 : 8)
    var received = PredictionReceived()
    received.source = "history"
    let text =
      #"{"id":"p","ts_ns":\#(now.rawValue),"symbol":"\#(HistoryVenue.symbols[instrument])","#
      + #""side":"\#(side)","confidence":0.\#(min(confidence, 99))}"#
    received.body = Array(text.utf8)
    input(.prediction(received))
  }

  // MARK: Time

  mutating func pass(_ time: Nanoseconds) { now = now + time }

  private mutating func fireNext(_ pick: Int) {
    // The end of the day comes, but not in every history.
    let isDayOver = clock.pending.first?.timer.purpose == .rule && pick % 16 != 0
    guard !clock.pending.isEmpty, !isDayOver else { return }
    fire(pick % 8 == 7 ? clock.pending.count - 1 : 0)
  }

  mutating func fire(_ place: Int) {
    let due = clock.fire(place)
    now = max(now, due.timer.dueAt)
    saw("\(due.timer.purpose) is due")
    var fired = TimerFired()
    fired.timer = due.timer.timer
    input(.timerFired(fired), cause: due.cause)
  }

  /// A timer that fired before, or that nobody set.
  private mutating func fireStale(_ pick: Int) {
    var fired = TimerFired()
    fired.timer = clock.last?.timer.timer ?? TimerID(rawValue: 9_999)
    input(.timerFired(fired), cause: clock.last?.cause ?? .none)
  }

  // MARK: People

  private mutating func operate(_ pick: Int) {
    let verbs: [OperatorVerb] = [
      .pause, .reduce, .cancelAll, .flatten, .stop, .resume, .resume, .resume,
    ]
    var command = OperatorCommand()
    command.verb = verbs[pick % 8]
    command.author = "operator"
    command.reason = "history"
    saw("operator \(command.verb)")
    input(.operatorCommand(command))
  }

  private mutating func adjust(_ pick: Int) {
    var adjustment = Adjustment()
    adjustment.reason = "history"
    let cents = Int64(pick >> 2 & 63) * 25
    switch pick & 3 {
    case 0:
      adjustment.type = .withdrawal
      adjustment.amount = Money(rawValue: Int128(-cents) * 10_000_000)
      books.deposit(cents: -cents)
    case 1:
      adjustment.type = .deposit
      adjustment.amount = Money(rawValue: Int128(cents) * 10_000_000)
      books.deposit(cents: cents)
    default:
      let instrument = pick & 1
      adjustment.type = .dividend
      adjustment.instrument = InstrumentID(rawValue: UInt32(instrument))
      adjustment.amount = Money(rawValue: Int128(cents) * 10_000_000)
      books.dividend(instrument, cents: cents, at: max(now, engine.ledger.now))
    }
    saw("\(adjustment.type)")
    input(.adjustment(adjustment))
  }
}
