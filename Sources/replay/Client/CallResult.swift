import Synchronization

/// A value that another thread sets once.
final class CallResult<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)

  /// What was set; nil before.
  var value: Value? { stored.withLock { $0 } }

  /// Sets it.
  func set(_ value: Value) { stored.withLock { $0 = value } }
}
