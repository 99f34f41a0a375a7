/// What is exchanged before the first message: versions and the server's time.
public enum Handshake {
  /// The four bytes with which a client begins; they have no length prefix.
  public static let prefix = Array("API\0".utf8)

  /// The versions that a client offers, in the only frame whose text has no NUL at its end.
  public struct Offer: Hashable, Sendable {
    /// The oldest version that the client speaks.
    public var minimum: Int64
    /// The newest one.
    public var maximum: Int64
    /// What follows the versions, such as `+PACEAPI`; empty for nothing.
    public var options = ""

    /// An offer of versions.
    public init(minimum: Int64, maximum: Int64, options: String = "") {
      (self.minimum, self.maximum, self.options) = (minimum, maximum, options)
    }

    /// Reads `v<minimum>..<maximum>[ options]`, or `v<version>` alone.
    ///
    /// - Throws: ``TWSError/badField(index:expected:found:)`` for anything else.
    public init(payload: ArraySlice<UInt8>) throws(TWSError) {
      let text = String(decoding: payload.prefix { $0 != 0 }, as: UTF8.self)
      let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      let versions = Array((parts.first ?? "").utf8)
      guard versions.first == UInt8(ascii: "v"),
        let (low, high) = Self.range(versions[1...]), low <= high, low > 0
      else {
        throw .badField(
          index: 0, expected: "versions such as v176..178", found: String(text.prefix(40)))
      }
      self.init(minimum: low, maximum: high, options: parts.count > 1 ? String(parts[1]) : "")
    }

    private static func range(_ bytes: ArraySlice<UInt8>) -> (Int64, Int64)? {
      if let one = FieldReader.whole(bytes) { return (one, one) }
      guard let dot = bytes.firstIndex(of: UInt8(ascii: ".")),
        bytes[dot...].starts(with: "..".utf8), let low = FieldReader.whole(bytes[..<dot]),
        let high = FieldReader.whole(bytes[(dot + 2)...])
      else { return nil }
      return (low, high)
    }

    /// The first bytes of a connection: the prefix and the frame.
    public var bytes: [UInt8] {
      let versions = "v\(minimum)..\(maximum)"
      return Handshake.prefix
        + Framing.prefixed(Array((options.isEmpty ? versions : "\(versions) \(options)").utf8))
    }

    /// The version that a server answers: the newest of both; nil where there is none.
    public var agreed: Int64? {
      let version = min(maximum, ServerVersion.current)
      return version >= max(minimum, ServerVersion.oldest) ? version : nil
    }
  }

  /// What the server answers, in one frame of exactly two fields.
  public struct Answer: Hashable, Sendable {
    /// The version that both use from now on.
    public var serverVersion: Int64
    /// The time of the connection, such as `20261120 09:30:00 US/Eastern`.
    public var connectionTime: String

    /// An answer.
    public init(serverVersion: Int64, connectionTime: String) {
      (self.serverVersion, self.connectionTime) = (serverVersion, connectionTime)
    }

    /// Reads the payload of the server's first frame.
    ///
    /// - Throws: ``TWSError`` where the version is missing or no number.
    public init(payload: ArraySlice<UInt8>) throws(TWSError) {
      var reader = FieldReader(payload)
      serverVersion = try reader.integer()
      connectionTime = try reader.lenientText()
    }

    /// The whole frame; to be sent in one piece, and nothing behind it before the client starts.
    public var bytes: [UInt8] {
      var writer = FieldWriter()
      let start = writer.beginFrame()
      writer.integer(serverVersion)
      writer.text(connectionTime)
      writer.endFrame(start)
      return writer.bytes
    }
  }
}
