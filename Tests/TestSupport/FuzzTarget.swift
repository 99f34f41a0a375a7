import Foundation

/// What a fuzz target made of one input.
public enum FuzzOutcome: Hashable, Sendable {
  /// The input had a meaning, and everything that must hold of it held.
  case accepted
  /// The input was refused by name, as most inputs should be.
  case refused
  /// Something that must hold does not; the text says what.
  case broken(String)
}

/// One entry point for bytes from outside, with what must hold whatever they are.
public struct FuzzTarget: Sendable {
  /// Name of the target and of its folder in `fixtures/fuzz`.
  public let name: String
  /// Runs the entry point once; equal bytes must give equal outcomes.
  public let check: @Sendable ([UInt8]) -> FuzzOutcome

  /// A target.
  public init(_ name: String, check: @escaping @Sendable ([UInt8]) -> FuzzOutcome) {
    self.name = name
    self.check = check
  }
}

/// The inputs kept in `fixtures/fuzz`: seeds made by our own encoders, and former findings.
public enum FuzzCorpus {
  /// One input.
  public struct Input: Sendable {
    /// The file's name; seeds begin with `seed-`.
    public let name: String
    /// Its bytes.
    public let bytes: [UInt8]
  }

  /// Where the inputs of a target are.
  public static func folder(_ target: String) -> String {
    RepositoryFiles.fixtures + "/fuzz/" + target
  }

  /// The inputs of a target, sorted by name.
  public static func inputs(_ target: String) throws -> [Input] {
    let folder = folder(target)
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
      return Input(name: name, bytes: Array(data))
    }
  }

  /// What is wrong with a target and its inputs; empty when every input passes.
  ///
  /// Seeds must be accepted, or they would not lead a fuzzer past the first check.
  public static func problems(of target: FuzzTarget) throws -> [String] {
    let inputs = try inputs(target.name)
    guard inputs.contains(where: { $0.name.hasPrefix("seed-") }) else { return ["no seeds"] }
    return inputs.compactMap { input in
      switch target.check(input.bytes) {
      case .accepted: nil
      case .refused: input.name.hasPrefix("seed-") ? "\(input.name): a seed was refused" : nil
      case .broken(let what): "\(input.name): \(what)"
      }
    }
  }

  /// Replaces the seeds of a target; findings stay.
  public static func write(_ seeds: [[UInt8]], for target: String) throws {
    let folder = folder(target)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasPrefix("seed-") {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    for (index, seed) in seeds.enumerated() {
      let number = String(index + 1)
      let name = "seed-" + String(repeating: "0", count: max(0, 2 - number.count)) + number
      try Data(seed).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
  }
}
