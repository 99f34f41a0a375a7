import Journal
import Testing

@testable import replay

/// Recomputes what decisions saw, from the recorded ticks, with plain loops over arrays and nothing
/// of the program's own state; the journal's evidence must be the same, the range to the bit.
@Suite struct AcceptanceEvidenceTests {
  private struct SlowBar {
    let start: Int64
    var high: Double
    var low: Double
    var close: Double
  }

  private static let width: Int64 = 10_000_000_000

  /// Bars that had ended at `time`, of the trades before record `sequence`.
  private func bars(
    _ ticks: [SliceTick], before sequence: SequenceNumber, at time: Timestamp,
    _ calendar: SessionCalendar
  ) -> [SlowBar] {
    var bars: [SlowBar] = []
    for item in ticks {
      if item.sequence >= sequence { break }
      guard item.tick.kind == .trade, item.time >= calendar.open, item.time < calendar.close,
        item.tick.size.rawValue > 0
      else { continue }
      let price = Double(item.tick.price.rawValue / 100_000) / 10_000
      let start = item.time.rawValue - item.time.rawValue % Self.width
      if bars.last?.start == start {
        let at = bars.count - 1
        bars[at].high = max(bars[at].high, price)
        bars[at].low = min(bars[at].low, price)
        bars[at].close = price
      } else {
        bars.append(SlowBar(start: start, high: price, low: price, close: price))
      }
    }
    return bars.filter { $0.start + Self.width <= time.rawValue }
  }

  /// Wilder's average true range of 14 bars, from the first bar on; nil while there are too few.
  private func averageTrueRange(_ bars: [SlowBar]) -> Double? {
    guard bars.count > 14 else { return nil }
    var ranges: [Double] = []
    for index in 1..<bars.count {
      let (bar, close) = (bars[index], bars[index - 1].close)
      ranges.append(max(bar.high - bar.low, abs(bar.high - close), abs(bar.low - close)))
    }
    var average = ranges[..<14].reduce(0, +) / 14
    for range in ranges[14...] { average = (average * 13 + range) / 14 }
    return average
  }

  /// The last ask for a buy, the last bid for a sale; without any such quote the last trade.
  private func farSide(
    _ ticks: [SliceTick], before sequence: SequenceNumber, isBuy: Bool
  ) -> Price? {
    var trade: Price?
    for item in ticks.reversed() where item.sequence < sequence {
      let tick = item.tick
      guard tick.flags.isDisjoint(with: [.suspicious, .delayed]) else { continue }
      switch tick.kind {
      case .trade: if trade == nil, tick.price != .zero { trade = tick.price }
      case .bid: if !isBuy, tick.price != .zero { return tick.price }
      case .ask: if isBuy, tick.price != .zero { return tick.price }
      case .quote:
        let price = isBuy ? tick.askPrice : tick.price
        if price != .zero { return price }
      }
    }
    return trade
  }

  /// Signed shares of the executions before a record.
  private func position(
    _ fills: [(SequenceNumber, ExecutionReported)], _ instrument: InstrumentID,
    before sequence: SequenceNumber
  ) -> Int64 {
    var sum: Int64 = 0
    for (place, fill) in fills where place < sequence && fill.instrument == instrument {
      sum += (fill.side == .buy ? 1 : -1) * fill.quantity.rawValue
    }
    return sum
  }

  private func executions(_ slice: AcceptanceSlice) -> [(SequenceNumber, ExecutionReported)] {
    slice.records.compactMap { record in
      if case .execution(let fill) = record.event { (record.sequence, fill) } else { nil }
    }
  }

  private func signal(_ slice: AcceptanceSlice, _ sequence: SequenceNumber) -> Signal? {
    guard case .signal(let signal) = slice.records[Int(sequence.rawValue) - 1].event else {
      return nil
    }
    return signal
  }

  private func evidence(_ decision: Decision, _ name: String) -> Evidence? {
    decision.conditions.first { $0.name == name }?.value
  }

