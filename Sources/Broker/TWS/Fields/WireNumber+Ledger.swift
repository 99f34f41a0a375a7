import Journal

// Numbers of a message in the types of the ledger, or the error that names the member.

extension WireNumber {
  /// The value as it stands; one that needs more places or room is refused.
  ///
  /// - Throws: ``TWSError/badValue(name:expected:found:)``.
  func exact<V: FixedPoint>(
    _ name: StaticString, as type: V.Type = V.self
  ) throws(TWSError) -> V {
    if let value = exact(as: V.self) { return value }
    throw .badValue(
      name: name.description, expected: "a decimal of at most \(V.fractionDigits) places",
      found: description)
  }

  /// A value that must be there, rounded half to even; one without room is refused.
  ///
  /// - Throws: ``TWSError/badValue(name:expected:found:)``.
  func rounded<V: FixedPoint>(
    _ name: StaticString, as type: V.Type = V.self
  ) throws(TWSError) -> V {
    if let value = rounded(as: V.self) { return value }
    throw .badValue(name: name.description, expected: "a decimal", found: description)
  }

  /// A value that only explains, rounded half to even; the largest double, which unsets, is zero.
  ///
  /// - Throws: ``TWSError/badValue(name:expected:found:)``.
  func explained<V: FixedPoint>(
    _ name: StaticString, as type: V.Type = V.self
  ) throws(TWSError) -> V {
    if self >= Self.unset { return .zero }
    return try rounded(name)
  }

  /// What the largest double begins with, however it was rounded.
  private static let unset = WireNumber(significand: 1_797_693_134_862, exponent: 296)
}
