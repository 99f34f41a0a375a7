import Foundation
import TestSupport
import Testing

@testable import replay

/// Every input kept for the fuzzer goes through the reader of LEAN's files.
@Suite struct LeanFuzzTests {
  @Test func `Every kept input passes, and every seed is accepted`() throws {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      let folder = TestFiles.lean + "/equity/usa/tick/aaa/20131007_"
      let seeds = try [(UInt8(0), "trade"), (1, "quote")].map { control, name in
        try [control] + TestFiles.unzipped(folder + name + ".zip").prefix(600)
      }
      try FuzzCorpus.write(seeds, for: LeanFuzz.target.name)
    }
    let problems = try FuzzCorpus.problems(of: LeanFuzz.target)
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
  }
}
