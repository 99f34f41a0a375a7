import Glibc
import Journal

/// Time and heap blocks between start and stop, summed; what happens in between does not count.
struct Stopwatch {
  private(set) var nanoseconds: UInt64 = 0
  private var counted: UInt64 = 0

  /// Seconds so far.
  var seconds: Double { Double(nanoseconds) / 1e9 }
  /// Heap blocks so far; nil where nobody counts them.
  var allocations: UInt64? { AllocationCount.now == nil ? nil : counted }

  /// Runs `body` with the watch on.
  @inline(__always)
  mutating func run<Result>(_ body: () throws -> Result) rethrows -> Result {
    let blocks = AllocationCount.now ?? 0
    let start = MonotonicTime.now
    let result = try body()
    nanoseconds += MonotonicTime.now - start
    counted += (AllocationCount.now ?? 0) - blocks
    return result
  }
}

/// Blocks that the calling thread has taken from the heap, as `bench/allocation-count.c` counts.
///
/// Nobody counts unless that library is preloaded (`bench/allocation-count.sh`): one inside the
/// program would stand in the way of every allocation of every run.
enum AllocationCount {
  private typealias Counter = @convention(c) () -> UInt64

  // safe: the symbol, where it exists, is the function of this type in that file.
  private static let counter: Counter? = unsafe dlsym(nil, "replay_allocation_count").map {
    unsafe unsafeBitCast($0, to: Counter.self)
  }

  /// Blocks so far; nil where nobody counts.
  static var now: UInt64? { counter?() }
}

/// The most memory this process has held, by the kernel's count (`proc(5)`).
enum PeakMemory {
  /// Megabytes of resident memory since the start, or since ``restart()``; 0 where unknown.
  ///
  /// Not `getrusage`: its figure is inherited from whoever started the program.
  static var megabytes: Double {
    guard let text = contents("/proc/self/status") else { return 0 }
    for line in text.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      let words = line.split { $0 == " " || $0 == "\t" }
      return words.count > 1 ? (Double(words[1]) ?? 0) / 1024 : 0
    }
    return 0
  }

  /// Forgets the peak so far; what is held now is the new one.
  ///
  /// A kernel that refuses leaves the peak since the start, which is no smaller.
  static func restart() {
    let file = unsafe open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    if file < 0 { return }
    unsafe _ = write(file, "5", 1)
    _ = close(file)
  }

  private static func contents(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { return nil }
    defer { _ = close(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = unsafe read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
