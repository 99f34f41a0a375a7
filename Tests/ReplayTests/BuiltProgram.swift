import Foundation
import Glibc

/// The program `replay` as the package's build puts it beside the tests.
enum BuiltProgram {
  /// Where it is; nil when only the tests were built.
  static var path: String? {
    let places = [Bundle.main.executablePath ?? ""] + CommandLine.arguments
    return places.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/replay" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Whether this build looks over every access to memory, and so has an allocator of its own.
  static var isSanitized: Bool {
    unsafe dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
  }

  /// What a process said.
  struct Result {
    var status: Int32
    var output: String
    var error: String
  }

  /// Runs `program` to its end.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil
  ) throws -> Result {
    let folder = NSTemporaryDirectory() + "replay-run-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = [folder + "/output", folder + "/error"]
    for file in files { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    if let environment { process.environment = environment }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files[0]))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files[1]))
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: try String(contentsOfFile: files[0], encoding: .utf8),
      error: try String(contentsOfFile: files[1], encoding: .utf8))
  }
}
