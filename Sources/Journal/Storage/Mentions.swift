/// Instruments and orders that events name; what an index and a filter go by.
struct Mentions: FieldVisitor {
  /// Instruments met, with repeats.
  private(set) var instruments: [UInt32] = []
  /// Orders met, with repeats.
  private(set) var orders: [Int64] = []
  private var takesOrders = false

  /// Forgets everything.
  mutating func reset() {
    instruments.removeAll(keepingCapacity: true)
    orders.removeAll(keepingCapacity: true)
  }

  /// Kinds whose field `order` says what they are about.
  static func isAboutOrder(_ kind: EventKind) -> Bool {
    switch kind {
    case .orderCommand, .orderState, .orderStatus, .execution, .openOrder, .commandSent,
      .commandDropped, .riskVerdict:
      true
    default: false
    }
  }

  /// Adds what `event` names.
  mutating func note(_ event: Event) {
    var payload: any Payload = event.payload
    takesOrders = Self.isAboutOrder(event.kind)
    // Looking never throws: it only reads values that already exist.
    do { try payload.visit(&self) } catch { preconditionFailure("looking cannot fail: \(error)") }
  }

  mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    guard value > 0, "\(name)" == "instrument" else { return }
    if let number = UInt32(exactly: value) { instruments.append(number - 1) }
  }

  mutating func signed(_ name: StaticString, _ value: inout Int64) {
    if takesOrders, value != 0, "\(name)" == "order" { orders.append(value) }
  }

  mutating func group<G: FieldGroup>(
    _ name: StaticString, _ value: inout G
  ) throws(CodecError) {
    try value.visit(&self)
  }

  mutating func list<G: FieldGroup>(
    _ name: StaticString, _ value: inout [G]
  ) throws(CodecError) {
    for index in value.indices { try value[index].visit(&self) }
  }

  mutating func flag(_ name: StaticString, _ value: inout Bool) {}
  mutating func double(_ name: StaticString, _ value: inout Double) {}
  mutating func bytes(_ name: StaticString, _ value: inout [UInt8]) {}
  mutating func text(_ name: StaticString, _ value: inout String) {}
  mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {}
  mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {}
  mutating func time(_ name: StaticString, _ value: inout Timestamp) {}
  mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {}
  mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {}
}
