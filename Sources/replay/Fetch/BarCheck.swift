import Broker
import Journal
import Projections

/// Checks bars of the past, one after the other, and makes them bars of ours.
struct BarCheck {
  private(set) var findings = HistoryFindings()
  /// Volumes that had parts of shares, which the format does not hold.
  private(set) var rounded = 0
  private let name: String
  private let length: Int64
  private let gapSeconds: Int64
  /// Where the next bar may begin, in seconds.
  private var next: Int64
  private let span: Range<Int64>
  private let regular: Range<Int64>
  private static let second: Int64 = 1_000_000_000

  init(_ name: String, _ length: BarLength, _ calendar: SessionCalendar, _ options: FetchOptions) {
    self.name = name
    self.length = length.seconds
    gapSeconds = max(options.gapSeconds, length.seconds)
    span = options.span(calendar)
    regular = FetchOptions.regular(calendar)
    next = span.lowerBound
  }

  /// A bar; nil when it is left out.
  mutating func take(_ told: TWS.Bar) -> Bar? {
    guard case .instant(let start) = WireTime.read(told.date, offsets: []) else {
      return refuse(.notExpressible, "a bar at `\(told.date.prefix(40))`")
    }
    let seconds = start.rawValue / Self.second
    let place = "\(name) at \(start)"
    guard span.contains(seconds) else { return refuse(.outsideHours, place) }
    guard seconds >= next else { return refuse(.repeated, place) }
    guard let bar = bar(told, start) else { return refuse(.notExpressible, place) }
    guard bar.low > .zero else { return refuse(.priceNotPositive, place) }
    guard SeriesBar(bar, end: start).isConsistent else { return refuse(.disordered, place) }
    noteGap(to: seconds)
    next = seconds + length
    return bar
  }

  /// Everything was taken: silence up to the close counts too.
  mutating func finish() { noteGap(to: span.upperBound) }

  private mutating func refuse(_ kind: HistoryFindings.Kind, _ example: String) -> Bar? {
    findings.add(kind, example)
    return nil
  }

  private mutating func noteGap(to second: Int64) {
    let from = max(next, regular.lowerBound)
    let to = min(second, regular.upperBound)
    guard to - from >= gapSeconds else { return }
    let (start, end) = (
      Timestamp(rawValue: from * Self.second), Timestamp(rawValue: to * Self.second)
    )
    findings.add(.gap, "\(name): nothing from \(start) to \(end)")
  }

  /// Prices as they are; the sum of price × size is volume times average price, to 4 places.
  private mutating func bar(_ told: TWS.Bar, _ start: Timestamp) -> Bar? {
    guard let open = price(told.open), let high = price(told.high), let low = price(told.low),
      let close = price(told.close), let volume = told.volume.exact(as: Quantity.self),
      let average = told.wap.rounded(as: Price.self)
    else { return nil }
    var bar = Bar()
    (bar.start, bar.open, bar.high, bar.low, bar.close) = (start, open, high, low, close)
    // -1 says that there is no volume, as for bars of quotes.
    let shares = max(volume, .zero)
    let whole = Rounding.halfEven(Int128(shares.rawValue), 100_000_000)
    guard let count = Int64(exactly: whole) else { return nil }
    bar.volume = Quantity(shares: count)
    if bar.volume != shares { rounded += 1 }
    bar.trades = max(0, told.barCount)
    let product = Int128(shares.rawValue) * Int128(max(average, .zero).rawValue)
    bar.notional = Money(rawValue: Rounding.halfEven(product, 10_000_000_000_000) * 100_000)
    return bar
  }

  /// A price of at most four places, which the file holds.
  private func price(_ number: WireNumber) -> Price? {
    guard let price = number.exact(as: Price.self), price.rawValue % 100_000 == 0 else {
      return nil
    }
    return price
  }
}
