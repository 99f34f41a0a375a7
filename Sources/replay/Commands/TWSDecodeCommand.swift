import Broker
import Journal

/// `tws decode`: the frames of a captured stream, one JSON object each.
struct TWSDecodeCommand: Subcommand {
  static let name = "tws decode"
  static let group = CommandGroup.market
  static let summary = "print the TWS frames on standard input as JSON, one object a frame"
  static let usage =
    "[--client|--server] [--server-version <number>] [--hex|--raw] [--lines] [--values]"
  static let details = [
    "--client          frames that a client sent: `api_call` and `inputs`",
    "--server          frames that a server sent: `decoded`, the callbacks of the TWS API",
    "                  without either, a stream that begins with API\\0 is a client's",
    "--server-version  176 to 178; without it what the handshake says, or 178",
    "--hex, --raw      how the bytes are given; without either, digits and spaces alone are hex",
    "--lines           hexadecimal lines that are a stream each, not one after the other",
    "--values          every field by its name, too",
    "Frames that cannot be read are told with field, expected and found; the exit code is 1 then.",
  ]

  private let direction: FrameLine.Direction?
  private let serverVersion: Int64?
  private let isHex: Bool?
  private let hasLines: Bool
  private let hasValues: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    let (client, server) = (arguments.flag("--client"), arguments.flag("--server"))
    let (hex, raw) = (arguments.flag("--hex"), arguments.flag("--raw"))
    guard !(client && server) else { throw UsageError("`--client` or `--server`, not both") }
    guard !(hex && raw) else { throw UsageError("`--hex` or `--raw`, not both") }
    direction = client ? .client : server ? .server : nil
    isHex = hex ? true : raw ? false : nil
    hasLines = arguments.flag("--lines")
    hasValues = arguments.flag("--values")
    guard !(hasLines && raw) else { throw UsageError("`--lines` are hexadecimal, not raw") }
    serverVersion = try arguments.number(
      "--server-version", in: ServerVersion.oldest...ServerVersion.current)
  }

  func run(_ console: Console) throws -> ExitCode {
    hasLines ? try lines(console) : try stream(console)
  }

  private func capture() -> CaptureReader {
    CaptureReader(direction: direction, serverVersion: serverVersion, hasValues: hasValues)
  }

  private func stream(_ console: Console) throws -> ExitCode {
    var capture = capture()
    var chunk = try StandardInput.read()
    let isHex = isHex ?? HexText.isLikely(chunk)
    var reader = HexReader()
    while !chunk.isEmpty, !console.isClosed {
      let bytes = isHex ? try reader.bytes(chunk) : chunk
      for object in capture.take(bytes) { console.print(json: object) }
      chunk = try StandardInput.read()
    }
    try reader.finish()
    for object in capture.finish() { console.print(json: object) }
    return capture.failures == 0 ? .success : .failure
  }

  private func lines(_ console: Console) throws -> ExitCode {
    var (cutter, number, failures) = (LineCutter(), 0, 0)
    while !console.isClosed {
      let chunk = try StandardInput.read()
      for line in cutter.lines(chunk) {
        number += 1
        failures += try self.line(line, number, console)
      }
      if chunk.isEmpty { break }
    }
    return failures == 0 ? .success : .failure
  }

  /// One line as a stream of its own; returns how much of it could not be read.
  private func line(_ line: [UInt8], _ number: Int, _ console: Console) throws -> Int {
    var (capture, reader) = (capture(), HexReader())
    let bytes = try reader.bytes(line)
    try reader.finish()
    for object in capture.take(bytes) + capture.finish() {
      let members = [JSONMember("line", .whole(number))] + (object.members ?? [])
      console.print(json: .object(members))
    }
    return capture.failures
  }
}
