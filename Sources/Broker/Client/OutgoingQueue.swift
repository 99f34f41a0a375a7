import Journal

/// Messages that wait to leave, at the pace that the server allows.
///
/// Orders and cancels leave first and in the order they came, since a cancel must not overtake its
/// order. A bracket's child waits behind its parent, and new orders wait behind it: the server
/// takes numbers only upwards (103). Cancels, changes and questions about other orders pass them.
struct OutgoingQueue: Sendable {
  /// Whose turn is first.
  enum Lane: Int, Sendable {
    /// The start of a session and signs of life.
    case session = 0
    /// Orders and cancels.
    case order = 1
    /// Everything that asks.
    case data = 2
  }

  /// A message and what has to be told when it leaves.
  struct Item: Sendable {
    var lane: Lane
    /// One frame, without its length prefix.
    var payload: [UInt8]
    /// Messages of one group leave in order; 0 for none.
    var group: Int64 = 0
    var notBefore = Timestamp.zero
    /// The record and the order that an order message carries.
    var command = SequenceNumber.none
    var order = OrderID.none
    /// The request that begins to wait for its answer when this leaves.
    var request: RequestID?
    /// A new order, which a global cancel stops from leaving.
    var isPlacement = false
  }

  private var lanes: [[Item]] = [[], [], []]
  private var window: SendWindow
  private let reserve: Int

  /// - Parameters:
  ///   - limit: messages in any second, at least 1.
  ///   - reserve: of these, how many data messages may not use.
  init(limit: Int, reserve: Int) {
    precondition(limit > 0, "something must be able to leave")
    window = SendWindow(limit: limit)
    self.reserve = min(max(0, reserve), limit - 1)
  }

  /// How many wait.
  var count: Int { lanes.reduce(0) { $0 + $1.count } }

  mutating func add(_ item: Item) { lanes[item.lane.rawValue].append(item) }

  /// Half the pace until then: the server complained.
  mutating func slowDown(until time: Timestamp) { window.slowUntil = max(window.slowUntil, time) }

  /// The next message that may leave now.
  mutating func next(at now: Timestamp) -> Item? {
    for lane in lanes.indices {
      guard let place = firstFree(lane, at: now) else { continue }
      guard window.mayLeave(at: now, keeping: keeping(lane)) else { return nil }
      window.left(at: now)
      return lanes[lane].remove(at: place)
    }
    return nil
  }

  /// When to ask ``next(at:)`` again; nil while nothing waits.
  func nextTime(at now: Timestamp) -> Timestamp? {
    var first: Timestamp?
    for lane in lanes.indices {
      guard let ready = readyTime(lane) else { continue }
      let time = max(ready, window.nextTime(at: now, keeping: keeping(lane)))
      first = min(first ?? time, time)
    }
    return first
  }

  /// The orders of a bracket wait until then.
  mutating func delay(group: Int64, until time: Timestamp) {
    let lane = Lane.order.rawValue
    for place in lanes[lane].indices where lanes[lane][place].group == group {
      lanes[lane][place].notBefore = max(lanes[lane][place].notBefore, time)
    }
  }

  /// Takes out everything that waits, in order.
  mutating func removeAll() -> [Item] {
    defer { lanes = [[], [], []] }
    return lanes.flatMap { $0 }
  }

  /// Takes out the orders that have not left.
  mutating func removePlacements() -> [Item] {
    let lane = Lane.order.rawValue
    let removed = lanes[lane].filter(\.isPlacement)
    lanes[lane].removeAll { $0.isPlacement }
    return removed
  }

  private func keeping(_ lane: Int) -> Int { lane == Lane.data.rawValue ? reserve : 0 }

  /// The first message of a lane that nothing of its own group holds up.
  private func firstFree(_ lane: Int, at now: Timestamp) -> Int? {
    var held: [Int64] = []
    var holdsNew = false
    for (place, item) in lanes[lane].enumerated() {
      let isBehind =
        item.group != 0 && held.contains(item.group) || item.isPlacement && holdsNew
      if item.notBefore <= now, !isBehind { return place }
      if item.group != 0 { held.append(item.group) }
      if item.isPlacement { holdsNew = true }
    }
    return nil
  }

  /// When the first message of a lane becomes free.
  private func readyTime(_ lane: Int) -> Timestamp? {
    var heldUntil: [(group: Int64, time: Timestamp)] = []
    var newUntil = Timestamp.zero
    var first: Timestamp?
    for item in lanes[lane] {
      let behind = heldUntil.last { $0.group == item.group && item.group != 0 }?.time
      var time = max(item.notBefore, behind ?? .zero)
      if item.isPlacement {
        time = max(time, newUntil)
        newUntil = time
      }
      first = min(first ?? time, time)
      if item.group != 0 { heldUntil.append((item.group, time)) }
    }
    return first
  }
}

/// When the last messages left: at most so many in any second.
struct SendWindow: Sendable {
  let limit: Int
  /// Until then half the limit holds.
  var slowUntil = Timestamp.zero
  private var times: [Timestamp] = []
  private static let length = Nanoseconds.seconds(1)

  init(limit: Int) { self.limit = limit }

  private func limit(at now: Timestamp) -> Int { now < slowUntil ? max(1, limit / 2) : limit }

  /// Whether one more may leave while `keeping` places stay free.
  mutating func mayLeave(at now: Timestamp, keeping: Int) -> Bool {
    times.removeAll { $0 + Self.length <= now }
    return times.count < max(1, limit(at: now) - keeping)
  }

  mutating func left(at now: Timestamp) { times.append(now) }

  /// The first instant at which one more may leave.
  func nextTime(at now: Timestamp, keeping: Int) -> Timestamp {
    let live = times.filter { $0 + Self.length > now }
    let room = max(1, limit(at: now) - keeping)
    guard live.count >= room else { return now }
    return live[live.count - room] + Self.length
  }
}
