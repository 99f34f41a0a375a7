/// Why bytes are no prediction, and where.
public struct PredictionProblem: Error, Hashable, Sendable {
  /// What is wrong.
  public let reason: String
  /// Where in the body, in bytes from 0.
  public let offset: Int
}
