import Broker
import Journal

/// The options that every command with a connection takes.
struct ConnectionOptions {
  static let usage = "[--host <name>] [--port <n>] [--client <n>]"
  static let details = [
    "--host       where TWS or IB Gateway runs (127.0.0.1, or TWS_HOST)",
    "--port       7497 TWS paper, 7496 TWS live, 4002 Gateway paper, 4001 Gateway live "
      + "(7497, or TWS_PORT)",
    "--client     the client id (101, for `run` 1); an id has one connection, so not two at once",
  ]

  let host: String
  let port: Int
  let client: Int64

  /// - Parameter client: the client id unless another one is given.
  init(_ arguments: inout Arguments, client usual: Int64 = 101) throws(UsageError) {
    host = try arguments.option("--host") ?? Environment.value("TWS_HOST") ?? "127.0.0.1"
    client = try arguments.number("--client", in: 0...Int64(Int32.max) - 1) ?? usual
    if let given = try arguments.number("--port", in: 1...65_535) {
      port = Int(given)
    } else if let text = Environment.value("TWS_PORT") {
      guard let number = Int(text), (1...65_535).contains(number) else {
        throw UsageError("TWS_PORT: `\(text)` is not a port from 1 to 65535")
      }
      port = number
    } else {
      port = 7497
    }
  }

  /// How the connection is to behave.
  var configuration: ClientConfiguration {
    var configuration = ClientConfiguration()
    configuration.clientID = client
    configuration.zones = ServerZones.all
    return configuration
  }
}

/// Zones that a server may live in.
enum ServerZones {
  /// New York under the names that TWS uses for it, and UTC.
  static var all: [ServerZone] {
    let newYork = SimulatorZone().offsets
    let names = ["US/Eastern", "America/New_York", "EST5EDT", "EST", "EDT"]
    return names.map { ServerZone(name: $0, offsets: newYork) }
      + ["UTC", "GMT"].map { ServerZone(name: $0, offsets: [ZoneOffset()]) }
  }
}
