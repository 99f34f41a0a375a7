internal import CArrow
import Glibc

// The only file that imports `CArrow`. What other files need of it has a name of ours here.

/// A type on its way to another program.
typealias SchemaRecord = ArrowSchema
/// Values on their way to another program.
typealias ArrayRecord = ArrowArray
/// A stream as another program holds it.
typealias StreamRecord = ArrowArrayStream
/// What a caller wants of a stream.
typealias StreamWish = replay_stream_options

/// Codes and flags of the interface.
enum Arrow {
  static let nullable = Int64(ARROW_FLAG_NULLABLE)
  /// The caller asked for what there is not.
  static let badRequest = EINVAL
  /// The journal, or the machine, refused.
  static let unreadable = EIO
}

/// A text for C, as long as somebody holds this.
@safe final class CText {
  // safe: allocated in init with the zero byte at its end, freed in deinit, never changed.
  private let bytes: UnsafeMutablePointer<CChar>

  init(_ text: String) {
    let letters = text.utf8CString
    unsafe bytes = .allocate(capacity: letters.count)
    for (index, letter) in letters.enumerated() { unsafe bytes[index] = letter }
  }

  deinit { unsafe bytes.deallocate() }

  /// Its first byte.
  var address: UnsafePointer<CChar> { unsafe UnsafePointer(bytes) }
}

/// Memory of a column, aligned for any reader, until the last owner lets it go.
@safe final class ColumnMemory {
  // safe: allocated in init with `byteCount` bytes, freed in deinit.
  let base: UnsafeMutableRawPointer
  let byteCount: Int

  /// - Parameter isZeroed: for bits, which are only ever set.
  init(bytes: Int, isZeroed: Bool) {
    byteCount = max(bytes, 64)
    unsafe base = .allocate(byteCount: byteCount, alignment: 64)
    if isZeroed { unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount) }
  }

  /// A copy of `bytes`.
  convenience init(_ bytes: [UInt8]) {
    self.init(bytes: bytes.count, isZeroed: false)
    // safe: the room was just made as long as that.
    unsafe bytes.withUnsafeBytes {
      unsafe base.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(base), byteCount: $0.count)
    }
  }

  deinit { unsafe base.deallocate() }
}
