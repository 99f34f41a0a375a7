import Journal
import Projections
import Testing

/// Bars of every kind; those of the usual rule are pinned by ``UsualBarTests``.
struct SeriesBuilderTests {
  /// Seconds 100…200 are the session of a day that begins at 0.
  private var calendar: SessionCalendar {
    var calendar = SessionCalendar()
    calendar.open = time(100_000)
    calendar.close = time(200_000)
    return calendar
  }

  private func time(_ milliseconds: Int64) -> Timestamp {
    Timestamp(rawValue: milliseconds * 1_000_000)
  }

  private func trade(_ amount: String, _ size: String = "1", _ flags: TickFlags = []) -> Tick {
    Tick(
      instrument: instrument(0), kind: .trade, price: price(amount), size: shares(size),
      flags: flags)
  }

  private func quote(_ kind: TickKind, _ amount: String, ask: String = "0") -> Tick {
    Tick(
      instrument: instrument(0), kind: kind, price: price(amount), size: shares("1"),
      askPrice: price(ask), askSize: .zero)
  }

  /// Every bar that a builder closes while it takes these ticks, and up to `end`.
  private func bars(
    _ spec: BarSpec, _ ticks: [(Int64, Tick)], until end: Int64 = 0
  ) -> [SeriesBar] {
    var builder = SeriesBuilder(spec)
    var closed: [SeriesBar] = []
    for (at, tick) in ticks {
      while let bar = builder.nextClosed(at: time(at)) { closed.append(bar) }
      builder.add(tick, at: time(at), in: calendar)
      while let bar = builder.nextClosed(at: time(at)) { closed.append(bar) }
    }
    while let bar = builder.nextClosed(at: time(end)) { closed.append(bar) }
    #expect(builder.closedCount == Int64(closed.count))
    return closed
  }

  private func spec(_ size: String, _ change: (inout BarSpec) -> Void = { _ in }) -> BarSpec {
    var spec = BarSpec(size: size) ?? BarSpec()
    change(&spec)
    #expect(spec.problem == nil)
    return spec
  }

  @Test func `Closed right puts a price on a boundary into the bar that ends there`() {
    let ticks: [(Int64, Tick)] = [
      (110_000, trade("5")), (110_001, trade("6")), (120_000, trade("7")), (120_001, trade("8")),
    ]
    let right = bars(spec("10s") { $0.closed = .right }, ticks, until: 130_001)
    #expect(right.map(\.bar.start) == [100_000, 110_000, 120_000].map(time))
    #expect(right.map(\.end) == [110_000, 120_000, 130_000].map(time))
    #expect(right.map(\.bar.close) == ["5", "7", "8"].map(price))
    #expect(right[1].bar.open == price("6"))
    let left = bars(spec("10s"), ticks, until: 130_000)
    #expect(left.map(\.bar.start) == [110_000, 120_000].map(time))
    #expect(left.map(\.bar.open) == ["5", "7"].map(price))
    #expect(left.map(\.end) == [120_000, 130_000].map(time))
  }

  @Test func `A bar closed on the right waits until its end has passed`() {
    var builder = SeriesBuilder(spec("10s") { $0.closed = .right })
    builder.add(trade("5"), at: time(115_000), in: calendar)
    #expect(builder.nextClosed(at: time(120_000)) == nil)
    builder.add(trade("6"), at: time(120_000), in: calendar)
    let closed = builder.nextClosed(at: Timestamp(rawValue: 120_000_000_001))
    #expect(closed?.bar.close == price("6"))
    #expect(builder.nextClosed(at: time(150_000)) == nil)
  }

