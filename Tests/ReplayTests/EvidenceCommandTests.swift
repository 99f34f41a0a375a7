import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

@Suite struct EvidenceCommandTests {
  /// A folder with a journal of two closed days at `j`, removed at the end.
  private func withJournal(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "replay-evidence-\(UUID().uuidString)"
    defer {
      #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) }
    }
    let writer = try JournalWriter(at: folder + "/j", day: 20131007)
    var session = SessionStarted()
    session.mode = .recording
    for number in 1...4 as ClosedRange<UInt64> {
      if number == 3 { try writer.startDay(20131008) }
      try writer.append(
        Recorded(
          Envelope(
            sequence: SequenceNumber(rawValue: number),
            recordedAt: Timestamp(rawValue: Int64(number))),
          number % 2 == 1 ? .sessionStarted(session) : .tick(Tick())))
      try writer.endInput()
    }
    _ = try writer.close()
    try body(folder)
  }

  private func run(_ words: String...) -> (code: ExitCode, output: String, error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    return (code, console.capturedOutput, console.capturedError)
  }

  private func json(_ text: String) throws -> JSONValue {
    try JSONReader.read(Array(text.split(separator: "\n")[0].utf8))
  }

  @Test func `Key, anchors, copy and pruning work one after the other`() throws {
    try withJournal { folder in
      let (j, c, key) = (folder + "/j", folder + "/c", folder + "/key.pem")
      let made = run("journal", "keygen", "--out", key)
      #expect(made.code == .success && made.output.hasPrefix("public key: "))
      let hex = String(made.output.split(separator: "\n")[0].dropFirst(12))
      #expect(made.output.contains("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"))

      #expect(run("journal", "check", j, "--anchors").code == .failure)
      let anchored = run("journal", "anchor", j, "--key", key)
      #expect(anchored.code == .success, "\(anchored.error)")
      #expect(anchored.output.contains("2013-10-08: anchored 2 records up to 4"))
      #expect(run("journal", "anchor", j, "--key", key).output.contains("every closed day has"))
      let checked = run("journal", "check", j, "--public-key", hex)
      #expect(checked.code == .success)
      #expect(checked.output.contains("anchors: 2, vouching up to record 4, day 2013-10-08"))

      #expect(run("journal", "seal", j).code == .success)
      let copied = run("journal", "copy", j, c)
      #expect(copied.code == .success && copied.output.contains("read back and equal"))
      let head = try #require(copied.output.split(separator: "\n").last)
      #expect(run("journal", "check", c).output.contains(head))
      #expect(try json(run("journal", "copy", j, c, "--json").output)["new_bytes"]?.integer == 0)

      let dry = run("journal", "prune", j, "--keep", "1", "--copy", c, "--dry-run")
      #expect(dry.code == .success && dry.output.contains("nothing was removed"))
      #expect(try json(run("journal", "check", j, "--json").output)["pruned_before"] == .null)
      let pruned = run("journal", "prune", j, "--keep=1", "--copy", c, "--public-key", hex)
      #expect(pruned.code == .success && pruned.output.contains("1 days, "))
      #expect(run("journal", "check", j, "--anchors").output.contains("pruned before record 3"))
      #expect(run("journal", "stats", j).output.contains("before record 3"))
      #expect(try json(run("journal", "stats", j, "--json").output)["pruned"]?.flag == true)
    }
  }

