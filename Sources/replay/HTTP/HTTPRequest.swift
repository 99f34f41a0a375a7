import Journal

/// What is asked of a server.
struct HTTPRequest: Sendable {
  /// Where; ``ServerAddress`` has looked at it.
  var url: String
  /// Header fields; a secret belongs here and never into ``url``.
  var headers: [HTTPField] = []
  /// Sent by POST; nil for a GET.
  var body: [UInt8]?
  /// Basic authentication, or the login of a mail server.
  var login: Login?
  /// A mail in place of HTTP; ``body`` is its text with its own header.
  var mail: Envelope?
  /// Never through a proxy, whatever the environment says: so on this machine.
  var isDirect: Bool { ServerAddress.staysHere(url) }
  /// A certificate file to trust in place of the system's.
  var authorities: String?
  var connectTimeout = Nanoseconds.seconds(5)
  var totalTimeout = Nanoseconds.seconds(10)
  /// Most bytes of an answer, after decompression.
  var sizeMax = 1 << 20
  /// Who asks.
  var userAgent = "replay/\(BuildInformation.version)"

  /// A name with its secret.
  struct Login: Sendable {
    var user: String
    var password: Secret
  }

  /// Who a mail is from and for.
  struct Envelope: Sendable {
    var sender: String
    var recipients: [String]
    /// A server that offers no TLS is refused.
    var needsTLS = true
  }
}

/// A field of a header.
struct HTTPField: Sendable {
  var name: String
  var value: String
}

/// What a server answered, or why it did not.
struct HTTPAnswer: Hashable, Sendable {
  /// How a request ended.
  enum Ending: Hashable, Sendable {
    /// An answer came whole.
    case answered
    /// None, or not all of one.
    case failed
    case timedOut
    /// More bytes than were wanted; the rest was not read.
    case tooLong
    /// The client was told to stop.
    case stopped
  }

  var ending: Ending
  /// The status line's number; 0 without one.
  var status = 0
  var body: [UInt8] = []
  /// Header fields, empty when they were not there.
  var retryAfter = ""
  var etag = ""
  var date = ""
  /// Why there is no answer, in the library's words.
  var problem = ""
}
