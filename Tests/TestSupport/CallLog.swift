/// What was called, in order, by whoever shares the log.
public final class CallLog {
  /// One line for each call.
  public private(set) var lines: [String] = []

  /// An empty log.
  public init() {}

  /// Takes a line.
  public func note(_ line: String) { lines.append(line) }
}