  @Test func `As JSON the commands say the same`() throws {
    try withJournal { folder in
      let (j, key) = (folder + "/j", folder + "/key.pem")
      let made = try json(run("journal", "keygen", "--out", key, "--json").output)
      let hex = try #require(made["public_key"]?.text)
      let one = try json(
        run("journal", "anchor", j, "--key", key, "--day", "2013-10-07", "--json").output)
      #expect(one["public_key"]?.text == hex)
      guard case .array(let anchors) = one["made"] else { return #expect(Bool(false)) }
      #expect(anchors.count == 1 && anchors[0]["last_seq"]?.integer == 2)
      let check = try json(run("journal", "check", j, "--anchors", "--json").output)
      #expect(check["anchors"]?["through_seq"]?.integer == 2)
      _ = run("journal", "seal", j)
      _ = run("journal", "copy", j, folder + "/c")
      let plan = try json(
        run(
          "journal", "prune", j, "--keep", "1", "--copy", folder + "/c", "--dry-run", "--json"
        ).output)
      guard case .array(let days) = plan["days"] else { return #expect(Bool(false)) }
      #expect(days.map { $0["goes"]?.flag } == [true, false])
      #expect(plan["dry_run"]?.flag == true && plan["removed_bytes"]?.integer == 0)
    }
  }

  @Test func `What cannot be done ends with 2 and a reason, what does not fit with 1`() throws {
    try withJournal { folder in
      let (j, key) = (folder + "/j", folder + "/key.pem")
      for words in [
        ["journal", "keygen"], ["journal", "anchor", j], ["journal", "copy", j],
        ["journal", "prune", j, "--keep", "1"], ["journal", "prune", j, "--copy", "c"],
        ["journal", "prune", j, "--keep", "0", "--copy", "c"],
        ["journal", "anchor", j, "--key", key],
        ["journal", "check", j, "--public-key", folder + "/none"],
        ["journal", "copy", folder + "/none", folder + "/c"],
        ["journal", "prune", j, "--keep", "1", "--copy", folder + "/none"],
      ] {
        let console = Console.inMemory()
        #expect(Dispatcher(CommandRegistry.all).run(words, console) == .cannotRun, "\(words)")
        #expect(!console.capturedError.isEmpty)
      }
      _ = run("journal", "keygen", "--out", key)
      let again = run("journal", "keygen", "--out", key)
      #expect(again.code == .cannotRun && again.error.contains("never overwritten"))
      for day in ["2013-10-7", "20131007", "2013-13-01", "x", "2013-10-09"] {
        #expect(run("journal", "anchor", j, "--key", key, "--day", day).code == .cannotRun)
      }
      _ = run("journal", "anchor", j, "--key", key)
      _ = run("journal", "keygen", "--out", key + "2")
      let other = run("journal", "anchor", j, "--key", key + "2")
      #expect(other.code == .failure && other.error.contains("nothing was signed"))
    }
  }

  @Test func `No command says anything of the private key`() throws {
    try withJournal { folder in
      let (j, key) = (folder + "/j", folder + "/key.pem")
      let outputs = [
        run("journal", "keygen", "--out", key), run("journal", "anchor", j, "--key", key),
        run("journal", "check", j, "--anchors"),
      ]
      let text = try String(contentsOfFile: key, encoding: .utf8)
      let secret = try #require(text.split(separator: "\n").dropFirst().first).suffix(40)
      for output in outputs { #expect(!(output.output + output.error).contains(secret)) }
      let files = try FileManager.default.subpathsOfDirectory(atPath: j)
      for file in files {
        let bytes = FileManager.default.contents(atPath: j + "/" + file) ?? Data()
        #expect(bytes.range(of: Data(secret.utf8)) == nil)
      }
    }
  }

  @Test func `The script in docs finds the chain of a real day, and its copy is equal`() throws {
    let python = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/python3" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let shared = TestFiles.shared, let python else {
      return print("skipped: needs the LEAN data beside the checkout, and python3")
    }
    let folder = NSTemporaryDirectory() + "replay-evidence-\(UUID().uuidString)"
    let root = folder + "/j"
    defer {
      #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: folder) }
    }
    let made = run(
      "import", "lean", "--data", shared + "/data/lean", "--date", "20131007", "--symbols", "AIG",
      "--out", root)
    #expect(made.code == .success, "\(made.error)")
    let head = try json(run("journal", "check", root, "--json").output)["head"]
    let hash = try #require(head?["hash"]?.text)
    let last = try #require(head?["seq"]?.integer)
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [RepositoryFiles.root + "/docs/verify-chain.py", root]
    process.standardOutput = pipe
    try process.run()
    let output = String(
      decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(output == "2013-10-07 \(last) \(hash)\n" && last > 10_000)
    let copied = try json(run("journal", "copy", root, folder + "/c", "--json").output)
    #expect(copied["head"]?["hash"]?.text == hash)
  }
}