  @Test func `Every decision saw the range, price and position that plain loops find`() throws {
    guard let slice = try AcceptanceSlice.get() else { return }
    let fills = executions(slice)
    var checked = (ranges: 0, missing: 0, prices: 0, positions: 0)
    for record in slice.records {
      guard case .decision(let decision) = record.event, decision.rule == "entry",
        decision.instrument != .none, let signal = signal(slice, decision.signal)
      else { continue }
      let ticks = slice.ticks[decision.instrument.index]
      let time = record.envelope.recordedAt
      if let seen = evidence(decision, "known(atr)") {
        let range = averageTrueRange(
          bars(ticks, before: record.sequence, at: time, slice.calendar))
        #expect(seen == .text(range == nil ? "no" : "yes"), "record \(record.sequence)")
        checked.ranges += range == nil ? 0 : 1
        checked.missing += range == nil ? 1 : 0
      }
      if let seen = evidence(decision, "price") {
        let price = farSide(ticks, before: record.sequence, isBuy: signal.direction == .buy)
        #expect(seen == price.map(Evidence.price) ?? .none, "record \(record.sequence)")
        checked.prices += 1
      }
      if let seen = evidence(decision, "position.quantity == 0") {
        let held = position(fills, decision.instrument, before: record.sequence)
        #expect(seen == .quantity(Quantity(rawValue: held)), "record \(record.sequence)")
        checked.positions += 1
      }
      if let seen = evidence(decision, "prediction.confidence >= confidence") {
        #expect(seen == .ratio(signal.confidence))
      }
      if let seen = evidence(decision, "prediction.age <= maximum_age") {
        #expect(seen == .duration(time - signal.issuedAt))
      }
    }
    print("evidence recomputed: \(checked)")
    #expect(checked.ranges >= 10 && checked.prices >= 10 && checked.positions >= 20)
  }

  @Test func `Every entry has the size and the bracket that its evidence asks for`() throws {
    guard let slice = try AcceptanceSlice.get() else { return }
    var entries = 0
    for record in slice.records {
      guard case .decision(let decision) = record.event, decision.outcome != .nothing,
        decision.rule == "entry", let seen = evidence(decision, "price"),
        let range = averageTrueRange(
          bars(
            slice.ticks[decision.instrument.index], before: record.sequence,
            at: record.envelope.recordedAt, slice.calendar))
      else { continue }
      // A bracket follows its decision and the verdict at once.
      let commands = slice.records[Int(record.sequence.rawValue)...].prefix(5).compactMap {
        other -> OrderCommand? in
        guard case .orderCommand(let command) = other.event, command.action == .place,
          command.orderReference.hasSuffix("-\(record.sequence)")
        else { return nil }
        return command
      }
      if commands.isEmpty { continue }  // denied by the risk gate
      entries += 1
      #expect(commands.map(\.role) == [.entry, .target, .stop])
      let price = Double(seen.number) / 1e9
      let shares = Int64(10_000_000_000_000 / seen.number)
      for command in commands { #expect(command.quantity == Quantity(shares: shares)) }
      let sign: Double = decision.outcome == .enterLong ? 1 : -1
      check(commands[1].limitPrice, price + sign * 3 * range, away: sign)
      check(commands[2].stopPrice, price - sign * 6 * range, away: -sign)
    }
    #expect(entries >= 3)
  }

  /// Whole cents, at or beyond the exact price, by less than a cent.
  private func check(_ price: Price?, _ exact: Double, away: Double) {
    guard let price else {
      Issue.record("a bracket order without its price")
      return
    }
    #expect(price.rawValue % 10_000_000 == 0)
    let beyond = (Double(price.rawValue) / 1e9 - exact) * away
    #expect(beyond >= -1e-9 && beyond < 0.01 + 1e-9, "\(price) for \(exact)")
  }

  @Test func `The slice verifies, rebuilds and exports what was imported`() throws {
    guard let slice = try AcceptanceSlice.get() else { return }
    #expect(replay("verify", slice.day).code == .success)
    #expect(replay("rebuild", slice.day).code == .success)
    let (first, second) = (slice.folder.path + "/a.csv", slice.folder.path + "/b.csv")
    for (root, out) in [(slice.market, first), (slice.day, second)] {
      #expect(replay("journal", "export", root, "--out", out).code == .success)
    }
    // The traded journal is self-contained: it holds every tick of its market.
    #expect(try TestFiles.bytes(first) == TestFiles.bytes(second))
  }
}
