import Journal

/// The base address of a service, such as `https://api.example.com/v2`, looked at before any use.
struct ServerAddress: Hashable, Sendable {
  /// As given, without a slash at its end.
  let text: String
  let isEncrypted: Bool
  /// The name or number of the machine, without brackets.
  let host: String

  /// Reads `text`.
  ///
  /// - Parameters:
  ///   - scheme: `http` or `smtp`; an `s` behind it means that all is encrypted.
  ///   - allowsPlain: whether the plain scheme may leave this machine.
  /// - Throws: ``InputError`` saying what an address looks like, without a user or password.
  init(_ text: String, scheme: String = "http", allowsPlain: Bool) throws(InputError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= 2_000, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else {
      throw InputError("an address is at most 2000 visible ASCII characters")
    }
    let isEncrypted = text.hasPrefix("\(scheme)s://")
    guard isEncrypted || text.hasPrefix("\(scheme)://") else {
      throw InputError("an address begins with \(scheme)s:// (or \(scheme):// on this machine)")
    }
    let rest = text.dropFirst(scheme.count + (isEncrypted ? 4 : 3))
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !rest.contains("@") else {
      throw InputError("an address holds no user or password: they belong into the environment")
    }
    guard !rest.contains("?"), !rest.contains("#") else {
      throw InputError("an address ends before `?` and `#`")
    }
    guard let host = Self.host(authority) else {
      throw InputError("`\(authority.prefix(100))` is not a host, or a host with a port")
    }
    let isLocal = Self.isLoopback(host)
    guard isEncrypted || isLocal || allowsPlain else {
      throw InputError(
        "http://\(host): a key must not leave this machine unencrypted; use https://, or set "
          + "`allow_http: true`")
    }
    var short = text[...]
    while short.last == "/" { short.removeLast() }
    self.text = String(short)
    self.isEncrypted = isEncrypted
    self.host = host
  }

  /// Whether it is this machine.
  var isLoopback: Bool { Self.isLoopback(host) }

  /// Whether `url`, an address with whatever follows it, leads to this machine.
  static func staysHere(_ url: String) -> Bool {
    let start = url.prefix { $0 != "?" && $0 != "#" }
    do throws(InputError) {
      return try ServerAddress(String(start), allowsPlain: true).isLoopback
    } catch {
      return false
    }
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { $0.count <= 3 && UInt8($0) != nil && $0.first != "+" }
  }

  /// The host of `host`, `host:port` or `[address]:port`.
  private static func host(_ authority: Substring) -> String? {
    var name = authority
    var port: Substring?
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      name = authority[..<authority.index(after: end)].dropFirst().dropLast()
      let rest = authority[authority.index(after: end)...]
      if !rest.isEmpty {
        guard rest.hasPrefix(":") else { return nil }
        port = rest.dropFirst()
      }
      guard !name.isEmpty, name.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        return nil
      }
    } else {
      if let colon = authority.firstIndex(of: ":") {
        name = authority[..<colon]
        port = authority[authority.index(after: colon)...]
      }
      let isName = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
      guard !name.isEmpty, isName else { return nil }
    }
    if let port {
      guard port.allSatisfy(\.isNumber), let number = Int(port), (1...65_535) ~= number else {
        return nil
      }
    }
    return String(name)
  }

  /// A text as part of a query: everything but letters, digits and `-._~` as `%xx`.
  static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: result.append(byte)
      default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
