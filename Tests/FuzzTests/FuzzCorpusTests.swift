import Foundation
import TestSupport
import Testing

/// Every input kept for the fuzzer goes through the same entry points, so findings stay fixed.
@Suite struct FuzzCorpusTests {
  private static let names = FuzzTargets.all.map(\.name)

  private static func target(_ name: String) throws -> FuzzTarget {
    try #require((FuzzTargets.all + FuzzTargets.planted).first { $0.name == name })
  }

  @Test(arguments: names)
  func `Every kept input passes, and every seed is accepted`(name: String) throws {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try FuzzCorpus.write(FuzzSeeds.make(name), for: name)
    }
    let problems = try FuzzCorpus.problems(of: Self.target(name))
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
  }

  // Goal: the entry points answer for damaged seeds. Method: every truncation, every flipped bit
  // of the first 64 bytes, random bytes over them. The fuzzer goes on from here.
  @Test(arguments: names.filter { !["frames", "sealed", "index", "rows"].contains($0) })
  func `Damaged seeds break nothing`(name: String) throws {
    let target = try Self.target(name)
    var random = SeededGenerator(test: "damaged seeds \(name)")
    for seed in try FuzzSeeds.make(name) {
      for length in 0..<min(seed.count, 64) { expectSound(target, Array(seed.prefix(length))) }
      for bit in 0..<min(seed.count, 64) * 8 {
        var damaged = seed
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        expectSound(target, damaged)
      }
      for _ in 0..<100 {
        var damaged = seed
        for _ in 0..<3 {
          damaged[Int.random(in: damaged.indices, using: &random)] =
            UInt8.random(in: 0...255, using: &random)
        }
        expectSound(target, damaged)
      }
    }
  }

  private func expectSound(_ target: FuzzTarget, _ input: [UInt8]) {
    if case .broken(let what) = target.check(input) {
      Issue.record("\(target.name): \(what): \(input)")
    }
  }

  @Test func `The planted decoders are right for everything but their magic value`() {
    let plain: [UInt8] = Array("abcd".utf8) + [2, 7, 8]
    for target in FuzzTargets.planted.dropLast() { #expect(target.check(plain) == .accepted) }
    let magic: [UInt8] = Array("PLNT".utf8) + [2, 7, 8]
    #expect(PlantedDecoder.check(magic, bug: .none) == .accepted)
    #expect(PlantedDecoder.check(magic, bug: .answer) != .accepted)
  }

  @Test func `The planted footer is read rightly as long as its length is true`() {
    let footer = [3, 0] + Array("RPLX".utf8)
    let (whole, lying) = (Array("abcd".utf8) + footer, [7] + footer)
    #expect(FuzzTargets.planted.last?.name == FuzzTargets.plantedFooter.name)
    for believes in [false, true] {
      #expect(PlantedFooter.check(whole, believesLength: believes) == .accepted)
      #expect(PlantedFooter.check(footer.dropLast() + [0], believesLength: believes) == .refused)
    }
    #expect(PlantedFooter.check(lying, believesLength: false) == .refused)
  }

  @Test func `A planted overflow ends the process`() async {
    await #expect(processExitsWith: .failure) {
      _ = PlantedDecoder.check(Array("PLNT".utf8) + [2, 7, 8], bug: .trap)
    }
  }
}
