import Broker
import Journal

/// What both kinds of download ask for: a connection, hours, and what silence counts as a gap.
struct FetchOptions {
  static let usage = "[--session regular|all] [--gap <length>] [--json] " + ConnectionOptions.usage
  static let details =
    [
      "--session    hours to fetch: regular (usual), or all: 04:00 to 20:00 New York",
      "--gap        silence in the regular session that is reported (5m)",
      "--json       one object for machines",
    ] + ConnectionOptions.details

  let connection: ConnectionOptions
  let regularOnly: Bool
  let gapSeconds: Int64
  let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    connection = try ConnectionOptions(&arguments)
    json = arguments.flag("--json")
    let session = try arguments.option("--session") ?? "regular"
    guard ["regular", "all"].contains(session) else {
      throw UsageError("`--session`: `\(session)` is none of regular, all")
    }
    regularOnly = session == "regular"
    let gap = try arguments.option("--gap") ?? "5m"
    guard let length = Nanoseconds(gap), length >= .seconds(1) else {
      throw UsageError("`--gap`: `\(gap)` is not a length of time such as 5m, at least 1s")
    }
    gapSeconds = length.rawValue / 1_000_000_000
  }

  /// The seconds of a session that are fetched.
  func span(_ calendar: SessionCalendar) -> Range<Int64> {
    regularOnly
      ? Self.regular(calendar)
      : Self.seconds(calendar.midnight) + 4 * 3600..<Self.seconds(calendar.midnight) + 20 * 3600
  }

  /// The seconds of the regular session.
  static func regular(_ calendar: SessionCalendar) -> Range<Int64> {
    seconds(calendar.open)..<seconds(calendar.close)
  }

  private static func seconds(_ time: Timestamp) -> Int64 { time.rawValue / 1_000_000_000 }
}

extension BrokerSession {
  /// The one stock of a ticker that is traded in dollars.
  ///
  /// - Throws: ``InputError`` when there is none, or several.
  func stock(_ symbol: String) throws -> InstrumentDefined {
    var wanted = InstrumentDefined()
    wanted.symbol = symbol
    switch try ask(.contracts(TWS.Contract(wanted))) {
    case .contracts(let found):
      guard let data = found.first, found.count == 1 else {
        let places = found.map { $0.contract.primaryExchange }.joined(separator: ", ")
        throw InputError(
          "\(place): `\(symbol)` " + (found.isEmpty ? "is not known" : "is several: \(places)"))
      }
      return InstrumentDefined(data)
    case let answer: throw InputError("\(place): `\(symbol)`: \(Self.text(answer))")
    }
  }

  /// What an answer that is none says.
  static func text(_ answer: RequestAnswer) -> String {
    switch answer {
    case .refused(let code, let text): "\(code) \(AccountMask.mask(text))"
    case .timedOut: "no answer came in time"
    case .disconnected: "the connection ended"
    default: "the answer is of another kind than the question"
    }
  }

  /// Whether history was refused only because there is none.
  static func isNothing(_ answer: RequestAnswer) -> Bool {
    guard case .refused(162, let text) = answer else { return false }
    return text.lowercased().contains("no data")
  }
}
