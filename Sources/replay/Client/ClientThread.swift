import Glibc

/// A thread that runs one closure to its end.
final class ClientThread: Sendable {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private let thread: pthread_t

  /// Starts it.
  init(_ body: @escaping @Sendable () -> Void) throws(InputError) {
    // safe: the thread takes over the one reference that is passed to it.
    let work = unsafe Unmanaged.passRetained(Work(body))
    var new = pthread_t()
    let code = unsafe pthread_create(
      &new, nil,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      unsafe work.release()
      throw InputError("cannot start a thread: \(OutputError.text(code))")
    }
    thread = new
  }

  /// Waits until it has ended; once.
  func join() { _ = pthread_join(thread, nil) }
}
