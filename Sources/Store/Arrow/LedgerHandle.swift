import Journal

/// A journal that a program in another language has opened through `libreplayledger.so`.
///
/// `replay_ledger.h` says what each call does. Used by one thread at a time.
@safe public final class LedgerHandle {
  private let journal: String
  private var problem: CText?
  private var noted: CText?

  /// A journal's path, nil where it was no text; ``open()`` looks at it.
  public init(_ path: String?) { journal = path ?? "" }

  /// Sees whether there is a journal.
  ///
  /// - Returns: 0, or a code of `errno.h`.
  public func open() -> Int32 {
    answer { () throws(StreamError) in
      if journal.isEmpty { throw .request("the path of a journal is needed, as UTF-8") }
      do throws(JournalError) { _ = try JournalReader(opening: journal) } catch {
        throw .journal(error)
      }
    }
  }

  /// Why the last call failed; nil when it did not.
  public var lastError: UnsafePointer<CChar>? { unsafe problem.map { unsafe $0.address } }

  /// Why there may be more than can be read; nil after a clean end.
  public func note() -> UnsafePointer<CChar>? {
    noted = nil
    _ = answer { () throws(StreamError) in
      do throws(JournalError) {
        let reader = try JournalReader(opening: journal)
        try reader.passToEnd()
        noted = JournalEnd(reader).note(journal).map { CText($0) }
      } catch { throw .journal(error) }
    }
    return unsafe noted.map { unsafe $0.address }
  }

  /// Begins a stream of ticks.
  ///
  /// - Parameters:
  ///   - wish: a `replay_stream_options`; nil for everything.
  ///   - stream: room for a `struct ArrowArrayStream`.
  /// - Returns: 0, or a code of `errno.h`.
  public func ticks(_ wish: UnsafeRawPointer?, to stream: UnsafeMutableRawPointer?) -> Int32 {
    unsafe begin(wish, stream) { (request) throws(StreamError) in
      try TickStream(journal, request)
    }
  }

  /// Begins a stream of records; as ``ticks(_:to:)``.
  public func events(_ wish: UnsafeRawPointer?, to stream: UnsafeMutableRawPointer?) -> Int32 {
    unsafe begin(wish, stream) { (request) throws(StreamError) in
      try EventStream(journal, request)
    }
  }

  private func begin(
    _ wish: UnsafeRawPointer?, _ stream: UnsafeMutableRawPointer?,
    _ make: (StreamRequest) throws(StreamError) -> any BatchSource
  ) -> Int32 {
    answer { () throws(StreamError) in
      guard let stream = unsafe stream else { throw .request("room for a stream is needed") }
      // safe: the header says what both point to.
      let options = unsafe wish?.assumingMemoryBound(to: StreamWish.self)
      let source = try make(unsafe StreamRequest(options))
      unsafe StreamExport.write(source, to: stream.assumingMemoryBound(to: StreamRecord.self))
    }
  }

  private func answer(_ body: () throws(StreamError) -> Void) -> Int32 {
    do throws(StreamError) {
      try body()
      problem = nil
      return 0
    } catch {
      switch error {
      case .request(let words):
        problem = CText(words)
        return Arrow.badRequest
      case .journal(let error):
        problem = CText("\(error)")
        return Arrow.unreadable
      }
    }
  }
}
