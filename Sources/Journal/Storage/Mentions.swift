/// Instruments, orders and executions that events name; what an index and a filter go by.
struct Mentions: FieldVisitor {
  /// Instruments met, with repeats.
  private(set) var instruments: [UInt32] = []
  /// Orders met, with repeats.
  private(set) var orders: [Int64] = []
  /// The broker's names of executions met, with repeats.
  private(set) var executions: [String] = []
  private var kind = EventKind.tick

  /// Forgets everything.
  mutating func reset() {
    instruments.removeAll(keepingCapacity: true)
    orders.removeAll(keepingCapacity: true)
    executions.removeAll(keepingCapacity: true)
  }

  /// Kinds that may name an order: what they are about, or the parent of it.
  static func mayNameOrder(_ kind: EventKind) -> Bool {
    kind == .brokerError || isAboutOrder(kind)
  }

  /// Kinds whose field `order` says what they are about.
  private static func isAboutOrder(_ kind: EventKind) -> Bool {
    switch kind {
    case .orderCommand, .orderState, .orderStatus, .execution, .openOrder, .commandSent,
      .commandDropped, .riskVerdict:
      true
    default: false
    }
  }

  /// Kinds that name an execution.
  static func mayNameExecution(_ kind: EventKind) -> Bool {
    kind == .execution || kind == .commission
  }

  /// Adds what `event` names.
  mutating func note(_ event: Event) {
    var payload: any Payload = event.payload
    kind = event.kind
    // Looking never throws: it only reads values that already exist.
    do { try payload.visit(&self) } catch { preconditionFailure("looking cannot fail: \(error)") }
  }

  mutating func unsigned(_ name: StaticString, _ value: inout UInt64) {
    guard value > 0, "\(name)" == "instrument" else { return }
    if let number = UInt32(exactly: value) { instruments.append(number - 1) }
  }

  mutating func signed(_ name: StaticString, _ value: inout Int64) {
    if value != 0, isOrder("\(name)", value) { orders.append(value) }
  }

  /// The broker's error names an order or a request by the same number; below zero it names none.
  private func isOrder(_ name: String, _ value: Int64) -> Bool {
    switch name {
    case "order": Self.isAboutOrder(kind)
    case "parent": kind == .orderCommand
    case "id": kind == .brokerError && value > 0
    default: false
    }
  }

  mutating func text(_ name: StaticString, _ value: inout String) {
    if Self.mayNameExecution(kind), !value.isEmpty, "\(name)" == "execution" {
      executions.append(value)
    }
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
  mutating func fixed<V: FixedPoint>(_ name: StaticString, _ value: inout V) {}
  mutating func optional<V: FixedPoint>(_ name: StaticString, _ value: inout V?) {}
  mutating func time(_ name: StaticString, _ value: inout Timestamp) {}
  mutating func duration(_ name: StaticString, _ value: inout Nanoseconds) {}
  mutating func choice<C: Choice>(_ name: StaticString, _ value: inout C) {}
}
