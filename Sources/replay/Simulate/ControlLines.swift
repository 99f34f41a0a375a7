import Broker
import Journal

/// Cuts what comes over a control connection into lines.
struct ControlLines {
  /// Longest line; a longer one ends the connection.
  static let lengthMax = 4096
  private var rest: [UInt8] = []

  /// The whole lines, without their ends.
  ///
  /// - Returns: nil when a line is too long.
  mutating func take(_ bytes: [UInt8]) -> [String]? {
    rest += bytes
    var lines: [String] = []
    while let end = rest.firstIndex(of: 0x0A) {
      guard end <= Self.lengthMax else { return nil }
      let line = rest[..<end].filter { $0 != 0x0D }
      lines.append(String(decoding: line, as: UTF8.self))
      rest.removeFirst(end + 1)
    }
    return rest.count <= Self.lengthMax ? lines : nil
  }
}

extension SimulatorServer {
  /// Does what a line of the control socket says, and answers it.
  mutating func control(_ line: String, at time: Timestamp) -> String {
    if line == "books" { return books() + "ok\n" }
    guard let fault = SimulatorFault(line) else {
      let forms = (["books"] + SimulatorFault.forms).joined(separator: "\n  ")
      return "error: `\(line.prefix(80))` is none of\n  \(forms)\n"
    }
    advance(to: time)
    schedule(fault, at: time)
    return "ok\n"
  }
}
