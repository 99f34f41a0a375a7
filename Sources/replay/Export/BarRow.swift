import Journal
import Projections

/// Writes bars as the rows that ``BarFile`` reads; never rounds.
struct BarRow {
  /// Prices are multiplied by 10 to this power; the usual files have 4.
  let decimals: Int

  /// A bar as one row.
  ///
  /// - Throws: ``InputError`` when a number would have to be rounded.
  func text(_ bar: Bar) throws(InputError) -> String {
    let prices = [("open", bar.open), ("high", bar.high), ("low", bar.low), ("close", bar.close)]
    var words = ["\(bar.start.rawValue)"]
    for (name, price) in prices { words.append(try scaled(name, Int128(price.rawValue), bar)) }
    guard bar.volume.rawValue % 100_000_000 == 0 else {
      throw InputError(
        "the bar of \(bar.start) has a volume of \(bar.volume); this format has whole shares only")
    }
    words.append("\(bar.volume.wholeShares)")
    words.append("\(bar.trades)")
    words.append(try scaled("notional", bar.notional.rawValue, bar))
    return words.joined(separator: ",")
  }

  private func scaled(_ name: String, _ raw: Int128, _ bar: Bar) throws(InputError) -> String {
    var unit: Int128 = 1
    for _ in decimals..<Money.fractionDigits { unit *= 10 }
    guard raw % unit == 0 else {
      throw InputError(
        "the bar of \(bar.start): \(name) \(Money(rawValue: raw)) has more than \(decimals) "
          + "decimals; give --decimals 9")
    }
    return "\(raw / unit)"
  }
}
