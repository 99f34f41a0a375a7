import Engine
import Journal

/// The question to a prediction service, and what its answers mean.
struct PredictionRequest: Sendable {
  private let settings: PredictionSettings
  private let address: ServerAddress
  private let key: Secret
  private let symbols: String

  /// More symbols than this are not listed: an address has its limits, and the engine looks itself.
  private static let symbolsMax = 200
  /// Bytes of a body that nobody understands, as far as they go into the journal.
  static let beginningMax = 4_096

  /// - Throws: ``InputError`` for an address that may not be asked.
  init(_ settings: PredictionSettings, key: Secret, symbols: [String]) throws(InputError) {
    self.settings = settings
    self.key = key
    address = try ServerAddress(settings.url, allowsPlain: settings.allowHTTP)
    self.symbols =
      symbols.isEmpty || symbols.count > Self.symbolsMax
      ? "" : "symbols=\(symbols.map { ServerAddress.escaped($0) }.joined(separator: ","))&"
  }

  /// The address without the question: what the journal names as the source.
  var source: String { address.text + settings.path }

  /// What asks for everything newer than `since`.
  func request(since: Int64, etag: String = "") -> HTTPRequest {
    var request = HTTPRequest(url: "\(source)?\(symbols)since=\(since)&limit=\(settings.limit)")
    request.headers = [
      HTTPField(name: "X-API-Key", value: key.value),
      HTTPField(name: "Accept", value: "application/json"),
    ]
    if !etag.isEmpty { request.headers.append(HTTPField(name: "If-None-Match", value: etag)) }
    request.connectTimeout = settings.connectTimeout
    request.totalTimeout = settings.timeout
    request.sizeMax = Int(settings.maxBytes)
    if !settings.authorities.isEmpty { request.authorities = settings.authorities }
    return request
  }

  /// A body for the journal.
  func received(_ body: [UInt8]) -> PredictionReceived {
    var received = PredictionReceived()
    received.source = source
    received.body = key.hidden(in: body)
    return received
  }

  /// The beginning of a body that nobody understands; a cut one can be taken for no other.
  func beginning(_ body: [UInt8]) -> PredictionReceived {
    guard body.count > Self.beginningMax else { return received(body) }
    return received(Array(body.prefix(Self.beginningMax)) + Array("…".utf8))
  }

  /// What an answer means.
  ///
  /// - Parameter last: the body that was journaled last.
  func outcome(
    _ answer: HTTPAnswer, last: [UInt8], at now: Timestamp
  ) -> PollMachine.Outcome {
    switch answer.ending {
    case .answered: break
    case .timedOut: return .failed("no whole answer within \(settings.timeout)")
    case .tooLong: return .failed("an answer of more than \(settings.maxBytes) bytes")
    case .failed, .stopped: return .failed(answer.problem)
    }
    let wait = HTTPDate.retryAfter(answer.retryAfter, at: now)
    switch answer.status {
    case 200...203: return page(answer, last)
    case 204: return .page(PollMachine.Page())
    case 304: return .unchanged
    case 401, 403: return .refused(answer.status)
    case 429: return .limited(429, wait)
    case 503 where wait != nil: return .limited(503, wait)
    case 300..<400: return .failed("it answers with status \(answer.status), a redirect")
    default: return .failed("it answers with status \(answer.status)")
    }
  }

  private func page(_ answer: HTTPAnswer, _ last: [UInt8]) -> PollMachine.Outcome {
    var page = PollMachine.Page(etag: answer.etag)
    switch PredictionBody(answer.body) {
    case .unreadable(let reason): return .unreadable(reason)
    case .single: page.count = 1
    case .list(let list):
      page.count = list.items.count
      page.nextSince = list.nextSince
      page.hasMore = list.hasMore
    }
    page.isRepeated = page.count > 0 && answer.body == last
    return .page(page)
  }
}
