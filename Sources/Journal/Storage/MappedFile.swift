/// A file's bytes shown in memory for as long as this lives.
///
/// Only for files that are never written again: one that became shorter would stop the process.
@safe public final class MappedFile {
  // safe: `count` readable bytes from `base` on, until `release` is called in deinit; every
  // access checks its range first.
  private let base: UnsafeRawPointer
  private let release: (UnsafeRawPointer, Int) -> Void
  /// Bytes shown.
  public let count: Int

  /// Takes over a region of `count` bytes at `base`, given back with `release` at the end.
  public init(
    base: UnsafeRawPointer, count: Int, release: @escaping (UnsafeRawPointer, Int) -> Void
  ) {
    unsafe self.base = base
    self.count = count
    unsafe self.release = release
  }

  deinit { unsafe release(base, count) }

  /// Lends `range`.
  func lend<R>(_ range: Range<Int>, to body: (UnsafeRawBufferPointer) -> R) -> R {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "inside the file")
    // safe: inside the region; the buffer is not kept by the callers, all in this module.
    return unsafe body(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }
}
