// The fuzzer's main program: libFuzzer calls these functions. `scripts/fuzz.sh` compiles this file
// together with the targets, which the tests compile as well.
import Glibc
import TestSupport

/// The target that `FUZZ_TARGET` names, and what became of its inputs.
private enum Driver {
  nonisolated(unsafe) static var target = FuzzTarget("none") { _ in .refused }
  nonisolated(unsafe) static var accepted: UInt64 = 0
  nonisolated(unsafe) static var runs: UInt64 = 0

  static func choose() {
    let all = FuzzTargets.all + [LeanFuzz.target] + FuzzTargets.planted
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let found = all.first(where: { $0.name == name }) else {
      say("FUZZ_TARGET must be one of: \(all.map(\.name).joined(separator: " "))")
      exit(2)
    }
    target = found
    // Read by the script: how many inputs got past all refusals.
    atexit { Driver.say("fuzz: accepted \(Driver.accepted) of \(Driver.runs)") }
  }

  static func say(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = unsafe line.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
  }
}

/// What libFuzzer calls once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func fuzzerInitialize(
  _ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?
) -> CInt {
  Driver.choose()
  return 0
}

/// What libFuzzer calls with every input; a finding ends the process with a trap.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzerTestOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  Driver.runs += 1
  switch Driver.target.check(input) {
  case .accepted: Driver.accepted += 1
  case .refused: break
  case .broken(let what):
    Driver.say("fuzz: \(Driver.target.name): \(what)")
    abort()
  }
  return 0
}
