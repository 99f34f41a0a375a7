import Journal

/// Fills every field of a payload with values from a seeded generator.
///
/// Numbers come in every byte length and both signs, choices in all their cases, lists with up to
/// three elements, and the edges of a type more often than chance would bring them.
public struct SampleFiller: FieldVisitor {
  private var generator: SeededGenerator

  /// Fills from `generator`, which is taken over.
  public init(_ generator: SeededGenerator) { self.generator = generator }

  /// A filled event of `kind`.
  public mutating func event(_ kind: EventKind) throws(CodecError) -> Event {
    try Event(kind, from: &self)
  }

  public mutating func signed(_ name: StaticString, _ value: inout Int64) { value = anySigned() }

  public mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    switch "\(name)" {
    // An index + 1; the largest means "none" and is met through 0.
    case "instrument": value = generator.nextOfAnyWidth() >> 32
    case "flags": value = generator.next() & 7
    default: value = generator.nextOfAnyWidth()
    }
  }

  public mutating func flag(_ name: StaticString, _ value: inout Bool) {
    value = generator.next() & 1 == 1
  }

  public mutating func double(_ name: StaticString, _ value: inout Double) {
    value = Double(bitPattern: generator.next())
  }

  public mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    switch "\(name)" {
    // Inline text of a tick: at most 16 bytes, none of them zero.
    case "exchange", "condition":
      value = (0..<upTo(16)).map { _ in UInt8(truncatingIfNeeded: generator.next() % 255 + 1) }
    default:
      value = (0..<upTo(40)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
  }

  public mutating func text(_ name: StaticString, _ value: inout String) {
    let letters: [Character] = ["A", "z", "0", " ", ".", "\"", "\n", "é", "→", "𝄞", "\u{0}"]
    value = String((0..<upTo(12)).map { _ in letters[upTo(letters.count - 1)] })
  }

  public mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    value = anyFixed()
  }

  public mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    value = generator.next() & 1 == 0 ? nil : anyFixed()
  }

  public mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    value = Timestamp(rawValue: anySigned())
  }

  public mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    value = Nanoseconds(rawValue: anySigned())
  }

  public mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    let cases = Array(C.allCases)
    value = cases[upTo(cases.count - 1)]
  }

  public mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) {
    try value.visit(&self)
  }

  public mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    value = []
    for _ in 0..<upTo(3) {
      var element = G()
      try element.visit(&self)
      value.append(element)
    }
  }

  private mutating func upTo(_ most: Int) -> Int { Int.random(in: 0...most, using: &generator) }

  private mutating func anySigned() -> Int64 {
    switch generator.next() % 16 {
    case 0: .min
    case 1: .max
    default: VarInt.unzigzag(generator.nextOfAnyWidth())
    }
  }

  private mutating func anyFixed<V: FixedPoint>() -> V {
    switch generator.next() % 16 {
    case 0: V(rawValue: .min)
    case 1: V(rawValue: .max)
    default:
      // Wider than 64 bits where the type is, so that amounts of money use their whole range.
      V(rawValue: V.RawValue(truncatingIfNeeded: wide() >> UInt128(upTo(127))))
    }
  }

  private mutating func wide() -> Int128 {
    Int128(truncatingIfNeeded: UInt128(generator.next()) << 64 | UInt128(generator.next()))
  }
}
