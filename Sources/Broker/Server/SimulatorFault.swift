import Journal

/// One thing that a scenario makes go wrong, or right again.
///
/// Written as a line of words; the same in a scenario file and on the control socket.
public enum SimulatorFault: Hashable, Sendable {
  /// `notice 2103 usfarm is broken`: a message about no request, to every client.
  case notice(code: Int64, text: String)
  /// `link lost`: 1100. Nothing reaches the exchange, nothing of it reaches the clients.
  case linkLost
  /// `link restored` is 1102, with all that was held back; `link restored-lost` is 1101 without
  /// it, and market data must be asked for again.
  case linkRestored(isDataLost: Bool)
  /// `reset 30s`: the nightly one, lost and restored after that time.
  case reset(Nanoseconds)
  /// `logout`: the weekly one, every connection is closed.
  case logout
  /// `market-data taken`: 10197 and no more ticks; `market-data back` ends it.
  case marketData(isTaken: Bool)
  /// `stall AAPL`: the streams that there are fall silent; one that is asked for anew flows.
  case stall(symbol: String)
  /// `silence AAPL on`: nothing of it is told, whoever asks, until `off`; `*` is every symbol.
  case silence(symbol: String, Bool)
  /// `mute AAPL on`: its streams tell nothing, while snapshots are answered, until `off`.
  case mute(symbol: String, Bool)
  /// `history error pacing violation`: 162 with that text to every request; `history ok` ends it.
  case history(problem: String?)
  /// `swallow 2`: so many placements get no answer and no order.
  case swallow(Int)
  /// `reject 2`: so many new orders are refused by the exchange, with 201.
  case reject(Int)
  /// `delay cancels 2s`, `delay cancels off`: a fill may come first.
  case delayCancels(Nanoseconds?)
  /// `delay commissions 2s`, `delay commissions off`.
  case delayCommissions(Nanoseconds?)
  /// `duplicate on`: what is said about orders is said twice.
  case duplicate(Bool)
  /// `reorder on`: what is said about orders at one instant comes in the opposite order.
  case reorder(Bool)
  /// `correct last 101.25`: an execution, by its id or the last one, had another price.
  case correct(execution: String, price: Price)
  /// `bust last`: an execution never was; its correction has no shares.
  case bust(execution: String)
  /// `manual BUY 10 AAPL 100.5`: an order made by hand, at the market without a price.
  case manual(side: Side, quantity: Quantity, symbol: String, limit: Price?)
  /// `liquidate DU1000001`: the broker closes every position.
  case liquidate(account: String)
  /// `garbage 7`: frames that mean nothing, to a client.
  case garbage(client: Int64)
  /// `split 1`: writes of so many bytes; `split off` ends it.
  case split(Int?)
  /// `hold 7 on`: nothing more is sent to a client, whose connection stays open.
  case hold(client: Int64, Bool)

  /// What can be written, for whoever wrote something else.
  public static let forms = [
    "notice <code> <text>", "link lost|restored|restored-lost", "reset <time>", "logout",
    "market-data taken|back", "stall <symbol>", "silence <symbol>|* on|off",
    "mute <symbol>|* on|off",
    "history error <text>|ok", "swallow <count>",
    "reject <count>",
    "delay cancels|commissions <time>|off", "duplicate on|off", "reorder on|off",
    "correct <execution>|last <price>", "bust <execution>|last",
    "manual BUY|SELL <quantity> <symbol> [<limit>]", "liquidate <account>", "garbage <client>",
    "split <bytes>|off", "hold <client> on|off",
  ]

  /// Reads a line of words; nil for one that is none of ``forms``.
  public init?(_ line: String) {
    let words = line.split(separator: " ").map(String.init)
    guard let verb = words.first else { return nil }
    let rest = Array(words.dropFirst())
    guard
      let fault = Self.link(verb, rest) ?? Self.market(verb, rest) ?? Self.orders(verb, rest)
        ?? Self.socket(verb, rest)
    else { return nil }
    self = fault
  }

