import Journal
import Projections
import Store

/// `bars`: the bars of one instrument of a recording.
struct BarsCommand: Subcommand {
  static let name = "bars"
  static let group = CommandGroup.market
  static let summary = "print bars of an instrument of a journal as CSV"
  static let usage =
    "--market <journal> --symbol <ticker> --width <length> | --ticks <n> | --volume <n> "
    + "[--from trades|mid|bid|ask] [--closed left|right] [--empty none|repeat] "
    + "[--session regular|all] [--decimals <n>]"
  static let details = [
    "--width     length of a bar, 1s to less than 24h, such as 10s, 5m or 2h; 1d is the session",
    "--ticks     as many trades or price updates a bar, in place of a width",
    "--volume    at least as many shares a bar; a trade is not split",
    "--from      of which prices: trades (usual), mid, bid or ask",
    "--closed    a price on a boundary begins a bar: left (usual), or ends one: right",
    "--empty     an interval in which nothing happened has no bar: none (usual), or the last "
      + "close: repeat",
    "--session   hours that count: regular (usual) or all",
    "--decimals  prices and notional are printed times 10 to this power (4), 0 to 9",
    "The bar that the journal ends in is printed as far as it got.",
  ]

  private let market: String
  private let symbol: String
  private let spec: BarSpec
  private let row: BarRow

  init(_ arguments: inout Arguments) throws(UsageError) {
    guard let market = try arguments.option("--market") else {
      throw UsageError("`--market` is missing")
    }
    guard let symbol = try arguments.option("--symbol") else {
      throw UsageError("`--symbol` is missing")
    }
    self.market = market
    self.symbol = symbol
    var spec = try Self.size(&arguments)
    spec.source = try Self.choice("--from", .trades, &arguments)
    spec.closed = try Self.choice("--closed", .left, &arguments)
    spec.empty = try Self.choice("--empty", .none, &arguments)
    spec.session = try Self.choice("--session", .regular, &arguments)
    if let problem = spec.problem { throw UsageError(problem) }
    self.spec = spec
    row = BarRow(decimals: Int(try arguments.number("--decimals", in: 0...9) ?? 4))
  }

  private static func size(_ arguments: inout Arguments) throws(UsageError) -> BarSpec {
    let width = try arguments.option("--width")
    let ticks = try arguments.number("--ticks", in: 1...BarSpec.ticksMax)
    let shares = try arguments.option("--volume")
    switch (width, ticks, shares) {
    case (let width?, nil, nil):
      guard width == "1d" || Nanoseconds(width) != nil, let spec = BarSpec(size: width) else {
        throw UsageError("`--width`: `\(width)` is not a length of time such as 10s, 5m or 1d")
      }
      return spec
    case (nil, let ticks?, nil): return BarSpec(ticks: ticks)
    case (nil, nil, let shares?):
      guard let volume = Quantity(shares) else {
        throw UsageError("`--volume`: `\(shares)` is not a number of shares")
      }
      return BarSpec(volume: volume)
    default: throw UsageError("give one of `--width`, `--ticks` and `--volume`")
    }
  }

  private static func choice<C: Choice>(
    _ name: String, _ usual: C, _ arguments: inout Arguments
  ) throws(UsageError) -> C {
    guard let word = try arguments.option(name) else { return usual }
    if let found = C.allCases.first(where: { "\($0)" == word }) { return found }
    let known = C.allCases.map { "\($0)" }.joined(separator: ", ")
    throw UsageError("`\(name)`: `\(word)` is none of \(known)")
  }

  func run(_ console: Console) throws -> ExitCode {
    let reader = try JournalReader(opening: market)
    var context = SessionContext()
    var builder = SeriesBuilder(spec)
    console.print(BarFile.header)
    while let shape = try reader.advance() {
      let now = reader.envelope.recordedAt
      while let closed = builder.nextClosed(at: now) { try print(closed, console) }
      if shape == .tick {
        guard try context.symbol(reader.tick, reader.envelope) == symbol else { continue }
        builder.add(reader.tick, at: now, in: context.calendar ?? SessionCalendar())
        while let closed = builder.nextClosed(at: now) { try print(closed, console) }
      } else {
        try context.take(Recorded(reader.envelope, try reader.event()))
      }
    }
    JournalEnd(reader).mention(market, on: console)
    guard context.symbols.contains(symbol) else { throw unknown(context.symbols) }
    if let last = builder.current { try print(last, console) }
    return .success
  }

  private func print(_ closed: SeriesBar, _ console: Console) throws(InputError) {
    do throws(InputError) { console.print(try row.text(closed.bar)) } catch {
      throw InputError("\(market): \(symbol): \(error)")
    }
  }

  private func unknown(_ symbols: [String]) -> InputError {
    let known = symbols.filter { !$0.isEmpty }
    return InputError(
      "\(market): there is no instrument `\(symbol)`\(NearestName.hint(symbol, among: known)); "
        + "it has \(known.joined(separator: ", "))")
  }
}
