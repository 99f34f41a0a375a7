import Journal

/// What a verification compared.
public struct ComparedOutputs: Hashable, Sendable {
  /// Outputs found equal, by kind number.
  public private(set) var byKind = [UInt64](repeating: 0, count: 256)
  /// Outputs found equal.
  public private(set) var count: UInt64 = 0
  private var rolling = RollingDigest()

  /// Nothing yet.
  public init() {}

  /// Fingerprint of all of them, the same however the journal was cut into blocks or parts.
  public var digest: StateDigest { rolling.value }

  /// Counts one.
  mutating func add(_ kind: EventKind, payload: [UInt8]) {
    count += 1
    byKind[Int(kind.rawValue)] += 1
    rolling.add(kind: kind.rawValue, version: kind.version, payload: payload)
  }

  /// Counts those of the part that follows.
  public mutating func append(_ next: ComparedOutputs) {
    count += next.count
    for kind in byKind.indices { byKind[kind] += next.byKind[kind] }
    rolling.append(next.rolling)
  }
}
