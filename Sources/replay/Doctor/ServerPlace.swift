/// Machine and port of an address, for who only wants to know whether somebody is there.
struct ServerPlace: Hashable {
  let host: String
  let port: Int

  private static let ports = [("https", 443), ("http", 80), ("smtps", 465), ("smtp", 587)]

  /// Reads `https://host:port/…`; nil for anything else.
  init?(_ url: String) {
    let known = Self.ports.first { url.hasPrefix("\($0.0)://") }
    guard let (scheme, usual) = known else { return nil }
    let authority = url.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }
    var (name, rest) = (authority, Substring())
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      name = authority[authority.index(after: authority.startIndex)..<end]
      rest = authority[authority.index(after: end)...]
    } else if let colon = authority.lastIndex(of: ":") {
      (name, rest) = (authority[..<colon], authority[colon...])
    }
    guard !name.isEmpty else { return nil }
    host = String(name)
    if rest.isEmpty {
      port = usual
    } else {
      guard let number = Int(rest.dropFirst()), (1...65_535).contains(number) else { return nil }
      port = number
    }
  }
}
