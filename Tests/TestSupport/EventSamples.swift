import Journal

/// One event of every kind with every field set to a value that is not its default.
public enum EventSamples {
  /// An event of `kind`; equal seeds give equal events.
  public static func event(_ kind: EventKind, seed: UInt64 = 1) -> Event {
    var generator = FieldGenerator(seed: seed)
    do { return try Event(kind, from: &generator) } catch {
      preconditionFailure("the generator makes values that every field can hold: \(error)")
    }
  }

  /// All kinds but ticks, in order of their numbers.
  public static var events: [Event] {
    EventKind.allCases.filter { $0 != .tick }.map { event($0) }
  }

  /// Every kind once, ticks included, each record recorded a little later than the one before.
  public static func records(from sequence: UInt64 = 1, time: Int64 = 1_000) -> [Recorded] {
    EventKind.allCases.enumerated().map { index, kind in
      let number = sequence + UInt64(index)
      let isTick = kind == .tick
      return Recorded(
        Envelope(
          sequence: SequenceNumber(rawValue: number),
          recordedAt: Timestamp(rawValue: time + Int64(index) * 1_500_000),
          occurredAt: Timestamp(rawValue: index % 3 == 0 ? time - 7 : 0),
          cause: SequenceNumber(rawValue: isTick || index % 2 == 0 ? 0 : number - 1)),
        event(kind, seed: number))
    }
  }
}

/// Sets every field it meets to a value that differs from field to field.
public struct FieldGenerator: FieldVisitor {
  private var state: UInt64

  /// Starts from `seed`.
  public init(seed: UInt64) { state = seed }

  private mutating func draw() -> UInt64 {
    state += 1
    return state
  }

  public mutating func signed(_ name: StaticString, _ value: inout Int64) {
    value = -Int64(draw() * 1001)
  }

  public mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    let drawn = draw()
    value = "\(name)" == "flags" ? drawn % 7 + 1 : drawn * 301
  }

  public mutating func flag(_ name: StaticString, _ value: inout Bool) { value = true }

  public mutating func double(_ name: StaticString, _ value: inout Double) {
    value = Double(draw()) / 3
  }

  public mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {
    let drawn = draw()
    value = (0..<5).map { UInt8((drawn + $0) % 250) + 1 }
  }

  public mutating func text(_ name: StaticString, _ value: inout String) {
    value = "\(name) ü\(draw())"
  }

  public mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {
    value = V(rawValue: V.RawValue(draw()) * 10_000_001)
  }

  public mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {
    value = V(rawValue: V.RawValue(draw()) * -77)
  }

  public mutating func time(_ name: StaticString, _ value: inout Timestamp) {
    value = Timestamp(rawValue: Int64(draw()) * 1_000_003)
  }

  public mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {
    value = Nanoseconds(rawValue: Int64(draw()) * 17)
  }

  public mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {
    let all = Array(C.allCases)
    value = all[all.count - 1 - Int(draw() % UInt64(max(1, all.count - 1)))]
  }

  public mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) { try value.visit(&self) }

  public mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    value = [G(), G()]
    for index in value.indices { try value[index].visit(&self) }
  }
}
