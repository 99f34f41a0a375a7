import Broker
import Journal

/// `tws encode`: calls or answers as JSON lines into the frames that carry them.
struct TWSEncodeCommand: Subcommand {
  static let name = "tws encode"
  static let group = CommandGroup.market
  static let summary = "print the TWS frame of each JSON line on standard input as hexadecimal"
  static let usage = "[--server-version <number>]"
  static let details = [
    "--server-version  176 to 178 for lines without `server_version` (178)",
    #"A call of a client: {"api_call": "reqPnL", "inputs": {"reqId": 1, "account": "DU1"}}, with"#,
    "`client` (ib_async or ibapi and its version: defaults that differ), `connect` (clientId) and",
    #"`server_version`. An answer of a server: {"message": "tickSize", "values": {"reqId": 1}}."#,
    "Members that are not named have the clients' defaults. A line that cannot be encoded is named",
    "on standard error, leaves an empty line, and the exit code is 2.",
  ]

  private static let lineMax = 1 << 20
  private let serverVersion: Int64

  init(_ arguments: inout Arguments) throws(UsageError) {
    serverVersion =
      try arguments.number("--server-version", in: ServerVersion.oldest...ServerVersion.current)
      ?? ServerVersion.current
  }

  func run(_ console: Console) throws -> ExitCode {
    var (cutter, number, failed) = (LineCutter(), 0, false)
    while !console.isClosed {
      let chunk = try StandardInput.read()
      for line in cutter.lines(chunk) {
        number += 1
        if line.allSatisfy(HexText.isSpace) { continue }
        do {
          console.print(HexText.write(try frame(line)))
        } catch {
          failed = true
          console.print("")
          console.complain("\(Self.name): line \(number): \(error)")
        }
      }
      if chunk.isEmpty { break }
    }
    return failed ? .cannotRun : .success
  }

  /// The whole frame of one line.
  private func frame(_ line: [UInt8]) throws -> [UInt8] {
    let value = try JSONReader.read(line, maximumBytes: Self.lineMax)
    let version = value["server_version"]?.integer ?? serverVersion
    guard (ServerVersion.oldest...ServerVersion.current).contains(version) else {
      throw InputError(
        "`server_version` \(version) is not \(ServerVersion.oldest) to \(ServerVersion.current)")
    }
    var writer = FieldWriter(serverVersion: version)
    // A call may come with the name of its message too, as recorded cases do.
    if value["api_call"] == nil, let name = value["message"]?.text {
      let message = try CallReader.answer(
        name, values: value["values"] ?? .object([]), serverVersion: version)
      writer.append(message.message)
      return writer.bytes
    }
    guard let name = value["api_call"]?.text else {
      throw InputError("neither `api_call` nor `message` names what to encode")
    }
    let reader = CallReader(
      client: .init(named: value["client"]?.text ?? ""), serverVersion: version)
    let (inputs, connect) = (value["inputs"] ?? .object([]), value["connect"] ?? .object([]))
    switch try reader.call(name, inputs: inputs, connect: connect) {
    case .handshake(let offer): return offer.bytes
    case .message(let message):
      writer.append(message.message)
      return writer.bytes
    }
  }
}
