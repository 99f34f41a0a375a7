import Journal

/// One instrument of the simulated broker.
struct Listing {
  /// As the exchange knows it; its number is the index in ``ListingDirectory``.
  let definition: InstrumentDefined
  /// The company or fund.
  let name: String
  /// Around what the synthetic market moves, in cents.
  let baseCents: Int64

  /// The contract as answers carry it.
  var contract: TWS.Contract {
    var contract = TWS.Contract(definition)
    contract.localSymbol = definition.symbol
    contract.tradingClass = definition.symbol.split(separator: " ").first.map(String.init) ?? ""
    return contract
  }
}

/// Every instrument that anybody asked for, made when first asked for.
///
/// Contract numbers of generated listings spell their symbol, so they need no memory.
struct ListingDirectory {
  private(set) var listings: [Listing] = []
  private var indexBySymbol: [String: Int] = [:]
  private var indexByContract: [Int64: Int] = [:]

  /// Exchanges that an order or a request may name.
  static let exchanges = [
    "SMART", "NASDAQ", "NYSE", "ARCA", "AMEX", "BATS", "IEX", "ISLAND", "BEX", "BYX", "DRCTEDGE",
    "EDGEA", "CHX", "PSX", "MEMX", "PEARL",
  ]

  /// The listing that a client's contract means.
  ///
  /// - Returns: nil where no such US stock can exist: error 200.
  mutating func find(_ contract: TWS.Contract) -> Int? {
    guard
      contract.secType == "STK" || (contract.secType.isEmpty && contract.conId > 0),
      contract.currency.isEmpty || contract.currency == "USD",
      contract.exchange.isEmpty || Self.exchanges.contains(contract.exchange)
    else { return nil }
    if contract.conId > 0 {
      if let index = indexByContract[contract.conId] { return index }
      guard let symbol = Self.symbol(of: contract.conId) else { return nil }
      return find(symbol: symbol)
    }
    return find(symbol: contract.symbol)
  }

  /// The listing of a symbol such as `AAPL` or `BRK B`, nil for one that no US stock can have.
  mutating func find(symbol: String) -> Int? {
    let symbol = symbol.replacing(".", with: " ")
    if let index = indexBySymbol[symbol] { return index }
    guard Self.isPlausible(symbol), listings.count < Self.listingsMax else { return nil }
    let seed = ListingSeed.all.first { $0.symbol == symbol }
    var definition = InstrumentDefined()
    definition.instrument = InstrumentID(rawValue: UInt32(listings.count))
    definition.symbol = symbol
    definition.contractID = seed?.contractID ?? Self.contractID(of: symbol)
    definition.primaryExchange = seed?.exchange ?? "NYSE"
    let base = seed?.cents ?? 500 + Int64(NoiseHash.text(symbol) % 30_000)
    let listing = Listing(
      definition: definition, name: seed?.name ?? "\(symbol) (GENERATED)", baseCents: base)
    indexBySymbol[symbol] = listings.count
    indexByContract[definition.contractID] = listings.count
    listings.append(listing)
    return listings.count - 1
  }

  /// More than the US market lists; a client that guesses symbols must not take all memory.
  private static let listingsMax = 20_000
  /// Above every number of the seed table.
  private static let firstGenerated: Int64 = 1_000_000_000
  private static let symbolLengthMax = 6

  /// One to five capitals, then at most a class of one letter.
  private static func isPlausible(_ symbol: String) -> Bool {
    let parts = symbol.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
    guard let root = parts.first, (1...5).contains(root.count), parts.count <= 2,
      parts.count == 1 || parts[1].count == 1, symbol.utf8.count <= symbolLengthMax
    else { return false }
    return parts.allSatisfy { $0.allSatisfy { (0x41...0x5A).contains($0) } }
  }

  /// Letters as digits of base 28, a blank as 27.
  private static func contractID(of symbol: String) -> Int64 {
    symbol.utf8.reduce(0) { $0 * 28 + ($1 == 0x20 ? 27 : Int64($1) - 0x40) } + firstGenerated
  }

