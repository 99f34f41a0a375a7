import Foundation
import TestSupport
import Testing

/// The tests of the Python package, where a Python with pyarrow and DuckDB is at hand.
///
/// `REPLAY_PYTHON` may name one; else the one that `make python` made, else the machine's.
@Suite struct PythonPackageTests {
  /// Program and library of this build, and a Python that has what the tests need.
  private static let tools: (program: String, library: String, python: String)? = {
    guard let program = BuiltProgram.path, !BuiltProgram.isSanitized else { return nil }
    let folder = URL(fileURLWithPath: program).deletingLastPathComponent().path
    let library = folder + "/libreplayledger.so"
    guard FileManager.default.fileExists(atPath: library) else { return nil }
    let named = ProcessInfo.processInfo.environment["REPLAY_PYTHON"].map { [$0] }
    let places =
      named ?? [RepositoryFiles.root + "/.build/python/venv/bin/python", "/usr/bin/python3"]
    return places.first(where: hasArrow).map { (program, library, $0) }
  }()

  private static func hasArrow(_ python: String) -> Bool {
    guard FileManager.default.isExecutableFile(atPath: python) else { return false }
    let result = try? BuiltProgram.run(python, ["-c", "import duckdb, pyarrow"])
    return result?.status == 0
  }

  @Test(
    .enabled(
      if: tools != nil,
      "needs libreplayledger.so beside the tests and a Python with pyarrow and duckdb: make python")
  )
  func `pyarrow and DuckDB read what the program says of the same journal`() throws {
    let tools = try #require(Self.tools)
    var environment = ProcessInfo.processInfo.environment
    environment["REPLAY_PROGRAM"] = tools.program
    environment["REPLAY_LEDGER_LIBRARY"] = tools.library
    environment["PYTHONPATH"] = RepositoryFiles.root + "/python/src"
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    let tests = RepositoryFiles.root + "/python/tests"
    let result = try BuiltProgram.run(
      tools.python, ["-m", "unittest", "discover", "--start-directory", tests],
      environment: environment)
    #expect(result.status == 0, "\(result.error.suffix(4_000))")
    #expect(result.error.contains("\nOK"))
  }
}
