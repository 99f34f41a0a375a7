import Journal

/// Hands a source to another program as a stream of batches.
@safe final class StreamExport {
  private let source: any BatchSource
  /// Why the stream failed; it stays so.
  private var problem: CText?

  private init(_ source: any BatchSource) { self.source = source }

  /// Writes a stream that lives until its taker releases it.
  static func write(_ source: any BatchSource, to out: UnsafeMutablePointer<StreamRecord>) {
    var record = unsafe StreamRecord()
    unsafe record.private_data = Unmanaged.passRetained(StreamExport(source)).toOpaque()
    unsafe record.get_schema = { stream, out in
      guard let export = unsafe StreamExport.of(stream), let out = unsafe out else {
        return Arrow.badRequest
      }
      unsafe SchemaExport.write(export.source.columns, to: out)
      return 0
    }
    unsafe record.get_next = { stream, out in
      guard let export = unsafe StreamExport.of(stream), let out = unsafe out else {
        return Arrow.badRequest
      }
      return unsafe export.next(out)
    }
    unsafe record.get_last_error = { stream in
      unsafe StreamExport.of(stream)?.problem.map { unsafe $0.address }
    }
    unsafe record.release = { stream in
      guard let stream = unsafe stream, unsafe stream.pointee.release != nil else { return }
      // safe: what was retained above, given back once.
      let data = unsafe stream.pointee.private_data
      unsafe stream.pointee = StreamRecord()
      if let data = unsafe data { unsafe Unmanaged<StreamExport>.fromOpaque(data).release() }
    }
    unsafe out.initialize(to: record)
  }

  /// The stream behind a record; nil for one that was released.
  private static func of(_ stream: UnsafeMutablePointer<StreamRecord>?) -> StreamExport? {
    guard let data = unsafe stream?.pointee.private_data else { return nil }
    // safe: only the record that `write` made has it, and only until its release.
    return unsafe Unmanaged<StreamExport>.fromOpaque(data).takeUnretainedValue()
  }

  /// Writes the next batch, or one that counts as released after the last.
  private func next(_ out: UnsafeMutablePointer<ArrayRecord>) -> Int32 {
    unsafe out.initialize(to: ArrayRecord())
    if problem != nil { return Arrow.unreadable }
    do throws(JournalError) {
      if let batch = try source.next() { unsafe ArrayExport.write(batch, to: out) }
      return 0
    } catch {
      problem = CText("\(error)")
      return Arrow.unreadable
    }
  }
}
