import Journal

/// Reads one prediction object: an NDJSON line, an HTTP body, or an item of one.
///
/// Members `id`, `ts_ns`, `symbol`, `side`, `confidence` are required; `horizon_s` and `model` are
/// not; others are ignored. Anything else is refused with a reason, never guessed.
enum PredictionDecoder {
  typealias Problem = PredictionProblem

  /// Bytes beyond this are refused before they are read.
  static let sizeMax = 65_536

  static func decode(_ body: [UInt8]) throws(Problem) -> Signal {
    guard body.count <= sizeMax else {
      throw Problem(reason: "longer than \(sizeMax) bytes", offset: sizeMax)
    }
    if let signal = PredictionScanner.signal(body) { return signal }
    return try wholly(body)
  }

  /// Reads a body of any form, by the tree of its members.
  static func wholly(_ body: [UInt8]) throws(Problem) -> Signal {
    let json: JSONValue
    do {
      json = try JSONReader.read(body)
    } catch {
      throw Problem(reason: "not JSON: \(error.message)", offset: error.offset)
    }
    guard case .object = json else { throw Problem(reason: "not a JSON object", offset: 0) }
    return try signal(json)
  }

  private static func signal(_ json: JSONValue) throws(Problem) -> Signal {
    var signal = Signal()
    signal.prediction = try text(json, "id")
    signal.symbol = try text(json, "symbol")
    signal.issuedAt = Timestamp(rawValue: try integer(json, "ts_ns"))
    signal.direction = try direction(text(json, "side"))
    signal.confidence = try confidence(json)
    if json["horizon_s"] != nil { signal.horizonSeconds = try integer(json, "horizon_s") }
    if json["model"] != nil { signal.model = try text(json, "model") }
    guard signal.issuedAt > .zero else {
      throw Problem(reason: "\"ts_ns\" is not after 1970", offset: 0)
    }
    guard signal.horizonSeconds >= 0 else {
      throw Problem(reason: "\"horizon_s\" is negative", offset: 0)
    }
    return signal
  }

  private static func text(_ json: JSONValue, _ name: String) throws(Problem) -> String {
    guard let value = json[name] else {
      throw Problem(reason: "\"\(name)\" is missing", offset: 0)
    }
    guard case .string(let text) = value, !text.isEmpty else {
      throw Problem(reason: "\"\(name)\" is not a text", offset: 0)
    }
    return text
  }

  private static func integer(_ json: JSONValue, _ name: String) throws(Problem) -> Int64 {
    guard let value = json[name] else {
      throw Problem(reason: "\"\(name)\" is missing", offset: 0)
    }
    guard case .number(let digits) = value, let number = Int64(digits) else {
      throw Problem(reason: "\"\(name)\" is not a whole number", offset: 0)
    }
    return number
  }

  private static func direction(_ side: String) throws(Problem) -> SignalDirection {
    switch side {
    case "BUY": .buy
    case "SELL": .sell
    case "HOLD": .hold
    default: throw Problem(reason: "\"side\" is not BUY, SELL or HOLD", offset: 0)
    }
  }

  private static func confidence(_ json: JSONValue) throws(Problem) -> Ratio {
    guard let value = json["confidence"] else {
      throw Problem(reason: "\"confidence\" is missing", offset: 0)
    }
    guard case .number(let digits) = value, let ratio = Ratio(digits) else {
      throw Problem(reason: "\"confidence\" is not a number of at most 9 places", offset: 0)
    }
    guard ratio >= .zero, ratio <= Ratio(whole: 1) else {
      throw Problem(reason: "\"confidence\" is not within 0…1", offset: 0)
    }
    return ratio
  }
}
