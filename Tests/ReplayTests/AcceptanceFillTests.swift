import Journal
import Testing

@testable import replay

/// Checks every execution of a real slice against the ticks around it, with plain loops: what an
/// order got must have been displayed on the far side at that moment.
@Suite struct AcceptanceFillTests {
  private struct Display {
    let price: Price
    let size: Quantity
  }

  private static let latency = Nanoseconds.milliseconds(50)

  /// What the far side showed just before `time` and after each update at `time`.
  private func displays(
    _ ticks: [SliceTick], isBuy: Bool, at time: Timestamp
  ) -> [Display] {
    var current: Display?
    var found: [Display] = []
    var isQuoted = false
    for item in ticks {
      if item.time > time { break }
      if item.time == time, found.isEmpty, let current { found.append(current) }
      guard item.tick.flags.isEmpty else { continue }
      let tick = item.tick
      let isTrade = tick.kind == .trade
      if !isTrade && !isQuoted {
        isQuoted = true
        current = nil
      }
      if isTrade && isQuoted { continue }
      let isAsk = tick.kind == .ask
      if !isTrade && tick.kind != .quote && isAsk != isBuy { continue }
      let price = tick.kind == .quote && isBuy ? tick.askPrice : tick.price
      let size = tick.kind == .quote && isBuy ? tick.askSize : tick.size
      if price == .zero && size == .zero { continue }
      current = Display(price: price == .zero ? (current?.price ?? .zero) : price, size: size)
      if item.time == time, let current { found.append(current) }
    }
    if found.isEmpty, let current { found.append(current) }
    return found
  }

  private struct Fill {
    let record: Recorded
    let execution: ExecutionReported
    let command: OrderCommand
    let placed: Timestamp
    var moment: Timestamp {
      Timestamp(
        rawValue: record.envelope.recordedAt.rawValue - AcceptanceFillTests.latency.rawValue)
    }
  }

  private func fills(_ slice: AcceptanceSlice) throws -> [Fill] {
    var placed: [OrderID: Recorded] = [:]
    // Changes of an order make it larger or smaller; what it ever was bounds what it fills.
    var most: [OrderID: Quantity] = [:]
    var fills: [Fill] = []
    for record in slice.records {
      switch record.event {
      case .orderCommand(let command) where command.action == .modify:
        most[command.order] = max(most[command.order] ?? .zero, command.quantity)
      case .orderCommand(let command) where command.action == .place:
        placed[command.order] = record
        most[command.order] = command.quantity
      case .execution(let execution):
        var order = try #require(placed[execution.order])
        if let quantity = most[execution.order], case .orderCommand(var command) = order.event {
          command.quantity = quantity
          order = Recorded(order.envelope, .orderCommand(command))
        }
        guard case .orderCommand(let command) = order.event else { continue }
        fills.append(
          Fill(
            record: record, execution: execution, command: command,
            placed: order.envelope.recordedAt))
      default: break
      }
    }
    return fills
  }

  @Test func `Every execution was on display, and respects its order`() throws {
    guard let slice = try AcceptanceSlice.get() else { return }
    let fills = try fills(slice)
    var types: [OrderType: Int] = [:]
    for fill in fills {
      let label = "execution \(fill.execution.execution), record \(fill.record.sequence)"
      let (command, price) = (fill.command, fill.execution.price)
      let shown = displays(
        slice.ticks[command.instrument.index], isBuy: command.side == .buy, at: fill.moment)
      types[command.type, default: 0] += 1
      #expect(fill.execution.side == command.side)
      #expect(fill.moment >= fill.placed + Self.latency, "\(label) came too early")
      switch command.type {
      case .limit:
        let limit = try #require(command.limitPrice)
        let isGood = command.side == .buy ? price <= limit : price >= limit
        #expect(isGood, "\(label): \(price) is worse than \(limit)")
        let isReached = shown.contains {
          (command.side == .buy ? $0.price <= limit : $0.price >= limit)
            && fill.execution.quantity <= $0.size
        }
        #expect(isReached, "\(label): nobody offered \(limit)")
      default:
        #expect(
          shown.contains { $0.price == price && fill.execution.quantity <= $0.size },
          "\(label): \(fill.execution.quantity) at \(price), shown \(shown)")
      }
      if command.type == .stop { try checkTrigger(slice, fill, label) }
    }
    print("executions checked: \(types)")
    #expect(fills.count >= 6 && types[.market] != nil)
  }

  /// Some far side between placing and fill had reached the stop.
  private func checkTrigger(_ slice: AcceptanceSlice, _ fill: Fill, _ label: String) throws {
    let stop = try #require(fill.command.stopPrice)
    let isBuy = fill.command.side == .buy
    let moments = Set(
      slice.ticks[fill.command.instrument.index].map(\.time).filter {
        $0 >= fill.placed && $0 <= fill.moment
      })
    let isReached = moments.sorted().reversed().contains { moment in
      displays(slice.ticks[fill.command.instrument.index], isBuy: isBuy, at: moment).contains {
        isBuy ? $0.price >= stop : $0.price <= stop
      }
    }
    #expect(isReached, "\(label): \(stop) was never reached")
  }

  @Test func `No order and no moment trades more than there was`() throws {
    guard let slice = try AcceptanceSlice.get() else { return }
    var byOrder: [OrderID: Int64] = [:]
    var byMoment: [String: Int64] = [:]
    var wanted: [String: Int64] = [:]
    for fill in try fills(slice) {
      byOrder[fill.command.order, default: 0] += fill.execution.quantity.rawValue
      let total = try #require(byOrder[fill.command.order])
      #expect(total <= fill.command.quantity.rawValue)
      #expect(fill.execution.cumulativeQuantity.rawValue == total)
      let isBuy = fill.command.side == .buy
      let key = "\(fill.command.instrument.rawValue) \(isBuy) \(fill.moment)"
      byMoment[key, default: 0] += fill.execution.quantity.rawValue
      wanted[key] = displays(
        slice.ticks[fill.command.instrument.index], isBuy: isBuy, at: fill.moment
      ).reduce(0) { $0 + $1.size.rawValue }
    }
    for (key, traded) in byMoment { #expect(traded <= wanted[key] ?? 0, "\(key)") }
  }

  @Test func `Each order's commission is its rate or the minimum, and the sums agree`() throws {
    guard let slice = try AcceptanceSlice.get() else { return }
    var shares: [OrderID: Int64] = [:]
    var order: [String: OrderID] = [:]
    var fees: [OrderID: Int128] = [:]
    for record in slice.records {
      switch record.event {
      case .execution(let execution):
        shares[execution.order, default: 0] += execution.quantity.wholeShares
        order[execution.execution] = execution.order
      case .commission(let commission):
        let owner = try #require(order[commission.execution])
        fees[owner, default: 0] += commission.commission.rawValue
      default: break
      }
    }
    #expect(Set(fees.keys) == Set(shares.keys) && !fees.isEmpty)
    for (id, count) in shares {
      #expect(fees[id] == max(1_000_000_000, Int128(count) * 5_000_000), "order \(id)")
    }
  }
}
