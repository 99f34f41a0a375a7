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
  /// Somebody said where the broker is.
  let isConfigured: Bool

  /// - Parameters:
  ///   - client: the client id unless another one is given.
  ///   - environment: variables by name, asked for what no option says.
  init(
    _ arguments: inout Arguments, client usual: Int64 = 101,
    environment: () throws -> [String: String] = { try ConfigurationLoader.processEnvironment() }
  ) throws(UsageError) {
    client = try arguments.number("--client", in: 0...Int64(Int32.max) - 1) ?? usual
    let (host, port) = (
      try arguments.option("--host"), try arguments.number("--port", in: 1...65_535)
    )
    var variables: [String: String] = [:]
    if host == nil || port == nil {
      do { variables = try environment() } catch { throw UsageError("\(error)") }
    }
    let names = [EnvironmentSettings.host, EnvironmentSettings.port]
    isConfigured = host != nil || port != nil || names.contains { variables[$0] != nil }
    self.host = host ?? variables[EnvironmentSettings.host] ?? "127.0.0.1"
    if let port {
      self.port = Int(port)
    } else {
      self.port = try Self.port(variables[EnvironmentSettings.port])
    }
  }

  private static func port(_ text: String?) throws(UsageError) -> Int {
    guard let text else { return 7497 }
    guard let number = Int(text), (1...65_535).contains(number) else {
      throw UsageError("\(EnvironmentSettings.port): `\(text)` is not a port from 1 to 65535")
    }
    return number
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
