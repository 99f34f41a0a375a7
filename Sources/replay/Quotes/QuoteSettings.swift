import Journal

/// The section `quotes`: a service that is asked for prices while streaming has stopped.
struct QuoteSettings: FieldGroup, Hashable {
  /// The base address; empty for none.
  var url = ""
  /// What follows it; `{symbol}` stands for the ticker.
  var path = "/quotes/{symbol}"
  /// From one question about an instrument to the next.
  var interval = Nanoseconds.seconds(5)
  /// Whether the broker is asked for snapshots: at once without a service, else later.
  var snapshots = true
  /// For a whole answer.
  var timeout = Nanoseconds.seconds(5)
  /// The header that carries QUOTES_API_KEY, where that is set.
  var keyHeader = "X-API-Key"
  /// Whether `http://` may leave this machine.
  var allowHTTP = false
  /// A certificate file to trust in place of the system's; empty for the system's.
  var authorities = ""
  /// Where the figures stand in an answer.
  var fields = QuoteFields()

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("url", &url)
    try visitor.text("path", &path)
    try visitor.duration("interval", &interval)
    try visitor.flag("snapshots", &snapshots)
    try visitor.duration("timeout", &timeout)
    try visitor.text("key_header", &keyHeader)
    try visitor.flag("allow_http", &allowHTTP)
    try visitor.text("authorities", &authorities)
    try visitor.group("fields", &fields)
  }

  /// From one snapshot of the broker's to the next; nil where none is wanted.
  var snapshotInterval: Nanoseconds? { snapshots ? max(interval, .seconds(1)) : nil }

  /// The question about an instrument.
  ///
  /// - Throws: ``InputError`` for an address that may not be asked.
  func request(_ symbol: String, key: Secret?) throws(InputError) -> HTTPRequest {
    let address = try ServerAddress(url, allowsPlain: allowHTTP)
    let parts = path.split(separator: "{symbol}", omittingEmptySubsequences: false)
    var request = HTTPRequest(
      url: address.text + parts.joined(separator: ServerAddress.escaped(symbol)))
    request.headers = [HTTPField(name: "Accept", value: "application/json")]
    if let key { request.headers.append(HTTPField(name: keyHeader, value: key.value)) }
    request.connectTimeout = timeout
    request.totalTimeout = timeout
    if !authorities.isEmpty { request.authorities = authorities }
    return request
  }

  /// Every value that is out of range.
  func problems() -> [ConfigurationProblem] {
    var found: [ConfigurationProblem] = []
    func report(_ name: String, _ text: String) {
      found.append(ConfigurationProblem(path: "quotes.\(name)", message: text))
    }
    if !url.isEmpty {
      do { _ = try ServerAddress(url, allowsPlain: allowHTTP) } catch { report("url", "\(error)") }
      if fields.bid.isEmpty, fields.ask.isEmpty, fields.last.isEmpty {
        report("fields", "name at least one of `bid`, `ask` and `last`")
      }
    }
    let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
    if !path.hasPrefix("/") || !isPlain || path.contains("#") || !path.contains("{symbol}") {
      report("path", "`\(path.prefix(40))` must begin with `/` and hold `{symbol}`, without blanks")
    }
    let isName = keyHeader.utf8.allSatisfy {
      (0x30...0x39) ~= $0 || (0x41...0x5A) ~= $0 || (0x61...0x7A) ~= $0 || $0 == 0x2D
    }
    if keyHeader.isEmpty || !isName {
      report("key_header", "`\(keyHeader.prefix(40))` is no name of a header")
    }
    for (name, value, least) in [
      ("interval", interval, Nanoseconds.milliseconds(100)),
      ("timeout", timeout, .milliseconds(100)),
    ] where value < least || value > .seconds(3_600) {
      report(name, "\(value) is out of range; allowed: \(least) to 1h")
    }
    return found
  }
}

/// Where an answer has its figures: names joined by points, numbers for places in lists, such as
/// `quote.bid` or `results.0.p`; empty for a figure that it does not have.
struct QuoteFields: FieldGroup, Hashable {
  var bid = ""
  var ask = ""
  var bidSize = ""
  var askSize = ""
  /// The price of the last trade.
  var last = ""

  init() {}

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.text("bid", &bid)
    try visitor.text("ask", &ask)
    try visitor.text("bid_size", &bidSize)
    try visitor.text("ask_size", &askSize)
    try visitor.text("last", &last)
  }

  /// The ticks that an answer tells, each marked as polled; none that says nothing.
  ///
  /// - Throws: ``InputError`` naming what is not as the configuration says.
  func ticks(_ body: [UInt8], of instrument: InstrumentID) throws(InputError) -> [Tick] {
    let json: JSONValue
    do { json = try JSONReader.read(body) } catch { throw InputError("no JSON: \(error)") }
    let (bidPrice, askPrice) = (try price(bid, json), try price(ask, json))
    var ticks: [Tick] = []
    if bidPrice != nil || askPrice != nil {
      var tick = Tick(
        instrument: instrument, kind: .quote, price: bidPrice ?? .zero,
        size: try size(bidSize, json), flags: .polled)
      (tick.askPrice, tick.askSize) = (askPrice ?? .zero, try size(askSize, json))
      ticks.append(tick)
    }
    // Where the market stood: how much was traded meanwhile nobody knows.
    if let last = try price(last, json) {
      ticks.append(
        Tick(instrument: instrument, kind: .trade, price: last, size: .zero, flags: .polled))
    }
    if ticks.isEmpty { throw InputError("none of the figures that `quotes.fields` names") }
    return ticks
  }

  private func price(_ path: String, _ json: JSONValue) throws(InputError) -> Price? {
    guard let value = Self.find(path, json), value != .null else { return nil }
    guard let price = value.decimal(as: Price.self), price >= .zero else {
      throw InputError("`\(path)` is no price")
    }
    return price == .zero ? nil : price
  }

  private func size(_ path: String, _ json: JSONValue) throws(InputError) -> Quantity {
    guard let value = Self.find(path, json), value != .null else { return .zero }
    guard let size = value.decimal(as: Quantity.self), size >= .zero else {
      throw InputError("`\(path)` is no size")
    }
    return size
  }

  /// nil for an empty path, and for one that leads nowhere.
  private static func find(_ path: String, _ json: JSONValue) -> JSONValue? {
    guard !path.isEmpty else { return nil }
    var value: JSONValue? = json
    for name in path.split(separator: ".", omittingEmptySubsequences: false) {
      if let elements = value?.elements {
        guard let place = Int(name), elements.indices.contains(place) else { return nil }
        value = elements[place]
      } else {
        value = value?[String(name)]
      }
    }
    return value
  }
}
