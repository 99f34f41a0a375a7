import Journal

/// `reqExecutions`: empty fields and client 0 let everything pass.
struct ExecutionRequest {
  let request: Int64
  let client: Int64
  let account: String
  let time: String
  let symbol: String
  let securityType: String
  let exchange: String
  let side: String

  init(from reader: inout FieldReader) throws(TWSError) {
    request = try reader.integer()
    client = try reader.optionalInteger() ?? 0
    account = try reader.text()
    time = try reader.text()
    symbol = try reader.text()
    securityType = try reader.text()
    exchange = try reader.text()
    side = try reader.text()
  }
}

/// `reqMktData`.
struct MarketDataRequest {
  let request: Int64
  let contract: Contract
  let genericTicks: String
  let isSnapshot: Bool

  init(from reader: inout FieldReader) throws(TWSError) {
    request = try reader.integer()
    contract = try Contract(from: &reader, withPrimaryExchange: true)
    if contract.securityType == "BAG" {
      for _ in 0..<(try reader.count()) { try reader.skip(4) }
    }
    if try reader.flag() { try reader.skip(3) }
    genericTicks = try reader.text()
    isSnapshot = try reader.flag()
  }
}

/// `reqTickByTickData`.
struct TickRequest {
  let request: Int64
  let contract: Contract
  let kind: String
  let ignoresSize: Bool

  init(from reader: inout FieldReader) throws(TWSError) {
    request = try reader.integer()
    contract = try Contract(from: &reader, withPrimaryExchange: true)
    kind = try reader.text()
    try reader.skip()  // number of past ticks
    ignoresSize = try reader.flag()
  }
}

/// `reqRealTimeBars`.
struct RealTimeBarsRequest {
  let request: Int64
  let contract: Contract
  let source: String
  let regularOnly: Bool

  init(from reader: inout FieldReader) throws(TWSError) {
    request = try reader.integer()
    contract = try Contract(from: &reader, withPrimaryExchange: true)
    try reader.skip()  // bar size, always 5 s
    source = try reader.text()
    regularOnly = try reader.flag()
  }
}

/// `reqHistoricalData`.
struct HistoryRequest {
  let request: Int64
  let contract: Contract
  let end: String
  let barSize: String
  let duration: String
  let regularOnly: Bool
  let source: String
  let format: Int64
  let isKept: Bool

  init(from reader: inout FieldReader) throws(TWSError) {
    request = try reader.integer()
    contract = try Contract(from: &reader, withPrimaryExchange: true)
    try reader.skip()  // include expired
    end = try reader.text()
    barSize = try reader.text()
    duration = try reader.text()
    regularOnly = try reader.flag()
    source = try reader.text()
    format = try reader.integer()
    if contract.securityType == "BAG" {
      for _ in 0..<(try reader.count()) { try reader.skip(4) }
    }
    isKept = try reader.flag()
  }
}

/// `reqHistoricalTicks`.
struct HistoricalTicksRequest {
  let request: Int64
  let contract: Contract
  let start: String
  let end: String
  let count: Int64
  let source: String
  let regularOnly: Bool

  init(from reader: inout FieldReader) throws(TWSError) {
    request = try reader.integer()
    contract = try Contract(from: &reader, withPrimaryExchange: true)
    try reader.skip()  // include expired
    start = try reader.text()
    end = try reader.text()
    count = try reader.integer()
    source = try reader.text()
    regularOnly = try reader.flag()
  }
}
