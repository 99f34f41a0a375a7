import Glibc
import Journal
import TestSupport

@testable import replay

/// Keeps everything it is given, in order.
struct MemoryRecorder: Recorder {
  private(set) var records: [Recorded] = []
  private(set) var inputs = 0
  private(set) var commits = 0

  mutating func append(_ tick: Tick, _ envelope: Envelope) {
    records.append(Recorded(envelope, .tick(tick)))
  }
  mutating func append(_ record: Recorded) { records.append(record) }
  mutating func endInput() { inputs += 1 }
  mutating func commit() { commits += 1 }

  /// The ticks, without the preamble.
  var ticks: [(time: Timestamp, tick: Tick)] {
    records.compactMap {
      if case .tick(let tick) = $0.event { ($0.envelope.recordedAt, tick) } else { nil }
    }
  }

  /// Hands all records to another recorder.
  func replay<R: Recorder>(into other: inout R) throws {
    for record in records { try other.append(record) }
  }
}

/// Counts and hashes, for days too long to keep.
struct CountingRecorder: Recorder {
  private(set) var ticks = 0
  mutating func append(_ tick: Tick, _ envelope: Envelope) { ticks += 1 }
  mutating func append(_ record: Recorded) {}
  mutating func endInput() {}
  mutating func commit() {}
}

/// Bytes in memory, handed out in small chunks so that rows are cut at every place.
struct MemorySource: ByteSource {
  var bytes: ArraySlice<UInt8>
  var chunk: Int

  init(_ text: String, chunk: Int = 7) { self.init(Array(text.utf8), chunk: chunk) }

  init(_ bytes: [UInt8], chunk: Int = 7) {
    self.bytes = bytes[...]
    self.chunk = chunk
  }

  mutating func read(into buffer: inout [UInt8], from start: Int) throws(ImportError) -> Int {
    let count = min(chunk, bytes.count, buffer.count - start)
    for index in 0..<count { buffer[start + index] = bytes[bytes.startIndex + index] }
    bytes = bytes.dropFirst(count)
    return count
  }
}

/// A folder of its own for a test, removed at the end.
final class TestFolder {
  let path: String

  init() {
    var template = Array("/tmp/replay-test-XXXXXX".utf8CString)
    path = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe String(cString: mkdtemp(buffer.baseAddress!))
    }
  }

  deinit { try? Folders.remove(path) }
}

enum TestFiles {
  /// The tiny archives that travel with the product.
  static let lean = RepositoryFiles.fixtures + "/lean"

  /// The large data beside the checkout; nil when it is not there.
  static var shared: String? {
    let folder =
      unsafe getenv("REPLAY_SHARED").map { unsafe String(cString: $0) }
      ?? RepositoryFiles.root + "/../shared"
    return Folders.exists(folder + "/data/lean") ? folder : nil
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    try read(FileByteSource(path: path))
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  /// Lines of a file without its first.
  static func rows(_ path: String) throws -> [[Substring]] {
    try text(path).split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }

  /// The CSV inside an archive.
  static func unzipped(_ path: String) throws -> [UInt8] { try read(ZipArchive(path: path)) }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try BufferedFile(creating: path)
    try file.put(bytes)
    try file.close()
  }

  static func copy(_ from: String, to path: String, cut count: Int? = nil) throws {
    let bytes = try bytes(from)
    try write(Array(bytes.prefix(count ?? bytes.count)), to: path)
  }

  private static func read(_ source: some ByteSource) throws -> [UInt8] {
    var source = source
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try source.read(into: &buffer, from: 0)
      if count == 0 { return result }
      result += buffer[..<count]
    }
  }
}
