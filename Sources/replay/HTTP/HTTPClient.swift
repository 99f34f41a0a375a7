import CCurl
import Journal

/// One request at a time over HTTP or SMTP, through libcurl, which is loaded when the first client
/// is made: the only file that knows it.
///
/// Redirects are not followed, certificates are checked, a connection is kept for the next request.
/// One thread uses a client; ``stop()`` may be called by any.
@safe final class HTTPClient: Sendable {
  // safe: C's own memory; one thread runs requests, and stopping is made for other threads.
  private nonisolated(unsafe) let transfer: OpaquePointer

  /// - Throws: ``InputError`` when the library is not there.
  init() throws(InputError) {
    // safe: the text lives for ever.
    if let problem = unsafe replay_curl_load() {
      throw InputError(unsafe String(cString: problem))
    }
    guard let new = unsafe replay_transfer_new() else {
      throw InputError("no memory for a connection")
    }
    unsafe transfer = new
  }

  deinit { unsafe replay_transfer_free(transfer) }

  /// Makes the request under way, and every later one, end at once.
  func stop() { unsafe replay_transfer_stop(transfer) }

  /// Sends a request and waits for its answer.
  ///
  /// Nothing that it returns holds a header or a password of the request.
  func run(_ request: HTTPRequest) -> HTTPAnswer {
    var raw = unsafe replay_request()
    unsafe raw.connect_milliseconds = Int(request.connectTimeout.rawValue / 1_000_000)
    unsafe raw.total_milliseconds = Int(request.totalTimeout.rawValue / 1_000_000)
    unsafe raw.size_max = request.sizeMax
    unsafe raw.is_direct = request.isDirect
    let texts = CTexts()
    unsafe raw.url = texts.add(request.url)
    unsafe raw.user_agent = texts.add(request.userAgent)
    if let authorities = request.authorities { unsafe raw.authorities = texts.add(authorities) }
    if let login = request.login {
      unsafe raw.user = texts.add(login.user)
      unsafe raw.password = texts.add(login.password.value)
    }
    let headers = unsafe request.headers.map { unsafe texts.add("\($0.name): \($0.value)") }
    var recipients: [UnsafePointer<CChar>?] = unsafe []
    if let mail = request.mail {
      unsafe raw.sender = texts.add(mail.sender)
      unsafe raw.needs_tls = mail.needsTLS
      unsafe recipients = mail.recipients.map { unsafe texts.add($0) }
    }
    return unsafe request.body.withBytes { body in
      unsafe headers.withUnsafeBufferPointer { headers in
        unsafe recipients.withUnsafeBufferPointer { recipients in
          // safe: everything the request points to outlives this closure.
          unsafe raw.headers = headers.baseAddress
          unsafe raw.header_count = headers.count
          unsafe raw.recipients = recipients.baseAddress
          unsafe raw.recipient_count = recipients.count
          unsafe raw.body = body?.baseAddress
          unsafe raw.body_size = body?.count ?? 0
          return unsafe perform(&raw, texts)
        }
      }
    }
  }

  private func perform(_ request: inout replay_request, _ texts: CTexts) -> HTTPAnswer {
    var raw = unsafe replay_answer()
    withExtendedLifetime(texts) {
      unsafe replay_transfer_run(transfer, &request, &raw)
    }
    var answer = unsafe HTTPAnswer(ending: Self.ending(raw.ending), status: Int(raw.status))
    // safe: the transfer's own bytes, copied before its next use.
    if let bytes = unsafe raw.body {
      answer.body = unsafe Array(UnsafeBufferPointer(start: bytes, count: raw.body_size))
    }
    answer.retryAfter = unsafe Self.text(raw.retry_after)
    answer.etag = unsafe Self.text(raw.etag)
    answer.date = unsafe Self.text(raw.date)
    answer.problem = unsafe Self.text(raw.problem)
    return answer
  }

  private static func ending(_ raw: replay_ending) -> HTTPAnswer.Ending {
    switch raw {
    case REPLAY_ENDED: .answered
    case REPLAY_TIMED_OUT: .timedOut
    case REPLAY_TOO_LONG: .tooLong
    case REPLAY_STOPPED: .stopped
    default: .failed
    }
  }

  /// The text in an array of C characters that ends with a zero.
  private static func text<T>(_ characters: T) -> String {
    unsafe withUnsafeBytes(of: characters) { bytes in
      // safe: the bytes of an array of C, which ends with a zero or is full.
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// Texts that C reads for as long as this lives.
@safe private final class CTexts {
  private var copies: [UnsafeMutablePointer<CChar>] = unsafe []

  /// A copy of `text`, ended by a zero byte.
  func add(_ text: String) -> UnsafePointer<CChar>? {
    let bytes = text.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for index in bytes.indices { unsafe copy[index] = bytes[index] }
    unsafe copies.append(copy)
    return unsafe UnsafePointer(copy)
  }

  deinit {
    // Passwords are among them, so nothing is left in the memory that is given back.
    for place in unsafe copies.indices {
      let copy = unsafe copies[place]
      var index = 0
      while unsafe copy[index] != 0 {
        unsafe copy[index] = 0
        index += 1
      }
      unsafe copy.deallocate()
    }
  }
}

extension [UInt8]? {
  /// Lends the bytes, or nil.
  fileprivate func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>?) -> R) -> R {
    guard let bytes = self else { return body(nil) }
    return unsafe bytes.withUnsafeBufferPointer { unsafe body($0) }
  }
}
