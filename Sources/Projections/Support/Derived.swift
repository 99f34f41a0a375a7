/// A lookup kept beside the state it is computed from; takes no part in equality or snapshots.
struct Derived<Value: Sendable>: Hashable, Sendable {
  /// The lookup itself.
  var value: Value

  init(_ value: Value) { self.value = value }

  // Two equal states may differ in how their lookups grew, so they never decide equality.
  static func == (a: Derived, b: Derived) -> Bool { true }
  func hash(into hasher: inout Hasher) {}
}
