internal import CLZ4

/// Compresses the frames of a block with shared history; the only file that imports liblz4.
@safe final class LZ4Stream {
  // safe: created here, freed in deinit, used by this object only.
  private let state: UnsafeMutablePointer<LZ4_stream_t>

  init() {
    guard let state = unsafe LZ4_createStream() else { preconditionFailure("out of memory") }
    unsafe self.state = unsafe state
  }

  deinit { unsafe _ = LZ4_freeStream(state) }

  /// Forgets the history, as at the start of a block.
  func reset() { unsafe LZ4_resetStream_fast(state) }

  /// Appends the compressed `range` of `raw`; the bytes before it in the block are its history.
  ///
  /// Ranges of a block come in order without gaps, or the reader's history would differ.
  /// - Returns: bytes appended; none when LZ4 refused.
  func compress(_ raw: RawBlock, _ range: Range<Int>, to output: inout [UInt8]) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= raw.capacity, "inside the block")
    let start = output.count
    let bound = Int(LZ4_compressBound(Int32(range.count)))
    output.append(contentsOf: repeatElement(0, count: bound))
    // safe: source is inside the block, target has the bound that LZ4 asks for.
    let written = unsafe output.withUnsafeMutableBytes { target in
      guard let base = target.baseAddress else { return Int32(0) }
      return unsafe LZ4_compress_fast_continue(
        state, (raw.base + range.lowerBound).assumingMemoryBound(to: CChar.self),
        (base + start).assumingMemoryBound(to: CChar.self), Int32(range.count), Int32(bound), 1)
    }
    output.removeLast(bound - max(0, Int(written)))
    return max(0, Int(written))
  }
}

/// Decompression of frames.
enum LZ4 {
  /// Bytes before a frame that it may refer to.
  private static let historyBytes = 65_536

  /// Decompresses `payload[source]` into `raw` at `offset`, whose earlier bytes are its history.
  ///
  /// - Returns: false unless the result is exactly `size` bytes.
  static func decompress(
    _ payload: [UInt8], _ source: Range<Int>, into raw: RawBlock, at offset: Int, size: Int
  ) -> Bool {
    precondition(source.lowerBound >= 0 && source.upperBound <= payload.count, "inside the bytes")
    // safe: the range was just checked.
    return unsafe payload.withUnsafeBytes { bytes in
      unsafe decompress(
        UnsafeRawBufferPointer(rebasing: bytes[source]), into: raw, at: offset, size: size)
    }
  }

  /// Decompresses `payload` into `raw` at `offset`, whose earlier bytes are its history.
  static func decompress(
    _ payload: UnsafeRawBufferPointer, into raw: RawBlock, at offset: Int, size: Int
  ) -> Bool {
    precondition(offset >= 0 && size >= 0 && size <= raw.capacity - offset, "inside the block")
    guard let base = payload.baseAddress else { return false }
    let history = min(offset, historyBytes)
    // safe: LZ4 reads only the payload and the history, and writes at most `size` bytes, all of
    // which were just checked.
    let from = unsafe base.assumingMemoryBound(to: CChar.self)
    let to = unsafe (raw.base + offset).assumingMemoryBound(to: CChar.self)
    let written = unsafe LZ4_decompress_safe_usingDict(
      from, to, Int32(payload.count), Int32(size), to - history, Int32(history))
    return written == Int32(size)
  }

  /// Copies `payload[source]` into `raw` at `offset`, for frames stored as they are.
  static func copy(
    _ payload: [UInt8], _ source: Range<Int>, into raw: RawBlock, at offset: Int
  ) { raw.store(payload[source], at: offset) }
}

/// The slow, strong compressor, for bytes that are written once more and then kept.
@safe final class LZ4Strong {
  // safe: allocated with the size LZ4 asks for, freed in deinit, used by this object only.
  private let state: UnsafeMutableRawPointer
  private let level: Int32

  /// Compresses with an effort of 3 (least) to 12 (most).
  init(level: Int) {
    unsafe state = .allocate(byteCount: Int(LZ4_sizeofStateHC()), alignment: 16)
    self.level = Int32(level)
  }

  deinit { unsafe state.deallocate() }

  /// Appends the first `count` bytes of `raw`, compressed without history.
  ///
  /// - Returns: bytes appended; none when LZ4 refused.
  func compress(_ raw: RawBlock, count: Int, to output: inout [UInt8]) -> Int {
    precondition(count >= 0 && count <= raw.capacity, "inside the block")
    let start = output.count
    let bound = Int(LZ4_compressBound(Int32(count)))
    output.append(contentsOf: repeatElement(0, count: bound))
    // safe: source is inside the block, target has the bound that LZ4 asks for.
    let written = unsafe output.withUnsafeMutableBytes { target in
      guard let base = target.baseAddress else { return Int32(0) }
      return unsafe LZ4_compress_HC_extStateHC(
        state, raw.base.assumingMemoryBound(to: CChar.self),
        (base + start).assumingMemoryBound(to: CChar.self), Int32(count), Int32(bound), level)
    }
    output.removeLast(bound - max(0, Int(written)))
    return max(0, Int(written))
  }
}

/// Whole buffers at once, without history.
extension LZ4 {
  /// Compresses `raw`, at most 1 GiB.
  static func compress(_ raw: [UInt8]) -> [UInt8] {
    precondition(raw.count <= 1 << 30, "LZ4 counts in 32 bits")
    let bound = Int(LZ4_compressBound(Int32(raw.count)))
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
      // safe: the target has the bound that LZ4 asks for, so it always fits.
      let written = unsafe raw.withUnsafeBytes { source in
        unsafe LZ4_compress_default(
          source.baseAddress?.assumingMemoryBound(to: CChar.self),
          UnsafeMutableRawPointer(target.baseAddress)?.assumingMemoryBound(to: CChar.self),
          Int32(source.count), Int32(bound))
      }
      count = max(0, Int(written))
    }
  }

  /// Decompresses `bytes[source]`.
  ///
  /// - Parameter size: bytes that must come out; the caller has checked that so many may be taken.
  /// - Returns: nil unless the result is exactly `size` bytes.
  static func decompress(_ bytes: [UInt8], _ source: Range<Int>, size: Int) -> [UInt8]? {
    precondition(source.lowerBound >= 0 && source.upperBound <= bytes.count, "inside the bytes")
    precondition(size > 0 && size <= 1 << 30, "LZ4 counts in 32 bits")
    var isWhole = false
    let raw = unsafe [UInt8](unsafeUninitializedCapacity: size) { target, count in
      // safe: LZ4 reads only the range just checked and writes at most `size` bytes.
      let written = unsafe bytes.withUnsafeBytes { all in
        guard let base = all.baseAddress else { return Int32(-1) }
        return unsafe LZ4_decompress_safe(
          (base + source.lowerBound).assumingMemoryBound(to: CChar.self),
          UnsafeMutableRawPointer(target.baseAddress)?.assumingMemoryBound(to: CChar.self),
          Int32(source.count), Int32(size))
      }
      isWhole = written == Int32(size)
      count = isWhole ? size : 0
    }
    return isWhole ? raw : nil
  }
}
