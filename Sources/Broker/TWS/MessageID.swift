/// A message number; the two directions count apart.
public struct MessageID: RawRepresentable, Hashable, Sendable {
  /// The number in the frame's first field.
  public let rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Versions of the text protocol that these layouts read.
public enum ServerVersion {
  /// The version we offer and simulate.
  public static let current: Int64 = 178
  /// The oldest one whose layout is known here.
  public static let oldest: Int64 = 176
}
