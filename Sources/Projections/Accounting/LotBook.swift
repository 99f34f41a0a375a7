/// A part of a position with a cost of its own; in the units of a run's ``AccountScale``.
struct OpenLot: Hashable, Sendable {
  /// The execution that opened it, as a place in the history; nil for an averaged lot and for
  /// shares that no execution brought.
  var opening: Int?
  /// Shares, above 0.
  var shares: WideInteger
  /// What they cost, or brought in where they were sold short; multiplier included.
  var cost: WideInteger
}

/// A part of a lot that was closed.
struct LotClosure: Hashable, Sendable {
  /// The execution that opened the lot; see ``OpenLot/opening``.
  var opening: Int?
  /// Shares.
  var shares: WideInteger
  /// The cost that left with them.
  var cost: WideInteger
  /// What they realised.
  var profit: WideInteger
}

/// The open lots of one instrument under one method, and what closing them realised.
struct LotBook: Sendable {
  let method: LotMethod
  /// 1 long, -1 short, 0 flat.
  private(set) var sign = 0
  /// Cost of everything open: positive, whatever the sign of the position.
  private(set) var cost = WideInteger.zero
  /// Profit of everything closed, without fees and dividends.
  private(set) var realised = WideInteger.zero
  private var lots: [OpenLot] = []
  /// Lots before this place are closed: a queue without moving the rest.
  private var first = 0

  /// An empty book.
  init(_ method: LotMethod) { self.method = method }

  /// Open lots, oldest first.
  var open: ArraySlice<OpenLot> { lots[first...] }

  /// Cost with the sign of the position.
  var signedCost: WideInteger { sign < 0 ? -cost : cost }

  /// Applies a trade.
  ///
  /// - Parameters:
  ///   - side: 1 bought, -1 sold.
  ///   - worth: what all of it costs or brings in, multiplier included.
  ///   - picks: places in ``open`` with shares, taken first where the method is `specific`.
  /// - Returns: what it closed, in order.
  mutating func trade(
    _ side: Int, _ shares: WideInteger, worth: WideInteger, by execution: Int?,
    picks: [(opening: Int, shares: WideInteger)] = []
  ) -> [LotClosure] {
    var closures: [LotClosure] = []
    var rest = OpenLot(opening: execution, shares: shares, cost: worth)
    for pick in picks {
      guard let place = open.firstIndex(where: { $0.opening == pick.opening }) else { continue }
      closures.append(close(place, with: &rest, atMost: pick.shares))
    }
    while !rest.shares.isZero && sign == -side {
      closures.append(close(nextPlace, with: &rest, atMost: rest.shares))
    }
    if !rest.shares.isZero { add(rest, side) }
    return closures
  }

  /// Takes shares out at their cost, or brings shares in at `worth`; nothing is realised.
  ///
  /// - Returns: the cost that moved in, negative where cost moved out.
  mutating func move(_ side: Int, _ shares: WideInteger, worth: WideInteger) -> WideInteger {
    let (before, profit) = (signedCost, realised)
    _ = trade(side, shares, worth: worth, by: nil)
    realised = profit
    return signedCost - before
  }

  /// Puts shares on top, averaged where the method has no lots.
  private mutating func add(_ lot: OpenLot, _ side: Int) {
    sign = side
    cost += lot.cost
    if method == .average {
      let held = open.first
      lots = [
        OpenLot(
          opening: nil, shares: (held?.shares ?? .zero) + lot.shares,
          cost: (held?.cost ?? .zero) + lot.cost)
      ]
      first = 0
    } else {
      lots.append(lot)
    }
  }

  /// The lot that goes next.
  private var nextPlace: Int {
    switch method {
    case .fifo, .average, .specific: first
    case .lifo: lots.count - 1
    case .hifo: dearest
    }
  }

  private var dearest: Int {
    var best = first
    for place in open.indices.dropFirst() {
      let (candidate, leader) = (lots[place], lots[best])
      let difference = candidate.cost * leader.shares - leader.cost * candidate.shares
      if difference.signum == sign { best = place }
    }
    return best
  }

  /// Closes a lot, or what `rest` can close of it.
  private mutating func close(
    _ place: Int, with rest: inout OpenLot, atMost limit: WideInteger
  ) -> LotClosure {
    let lot = lots[place]
    let shares = min(lot.shares, rest.shares, limit)
    let removed = Self.part(of: lot, shares)
    let worth = Self.part(of: rest, shares)
    let gain = worth - removed
    let closure = LotClosure(
      opening: lot.opening, shares: shares, cost: removed, profit: sign < 0 ? -gain : gain)
    realised += closure.profit
    cost -= removed
    rest.shares -= shares
    rest.cost -= worth
    if shares == lot.shares {
      take(place)
    } else {
      lots[place].shares -= shares
      lots[place].cost -= removed
    }
    return closure
  }

  /// What part of a cost goes with so many shares: exact for a fill's own lots, else rounded once.
  private static func part(of lot: OpenLot, _ shares: WideInteger) -> WideInteger {
    shares == lot.shares
      ? lot.cost : (lot.cost * shares).dividedHalfEven(by: lot.shares)
  }

  private mutating func take(_ place: Int) {
    if place == first {
      first += 1
    } else {
      lots.remove(at: place)
    }
    if first == lots.count {
      lots.removeAll(keepingCapacity: true)
      first = 0
      sign = 0
    }
  }
}