  private static func symbol(of contractID: Int64) -> String? {
    if let seed = ListingSeed.all.first(where: { $0.contractID == contractID }) {
      return seed.symbol
    }
    var rest = contractID - firstGenerated
    guard rest > 0 else { return nil }
    var bytes: [UInt8] = []
    while rest > 0, bytes.count < symbolLengthMax {
      let digit = rest % 28
      guard digit != 0 else { return nil }
      bytes.append(digit == 27 ? 0x20 : UInt8(digit + 0x40))
      rest /= 28
    }
    let symbol = String(decoding: bytes.reversed(), as: UTF8.self)
    let isSeed = ListingSeed.all.contains { $0.symbol == symbol }
    return rest == 0 && isPlausible(symbol) && !isSeed ? symbol : nil
  }
}

/// A well-known instrument with the number that the broker really gives it.
struct ListingSeed {
  let symbol: String
  let contractID: Int64
  let exchange: String
  let cents: Int64
  let name: String

  /// The table; prices are only where the synthetic market begins.
  static let all: [ListingSeed] = [
    .init("AAPL", 265_598, "NASDAQ", 22_500, "APPLE INC"),
    .init("AMD", 4_391, "NASDAQ", 15_500, "ADVANCED MICRO DEVICES"),
    .init("AMZN", 3_691_937, "NASDAQ", 21_000, "AMAZON.COM INC"),
    .init("BAC", 10_098, "NYSE", 4_500, "BANK OF AMERICA CORP"),
    .init("CSCO", 268_084, "NASDAQ", 6_500, "CISCO SYSTEMS INC"),
    .init("DIS", 6_459, "NYSE", 11_000, "WALT DISNEY CO/THE"),
    .init("F", 9_599_491, "NYSE", 1_150, "FORD MOTOR CO"),
    .init("GLD", 51_529_211, "ARCA", 31_000, "SPDR GOLD SHARES"),
    .init("GOOG", 208_813_720, "NASDAQ", 18_500, "ALPHABET INC-CL C"),
    .init("GOOGL", 208_813_719, "NASDAQ", 18_400, "ALPHABET INC-CL A"),
    .init("IBM", 8_314, "NYSE", 26_000, "INTL BUSINESS MACHINES CORP"),
    .init("INTC", 270_639, "NASDAQ", 2_400, "INTEL CORP"),
    .init("IWM", 9_579_970, "ARCA", 22_000, "ISHARES RUSSELL 2000 ETF"),
    .init("JPM", 1_520_593, "NYSE", 29_000, "JPMORGAN CHASE & CO"),
    .init("KO", 8_894, "NYSE", 7_000, "COCA-COLA CO/THE"),
    .init("META", 107_113_386, "NASDAQ", 69_000, "META PLATFORMS INC-CLASS A"),
    .init("MSFT", 272_093, "NASDAQ", 49_000, "MICROSOFT CORP"),
    .init("NFLX", 15_124_833, "NASDAQ", 98_000, "NETFLIX INC"),
    .init("NVDA", 4_815_747, "NASDAQ", 17_500, "NVIDIA CORP"),
    .init("QQQ", 320_227_571, "NASDAQ", 54_000, "INVESCO QQQ TRUST SERIES 1"),
    .init("SPY", 756_733, "ARCA", 60_000, "SS SPDR S&P 500 ETF TRUST-US"),
    .init("TSLA", 76_792_991, "NASDAQ", 31_000, "TESLA INC"),
    .init("XOM", 13_977, "NYSE", 11_000, "EXXON MOBIL CORP"),
  ]

  private init(
    _ symbol: String, _ contractID: Int64, _ exchange: String, _ cents: Int64, _ name: String
  ) {
    self.symbol = symbol
    self.contractID = contractID
    self.exchange = exchange
    self.cents = cents
    self.name = name
  }
}
