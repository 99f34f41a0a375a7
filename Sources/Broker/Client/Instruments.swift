import Journal

/// What the connection knows of instruments, and what it is about to find out.
struct InstrumentDirectory: Sendable {
  /// By number.
  private(set) var all: [InstrumentDefined] = []
  /// Contract numbers that were looked up in this connection, so that none is asked twice.
  private var asked: Set<Int64> = []

  /// Adds or replaces; numbers have no gaps.
  mutating func set(_ instrument: InstrumentDefined) {
    let index = instrument.instrument.index
    if index < all.count {
      all[index] = instrument
    } else {
      precondition(index == all.count, "instruments are numbered without gaps")
      all.append(instrument)
    }
  }

  subscript(_ id: InstrumentID) -> InstrumentDefined? {
    id.index < all.count ? all[id.index] : nil
  }

  /// The number of a contract; one without a contract number yet fits by its ticker.
  func find(contract: Int64, symbol: String) -> InstrumentID? {
    if let exact = all.first(where: { $0.contractID == contract && contract != 0 }) {
      return exact.instrument
    }
    return all.first { $0.contractID == 0 && $0.symbol == symbol }?.instrument
  }

  /// The number that a new instrument gets.
  var next: InstrumentID { InstrumentID(rawValue: UInt32(all.count)) }

  /// Whether a contract has to be looked up, which it then counts as.
  mutating func beginsLookup(of contract: Int64, symbol: String) -> Bool {
    guard contract > 0, find(contract: contract, symbol: symbol) == nil else { return false }
    return asked.insert(contract).inserted
  }

  /// The connection is new: what was not found may be asked again.
  mutating func forgetLookups() { asked = [] }
}

/// What a lookup of the connection's own is for.
enum DefinitionKey: Hashable, Sendable {
  /// An instrument that the owner named.
  case known(InstrumentID)
  /// A contract that an order, fill or position mentioned.
  case met(contract: Int64)
}

extension InstrumentDefined {
  /// What the broker says of a contract, without its price rule.
  public init(_ data: TWS.ContractData) {
    self.init()
    take(data, rule: nil)
  }

  /// Takes what the broker knows of a contract; number, restriction and what was set by hand stay.
  ///
  /// - Parameter rule: the price steps of the exchange that orders go to; nil where there is none.
  mutating func take(_ data: TWS.ContractData, rule: TWS.MarketRule?) {
    symbol = data.contract.symbol
    securityType = data.contract.secType
    exchange = data.contract.exchange.isEmpty ? "SMART" : data.contract.exchange
    primaryExchange = data.contract.primaryExchange
    currency = data.contract.currency
    contractID = data.contract.conId
    if let step = data.minTick.exact(as: Price.self), step > .zero { tickSize = step }
    multiplier = Int64(data.contract.multiplier) ?? 1
    if let lot = data.sizeIncrement.exact(as: Quantity.self), lot > Quantity(shares: 1) {
      lotSize = lot
    }
    orderTypes = Self.orderTypes(data.orderTypes)
    priceBands = rule.map(Self.bands) ?? []
    // The coarsest lookup is at a price of 0; steps by price decide.
    if let first = priceBands.first, priceBands.count == 1 {
      tickSize = first.tick
      priceBands = []
    }
  }

  /// Types of ours that the contract takes, in our order; empty where it names none of them.
  private static func orderTypes(_ list: String) -> [AllowedOrderType] {
    let words = list.split(separator: ",").map(String.init)
    let known: [(OrderType, [String])] = [
      (.market, ["MKT"]), (.limit, ["LMT"]), (.stop, ["STP"]), (.stopLimit, ["STPLMT", "STP LMT"]),
      (.trailingStop, ["TRAIL"]), (.trailingLimit, ["TRAILLMT", "TRAIL LIMIT"]),
      (.marketOnClose, ["MOC"]), (.limitOnClose, ["LOC"]),
    ]
    return known.filter { $0.1.contains(where: words.contains) }.map { AllowedOrderType($0.0) }
  }

  private static func bands(_ rule: TWS.MarketRule) -> [PriceBand] {
    rule.priceIncrements.compactMap { step in
      guard let from = step.lowEdge.exact(as: Price.self),
        let tick = step.increment.exact(as: Price.self), tick > .zero
      else { return nil }
      return PriceBand(from: from, tick: tick)
    }.sorted { $0.from < $1.from }
  }
}

extension TWS.Contract {
  /// The contract of an instrument of ours.
  public init(_ instrument: InstrumentDefined) {
    self.init()
    conId = instrument.contractID
    symbol = instrument.symbol
    secType = instrument.securityType
    exchange = instrument.exchange
    primaryExchange = instrument.primaryExchange
    currency = instrument.currency
    if instrument.multiplier != 1 { multiplier = String(instrument.multiplier) }
  }
}

extension TWS.ContractData {
  /// The number of the price rule of an exchange; the first one where it is not listed.
  func marketRule(of exchange: String) -> Int64? {
    let exchanges = validExchanges.split(separator: ",").map(String.init)
    let rules = marketRuleIds.split(separator: ",").compactMap { Int64($0) }
    guard let place = exchanges.firstIndex(of: exchange), place < rules.count else {
      return rules.first
    }
    return rules[place]
  }
}
