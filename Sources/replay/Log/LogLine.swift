import Broker
import Journal

/// How much a line of the log matters.
enum LogLevel: String, Sendable {
  case info
  case warn
  case error
}

/// One line of the log: `time=… level=… event=…` and fields, as logfmt.
///
/// Whatever a value holds, a line is one line, and only of characters that a terminal shows:
/// everything else is escaped. Account numbers are masked.
struct LogLine {
  /// Bytes of one value; the rest is cut off.
  static let valueMax = 2_000

  /// The whole line, without its end.
  private(set) var text: String

  /// A line about an event, such as `order`.
  init(_ event: String, _ level: LogLevel = .info, at time: Timestamp) {
    text = "time=\(time) level=\(level.rawValue) event=\(event)"
  }

  /// With another field.
  ///
  /// - Parameter name: a plain word; no text from outside.
  func with(_ name: String, _ value: String) -> LogLine {
    var line = self
    line.text += " \(name)=\(Self.quote(AccountMask.mask(value)))"
    return line
  }

  /// With another field; its text is that of its value, a number or the name of a case.
  func with<Value>(_ name: String, _ value: Value) -> LogLine { with(name, "\(value)") }

  /// With another field, unless it is empty.
  func with(_ name: String, unlessEmpty value: String) -> LogLine {
    value.isEmpty ? self : with(name, value)
  }

  /// A value as it stands in a line: plain, or in quotes with escapes.
  static func quote(_ value: String) -> String {
    var result = ""
    var isPlain = !value.isEmpty
    var count = 0
    for scalar in value.unicodeScalars {
      count += UTF8.width(scalar)
      if count > valueMax {
        result += "…"
        break
      }
      let escaped = escape(scalar)
      result += escaped ?? String(scalar)
      if escaped != nil || scalar == " " || scalar == "=" { isPlain = false }
    }
    return isPlain ? result : "\"\(result)\""
  }

  /// What stands for a character that may not stand for itself.
  private static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    default: VisibleText.escape(scalar)
    }
  }
}