  @Test(arguments: [BarClosing.left, .right])
  func `Empty intervals repeat the last close until the session ends`(closed: BarClosing) {
    let repeating = spec("10s") { ($0.empty, $0.closed) = (.repeat, closed) }
    let found = bars(
      repeating, [(105_000, trade("5")), (107_000, trade("6", "4")), (145_000, trade("9"))],
      until: 900_000)
    #expect(found.map(\.bar.start) == stride(from: 100_000, to: 200_000, by: 10_000).map(time))
    #expect(found[1].bar.open == price("6"))
    #expect(
      [found[1].bar.high, found[1].bar.low, found[1].bar.close] == ["6", "6", "6"].map(price))
    #expect(found[1].bar.volume == .zero && found[1].bar.trades == 0)
    #expect(found[1].bar.notional == .zero)
    #expect(found[4].bar.open == price("9") && found[4].bar.trades == 1)
    #expect(found[9].bar.close == price("9"))
    #expect(found[9].end == time(200_000))
  }

  @Test func `Nothing is repeated before the first price or into the next day`() {
    let repeating = spec("1h") { ($0.empty, $0.session) = (.repeat, .all) }
    let found = bars(repeating, [(3_600_000 * 22, trade("5"))], until: 86_400_000 * 400)
    // Hours 22 and 23; the day is over, whatever time comes next.
    #expect(found.map(\.bar.start) == [22, 23].map { time($0 * 3_600_000) })
    var builder = SeriesBuilder(repeating)
    #expect(builder.nextClosed(at: time(86_400_000)) == nil)
  }

  @Test func `An open repeated interval shows no current bar and takes the next price`() {
    var builder = SeriesBuilder(spec("10s") { $0.empty = .repeat })
    builder.add(trade("5"), at: time(100_000), in: calendar)
    _ = builder.nextClosed(at: time(110_000))
    #expect(builder.current == nil)
    #expect(builder.dueAt == time(120_000))
    builder.add(trade("8"), at: time(111_000), in: calendar)
    #expect(builder.current?.bar.open == price("8"))
    #expect(builder.current?.bar.start == time(110_000))
  }

  @Test func `Tick bars close with their last tick, and at the session's end`() {
    let found = bars(
      BarSpec(ticks: 3),
      [101, 102, 103, 103, 150].map { ($0 * 1000, trade("\($0)")) }, until: 200_000)
    #expect(found.map(\.bar.trades) == [3, 2])
    #expect(found.map(\.bar.start) == [101_000, 103_000].map(time))
    #expect(found.map(\.end) == [103_000, 200_000].map(time))
    #expect(found.map(\.bar.close) == ["103", "150"].map(price))
  }

  @Test func `Volume bars hold at least the volume and split no trade`() {
    let found = bars(
      BarSpec(volume: shares("100")),
      [(101_000, trade("1", "60")), (102_000, trade("2", "60")), (103_000, trade("3", "250"))])
    #expect(found.map(\.bar.volume) == [shares("120"), shares("250")])
    #expect(found.map(\.end) == [102_000, 103_000].map(time))
  }

  @Test func `A day bar is the session, or 24 hours from midnight`() {
    let ticks: [(Int64, Tick)] = [
      (50_000, trade("1")), (100_000, trade("2")), (199_999, trade("4")), (250_000, trade("3")),
    ]
    let session = bars(.day, ticks, until: 300_000)
    #expect(session.map(\.bar.open) == [price("2")])
    #expect(session[0].bar.close == price("4"))
    #expect(session[0].bar.start == time(100_000) && session[0].end == time(200_000))
    let whole = bars(spec("1d") { $0.session = .all }, ticks, until: 86_400_000)
    #expect(whole.map(\.bar.trades) == [4])
    #expect(whole[0].bar.start == .zero && whole[0].end == time(86_400_000))
  }

  @Test func `Bars of bid and ask take updates of that side, mid bars half of both`() {
    let ticks: [(Int64, Tick)] = [
      (101_000, quote(.bid, "10")), (102_000, quote(.ask, "12")), (103_000, trade("99")),
      (104_000, quote(.bid, "0")), (105_000, quote(.quote, "11", ask: "15")),
      (106_000, quote(.ask, "0")),
    ]
    func prices(_ source: BarSource) -> [Price] {
      let found = bars(spec("10s") { $0.source = source }, ticks, until: 110_000)
      #expect(found.count == 1)
      #expect(found[0].bar.volume == .zero && found[0].bar.notional == .zero)
      #expect(found[0].bar.trades == 2)
      return [found[0].bar.open, found[0].bar.close]
    }
    #expect(prices(.bid) == ["10", "11"].map(price))
    #expect(prices(.ask) == ["12", "15"].map(price))
    #expect(prices(.mid) == ["11", "13"].map(price))
  }

  @Test func `The middle is rounded half to even`() {
    let mid = spec("10s") { $0.source = .mid }
    for (bid, ask, middle) in [(1, 2, 2), (2, 3, 2), (4, 4, 4), (3, 4, 4)]
      as [(Int64, Int64, Int64)]
    {
      var tick = quote(.quote, "1")
      (tick.price, tick.askPrice) = (Price(rawValue: bid), Price(rawValue: ask))
      let found = bars(mid, [(101_000, tick)], until: 110_000)
      #expect(found.first?.bar.close == Price(rawValue: middle))
    }
  }

  // MARK: Flags and order of time

  @Test func `Suspicious and delayed trades count, such quotes do not`() {
    for flag in [TickFlags.suspicious, .delayed, .halted] {
      let found = bars(spec("10s"), [(101_000, trade("5", "1", flag))], until: 110_000)
      #expect(found.count == 1)
    }
    let bid = spec("10s") { $0.source = .bid }
    for flag in [TickFlags.suspicious, .delayed] {
      var tick = quote(.bid, "5")
      tick.flags = flag
      #expect(bars(bid, [(101_000, tick)], until: 110_000).isEmpty)
    }
  }

  // Engine time never goes back, so a trade that happened earlier arrives now and counts now.
  @Test func `A late trade counts in the bar of its arrival; a closed bar never changes`() {
    var builder = SeriesBuilder(spec("10s"))
    builder.add(trade("5"), at: time(101_000), in: calendar)
    let closed = builder.nextClosed(at: time(110_000))
    // It happened at 109.999 and was recorded at 110.
    builder.add(trade("9"), at: time(110_000), in: calendar)
    #expect(closed?.bar.high == price("5"))
    #expect(builder.current?.bar.start == time(110_000))
    // Should a time before the open bar be handed in, the bar takes it and keeps its start.
    builder.add(trade("2"), at: time(104_000), in: calendar)
    #expect(builder.current?.bar.start == time(110_000))
    #expect(builder.current?.bar.low == price("2"))
  }

  @Test func `A bar closes on the first input at its end, of whatever kind`() {
    var builder = SeriesBuilder(spec("10s"))
    builder.add(trade("5"), at: time(101_000), in: calendar)
    #expect(builder.nextClosed(at: time(109_999)) == nil)
    #expect(builder.nextClosed(at: time(110_000))?.bar.close == price("5"))
    #expect(builder.nextClosed(at: time(110_000)) == nil)
  }

  // MARK: Specifications

  @Test(arguments: ["10s", "5m", "2h", "1d", "90s", "100ticks", "5000shares", "0.5shares"])
  func `A size is read and written`(text: String) throws {
    let spec = try #require(BarSpec(size: text))
    #expect(spec.problem == nil)
    #expect(BarSpec(size: spec.description) == spec)
    #expect(try reread(spec) == spec)
  }

  @Test(arguments: ["", "10", "s", "-5s", "2d", "ticks", "1.5ticks", "+3ticks", "shares", "5 s"])
  func `What is no size is refused`(text: String) {
    #expect(BarSpec(size: text) == nil)
  }

  @Test func `Impossible combinations are named`() {
    func problem(_ size: String, _ change: (inout BarSpec) -> Void = { _ in }) -> String? {
      var spec = BarSpec(size: size) ?? BarSpec()
      change(&spec)
      return spec.problem
    }
    #expect(problem("999ms") == "a bar lasts from 1s to less than 24h; a day is `1d`")
    #expect(problem("24h")?.hasSuffix("a day is `1d`") == true)
    #expect(problem("0ticks") == "a bar has 1 to 1000000 ticks")
    #expect(problem("1000001ticks") != nil)
    #expect(problem("0shares") == "a bar has more than 0 shares")
    #expect(problem("5shares") { $0.source = .mid } == "only trades have a volume")
    #expect(problem("5ticks") { $0.closed = .right }?.hasPrefix("`closed: right`") == true)
    #expect(problem("1d") { $0.empty = .repeat }?.hasPrefix("`empty: repeat`") == true)
    #expect(problem("10s") { ($0.closed, $0.empty) = (.right, .repeat) } == nil)
  }

  // MARK: Snapshots

  private static let kinds: [(String, @Sendable (inout BarSpec) -> Void)] = [
    ("10s", { _ in }), ("7s", { ($0.closed, $0.empty) = (.right, .repeat) }),
    ("3ticks", { $0.source = .mid }), ("4shares", { _ in }), ("1d", { $0.session = .all }),
  ]

  @Test(arguments: kinds.indices)
  func `A fold split anywhere equals one pass`(number: Int) throws {
    let calendar = calendar
    let steps: [(Int64, Tick)] = [
      (100_000, trade("5")), (104_000, quote(.bid, "4")), (111_000, quote(.ask, "6")),
      (111_500, trade("6", "3")), (140_000, trade("7")), (140_000, quote(.quote, "3", ask: "5")),
      (199_999, trade("5")), (201_000, trade("5")),
    ]
    try expectSplitFoldsAgree(
      SeriesBuilder(spec(Self.kinds[number].0, Self.kinds[number].1)),
      steps.map { at, tick in
        { builder in
          while builder.nextClosed(at: time(at)) != nil {}
          builder.add(tick, at: time(at), in: calendar)
          while builder.nextClosed(at: time(at)) != nil {}
        }
      })
  }

  @Test func `A row of repeated bars beyond a day in a snapshot is refused`() throws {
    var builder = SeriesBuilder(spec("10s") { $0.empty = .repeat })
    var late = calendar
    late.close = Timestamp(rawValue: .max)
    builder.add(trade("5"), at: time(150_000), in: late)
    // The calendar itself cannot ask for more than a day.
    var count = 0
    while builder.nextClosed(at: time(864_000_000)) != nil { count += 1 }
    #expect(count == 8_640)
    var bytes = try bytes(of: SeriesBuilder(spec("10s")))
    // The limit comes before bid and ask, which are one byte each.
    bytes.replaceSubrange(
      (bytes.count - 3)..<(bytes.count - 2), with: [254, 255, 255, 255, 255, 255, 255, 1])
    var reader = PayloadReader(bytes[...])
    var read = SeriesBuilder()
    #expect(throws: CodecError.valueOutOfRange(field: "limit")) { try read.visit(&reader) }
  }
}
