import Broker
import Journal

/// Bids and asks at a steady rate, of which a few are at the price that triggers.
struct LoadStream {
  private let plan: LoadServer.Plan
  private let requests: [Int64]
  private let begunAt = MonotonicTime.now
  /// Ticks sent so far.
  private(set) var sent = 0
  /// Of these, those that trigger.
  private(set) var triggers = 0
  /// When the last of those left.
  private(set) var triggeredAt: UInt64?

  init(_ plan: LoadServer.Plan, _ requests: [Int64]) {
    self.plan = plan
    self.requests = requests
  }

  /// The bytes that are due by now; at most one tick that triggers is among them, as the last.
  mutating func next() -> [UInt8] {
    let seconds = MonotonicTime.seconds(since: begunAt)
    let due = min(plan.ticks, Int(seconds * Double(plan.ticksPerSecond)))
    var bytes: [UInt8] = []
    while sent < due {
      sent += 1
      if sent <= requests.count {
        bytes += trade(requests[sent - 1])
        continue
      }
      let isTrigger = sent.isMultiple(of: plan.triggerEvery) && sent <= plan.triggersUntil
      bytes += tick(sent, isTrigger: isTrigger)
      guard isTrigger else { continue }
      triggers += 1
      triggeredAt = MonotonicTime.now
      break
    }
    if sent == plan.ticks, !bytes.isEmpty { bytes += TickServer.end }
    return bytes
  }

  /// A first trade, for an order's price is compared with the last one.
  private func trade(_ request: Int64) -> [UInt8] {
    var tick = TWS.TickPrice()
    (tick.reqId, tick.attrMask, tick.tickType) = (request, 1, 4)
    tick.price = WireNumber(significand: 19_001, exponent: -2)
    tick.size = WireNumber(significand: 100, exponent: 0)
    return Framing.prefixed(tick.payload())
  }

  private func tick(_ number: Int, isTrigger: Bool) -> [UInt8] {
    var tick = TWS.TickPrice()
    (tick.reqId, tick.attrMask) = (requests[number % requests.count], 1)
    let isBid = !isTrigger && number / requests.count % 2 == 0
    tick.tickType = isBid ? 1 : 2
    let cents = 19_000 + Int64(number / 7 % 50) + (isBid ? 0 : 2)
    tick.price = WireNumber(
      significand: isTrigger ? LoadServer.trigger * 100 : cents, exponent: -2)
    tick.size = WireNumber(significand: Int64(number % 9 + 1) * 100, exponent: 0)
    return Framing.prefixed(tick.payload())
  }
}
