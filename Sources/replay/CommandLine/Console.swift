import Glibc
import Journal

/// Standard output and standard error: buffered, coloured only on a terminal, quiet when cut off.
final class Console {
  private enum Sink {
    case descriptors(output: Int32, error: Int32)
    case memory
  }

  private static let bufferMax = 64 * 1024
  private let sink: Sink
  private var pending: [UInt8] = []
  private var captured = (output: [UInt8](), error: [UInt8]())
  private var writeError: Int32 = 0
  /// Whether the output may be coloured.
  let hasColour: Bool
  /// Whether standard error is a terminal that can be redrawn.
  let hasErrorTerminal: Bool

  private init(_ sink: Sink, hasColour: Bool, hasErrorTerminal: Bool) {
    self.sink = sink
    self.hasColour = hasColour
    self.hasErrorTerminal = hasErrorTerminal
  }

  /// The process's own output; `NO_COLOR` (any value) and `TERM=dumb` turn colours off.
  static func standard() -> Console { on(output: STDOUT_FILENO, error: STDERR_FILENO) }

  /// Output to two open descriptors, which stay the caller's.
  static func on(output: Int32, error: Int32) -> Console {
    let isPlain =
      !(Environment.value("NO_COLOR") ?? "").isEmpty || Environment.value("TERM") == "dumb"
    return Console(
      .descriptors(output: output, error: error), hasColour: isatty(output) == 1 && !isPlain,
      hasErrorTerminal: isatty(error) == 1)
  }

  /// Keeps what is printed, for ``capturedOutput`` and ``capturedError``.
  static func inMemory(hasColour: Bool = false, hasErrorTerminal: Bool = false) -> Console {
    Console(.memory, hasColour: hasColour, hasErrorTerminal: hasErrorTerminal)
  }

  /// What went to the output of a console in memory.
  var capturedOutput: String { String(decoding: captured.output + pending, as: UTF8.self) }
  /// What went to the error output of a console in memory.
  var capturedError: String { String(decoding: captured.error, as: UTF8.self) }

  /// Whether this is the process's own output, on descriptors.
  var isStandard: Bool {
    if case .descriptors(STDOUT_FILENO, _) = sink { return true }
    return false
  }

  /// Whether nobody reads the output any more; long work that only prints may stop.
  var isClosed: Bool { writeError != 0 }

  /// Prints `text` and a line end.
  func print(_ text: String) { append(text.utf8) }

  /// Prints a JSON value on a line of its own.
  func print(json value: JSONValue, isPretty: Bool = false) {
    append(isPretty ? JSONWriter.pretty(value) : JSONWriter.compact(value))
  }

  /// Prints `text` and a line end to the error output, after everything printed before.
  func printError(_ text: String) {
    flush()
    writeToError(Array((text + "\n").utf8))
  }

  /// Prints `replay: text` to the error output.
  func complain(_ text: String) { printError("replay: \(text)") }

  /// Draws without a line end on the error output; for progress.
  func draw(_ text: String) { writeToError(Array(text.utf8)) }

  /// Writes out what is buffered and says how the process should end.
  ///
  /// - Returns: `code`, or `.cannotRun` when the output could not be written for a reason other
  ///   than a reader that went away.
  func finish(_ code: ExitCode) -> ExitCode {
    flush()
    guard writeError != 0, writeError != EPIPE else { return code }
    let reason = unsafe String(cString: strerror(writeError))
    complain("cannot write the output: \(reason)")
    return .cannotRun
  }

  /// Writes out what is buffered.
  func flush() {
    defer { pending.removeAll(keepingCapacity: true) }
    switch sink {
    case .memory: captured.output += pending
    case .descriptors(let output, _):
      if writeError == 0 { writeError = Self.write(pending, to: output) }
    }
  }

  private func append(_ bytes: some Sequence<UInt8>) {
    if writeError != 0 { return }
    pending.append(contentsOf: bytes)
    pending.append(0x0A)
    if pending.count >= Self.bufferMax { flush() }
  }

  private func writeToError(_ bytes: [UInt8]) {
    switch sink {
    case .memory: captured.error += bytes
    // Nothing can be said about an error output that cannot be written.
    case .descriptors(_, let error): _ = Self.write(bytes, to: error)
    }
  }

  /// Writes all of `bytes`; returns 0 or the errno that stopped it.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        // safe: the range lies inside `buffer`, which outlives the call.
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[offset...])
        let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          offset += count
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }
}

/// Colours that mean the same everywhere.
enum Colour: String {
  case good = "32"
  case bad = "31"
  case quiet = "2"
  case strong = "1"
}

extension Console {
  /// `text` in a colour, or plain where there are none.
  func paint(_ text: String, _ colour: Colour) -> String {
    hasColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}