  private static func link(_ verb: String, _ rest: [String]) -> SimulatorFault? {
    switch (verb, rest.count) {
    case ("notice", 2...):
      return Int64(rest[0]).map { .notice(code: $0, text: rest.dropFirst().joined(separator: " ")) }
    case ("link", 1):
      switch rest[0] {
      case "lost": return .linkLost
      case "restored": return .linkRestored(isDataLost: false)
      case "restored-lost": return .linkRestored(isDataLost: true)
      default: return nil
      }
    case ("reset", 1): return Nanoseconds(rest[0]).map { .reset($0) }
    case ("logout", 0): return .logout
    default: return nil
    }
  }

  private static func market(_ verb: String, _ rest: [String]) -> SimulatorFault? {
    switch (verb, rest.first) {
    case ("market-data", "taken") where rest.count == 1: return .marketData(isTaken: true)
    case ("market-data", "back") where rest.count == 1: return .marketData(isTaken: false)
    case ("stall", .some) where rest.count == 1: return .stall(symbol: rest[0])
    case ("silence", .some) where rest.count == 2:
      return flag(rest[1]).map { .silence(symbol: rest[0], $0) }
    case ("mute", .some) where rest.count == 2:
      return flag(rest[1]).map { .mute(symbol: rest[0], $0) }
    case ("history", "ok") where rest.count == 1: return .history(problem: nil)
    case ("history", "error") where rest.count > 1:
      return .history(problem: rest.dropFirst().joined(separator: " "))
    default: return nil
    }
  }

  private static func orders(_ verb: String, _ rest: [String]) -> SimulatorFault? {
    switch (verb, rest.count) {
    case ("swallow", 1): return Int(rest[0]).flatMap { $0 > 0 ? .swallow($0) : nil }
    case ("reject", 1): return Int(rest[0]).flatMap { $0 > 0 ? .reject($0) : nil }
    case ("delay", 2): return delay(rest[0], rest[1])
    case ("duplicate", 1): return flag(rest[0]).map { .duplicate($0) }
    case ("reorder", 1): return flag(rest[0]).map { .reorder($0) }
    case ("correct", 2):
      return Price(rest[1]).flatMap { $0 > .zero ? .correct(execution: rest[0], price: $0) : nil }
    case ("bust", 1): return .bust(execution: rest[0])
    case ("manual", 3...4):
      let limit = rest.count == 4 ? Price(rest[3]) : nil
      guard let side = Side(action: rest[0]), let quantity = Quantity(rest[1]), quantity > .zero,
        rest.count == 3 || limit != nil
      else { return nil }
      return .manual(side: side, quantity: quantity, symbol: rest[2], limit: limit)
    case ("liquidate", 1): return .liquidate(account: rest[0])
    default: return nil
    }
  }

  private static func socket(_ verb: String, _ rest: [String]) -> SimulatorFault? {
    switch (verb, rest.count) {
    case ("garbage", 1): return Int64(rest[0]).map { .garbage(client: $0) }
    case ("split", 1):
      if rest[0] == "off" { return .split(nil) }
      return Int(rest[0]).flatMap { $0 > 0 ? .split($0) : nil }
    case ("hold", 2):
      guard let client = Int64(rest[0]), let isOn = flag(rest[1]) else { return nil }
      return .hold(client: client, isOn)
    default: return nil
    }
  }

  private static func delay(_ what: String, _ length: String) -> SimulatorFault? {
    let time = Nanoseconds(length)
    guard time != nil || length == "off" else { return nil }
    switch what {
    case "cancels": return .delayCancels(time)
    case "commissions": return .delayCommissions(time)
    default: return nil
    }
  }

  private static func flag(_ word: String) -> Bool? {
    switch word {
    case "on": true
    case "off": false
    default: nil
    }
  }
}
