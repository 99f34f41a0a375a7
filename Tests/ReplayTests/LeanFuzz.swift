import Journal
import TestSupport

#if !FUZZING
  // The fuzzer's driver compiles the import's files itself, without the program around them.
  @testable import replay
#endif

/// A control byte, then one LEAN file: bit 0 quotes instead of trades.
enum LeanFuzz {
  static let target = FuzzTarget("lean") { input in
    guard let control = input.first else { return .refused }
    let kind: LeanFileKind = control & 1 == 0 ? .trade : .quote
    let bytes = Array(input.dropFirst())
    let whole = read(bytes, kind, .skip, chunk: 1 << 16)
    guard whole == read(bytes, kind, .skip, chunk: 7) else {
      return .broken("the cuts of the reads change the rows")
    }
    // A last line without line end counts, nothing after one does not.
    let ends = bytes.count { $0 == 10 }
    let lines = bytes.isEmpty || bytes.last == 10 ? ends : ends + 1
    guard whole.ticks.count + whole.bad == lines else {
      return .broken("\(lines) lines, \(whole.ticks.count) rows and \(whole.bad) refused")
    }
    let strict = read(bytes, kind, .fail, chunk: 1 << 16)
    guard strict.failed == (whole.bad > 0), whole.ticks.starts(with: strict.ticks) else {
      return .broken("the policies take different rows")
    }
    for (row, next) in zip(whole.times, whole.times.dropFirst()) where next < row {
      return .broken("time goes backwards")
    }
    return whole.ticks.isEmpty ? .refused : .accepted
  }

  private struct Reading: Equatable {
    var ticks: [Tick] = []
    var times: [Int64] = []
    var bad = 0
    var failed = false
  }

  private static func read(
    _ bytes: [UInt8], _ kind: LeanFileKind, _ policy: BadRowPolicy, chunk: Int
  ) -> Reading {
    var reading = Reading()
    var file = LeanFile(
      name: "fuzz", kind: kind, instrument: InstrumentID(rawValue: 1),
      source: Source(bytes: bytes[...], chunk: chunk), policy: policy)
    do {
      while try file.advance() {
        reading.ticks.append(file.tick)
        reading.times.append(file.milliseconds)
      }
    } catch { reading.failed = true }
    reading.bad = file.bad.total
    return reading
  }

  private struct Source: ByteSource {
    var bytes: ArraySlice<UInt8>
    let chunk: Int

    mutating func read(into buffer: inout [UInt8], from start: Int) throws(ImportError) -> Int {
      let count = min(chunk, bytes.count, buffer.count - start)
      for index in 0..<count { buffer[start + index] = bytes[bytes.startIndex + index] }
      bytes = bytes.dropFirst(count)
      return count
    }
  }
}
