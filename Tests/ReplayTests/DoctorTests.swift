import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// `doctor` without a subject, on this machine.
@Suite struct DoctorTests {
  private let folder = ScratchFolder()
  private var config: String { folder.path + "/c.yaml" }

  private func write(_ text: String, to path: String, mode: Int = 0o600) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  private func steps(_ doctor: HouseDoctor) -> [String: DoctorReport.Step] {
    Dictionary(uniqueKeysWithValues: doctor.report.steps.map { ($0.name, $0) })
  }

  private func look(
    _ text: String? = nil, journal: String? = nil, at now: Timestamp? = nil,
    secrets: String = "/nowhere/.env"
  ) throws -> [String: DoctorReport.Step] {
    if let text { try write(text, to: config) }
    var doctor = HouseDoctor(config: text == nil ? nil : config, journal: journal)
    doctor.secrets = secrets
    if let now { doctor.now = now }
    doctor.run()
    return steps(doctor)
  }

  private static let good = "account: DU1000001\ninstruments: [{symbol: AAPL}, {symbol: SPY}]\n"

  private func journal() throws -> String {
    var scenario = LiveScenario()
    scenario.minutes = 2
    _ = try scenario.run(scenario.wire())
    let path = folder.path + "/journal"
    try FileManager.default.copyItem(atPath: scenario.root, toPath: path)
    return path
  }

  @Test func `A journal that goes with its configuration is good in every step`() throws {
    let found = try look(
      Self.good, journal: try journal(), at: LiveScenario.start + .seconds(3_600))
    for name in ["configuration", "secrets", "lock", "permissions", "journal", "binding"] {
      #expect(found[name]?.result == .good, "\(name): \(found[name]?.text ?? "")")
    }
    #expect(found["disk"]?.text.contains("fdatasync p50") == true)
    #expect(found["space"]?.text.contains("MiB free") == true)
    #expect(try Folders.names(in: folder.path).sorted() == ["c.yaml", "journal"], "it tidies up")
  }

  @Test(arguments: [
    ("account: DU1000001\n", "names no `instruments`"),
    ("account: DU1000001\nrules: 5\n", "rules"),
  ])
  func `A configuration that cannot trade is named with what to do`(
    text: String, problem: String
  ) throws {
    let found = try look(text)["configuration"]
    #expect(found?.result == .bad && found?.text.contains(problem) == true, "\(found?.text ?? "")")
  }

  @Test func `A configuration without an account is named, whatever stands for it`() throws {
    let text = "instruments: [{symbol: AAPL}]\n"
    try write(text, to: config)
    var doctor = HouseDoctor(config: config, journal: nil)
    doctor.secrets = "/nowhere/.env"
    doctor.environment = [:]
    doctor.run()
    let found = try #require(steps(doctor)["configuration"])
    #expect(found.result == .bad && found.text.contains("no account: set `account`"))
    for (file, environment) in [
      ("account: DU1000001\n" + text, [:]), (text, ["ACCOUNT": "DU1000001"]),
    ] {
      try write(file, to: config)
      var doctor = HouseDoctor(config: config, journal: nil)
      doctor.secrets = "/nowhere/.env"
      doctor.environment = environment
      doctor.run()
      let found = try #require(steps(doctor)["configuration"])
      #expect(found.result == .good && found.text.contains("mode paper, account DU"))
    }
  }

  @Test func `A journal of another account is named`() throws {
    let other = "account: DU2222222\ninstruments: [{symbol: AAPL}]\n"
    let found = try look(other, journal: try journal(), at: LiveScenario.start + .seconds(3_600))
    #expect(found["binding"]?.result == .bad)
    #expect(found["binding"]?.text.contains("DU1000001") == false, "accounts are masked")
  }

  @Test func `A clock before the journal's end is named`() throws {
    let found = try look(Self.good, journal: try journal(), at: LiveScenario.start)
    #expect(found["binding"]?.result == .bad && found["binding"]?.text.contains("set it") == true)
  }

  @Test func `Files that others may read are named`() throws {
    let journal = try journal()
    let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o755]
    try FileManager.default.setAttributes(mode, ofItemAtPath: journal)
    try FileManager.default.setAttributes(mode, ofItemAtPath: journal + "/2026-11-20")
    let found = try look(Self.good, journal: journal)["permissions"]
    #expect(found?.result == .bad && found?.text.contains("chmod -R go-rwx") == true)
    let secrets = folder.path + "/.env"
    try write("API_KEY=x\n", to: secrets, mode: 0o644)
    #expect(try look(secrets: secrets)["secrets"]?.result == .bad)
    try write("API_KEY=x\n", to: secrets)
    #expect(try look(secrets: secrets)["secrets"]?.result == .good)
  }

  @Test func `A session that broke off is a warning, and one that runs is not`() throws {
    let journal = try journal()
    let writer = try JournalWriter(at: journal, day: 20_261_120, options: WriterOptions())
    #expect(try look(journal: journal)["lock"]?.text == "a session has it open")
    #expect(try look(journal: journal)["journal"]?.result == .good)
    _ = try writer.close()
    let name = try #require(
      try Folders.names(in: journal + "/2026-11-20").last { $0.hasSuffix(".seg") })
    let file = "\(journal)/2026-11-20/\(name)"
    let bytes = try TestFiles.bytes(file)
    try Data(bytes.dropLast(7)).write(to: URL(fileURLWithPath: file))
    let cut = try #require(try look(journal: journal)["journal"])
    #expect(cut.result != .good, "\(cut.text)")
  }

  @Test func `Damage is told with the command that tells all of it`() throws {
    let journal = try journal()
    let name = try #require(
      try Folders.names(in: journal + "/2026-11-20").first { $0.hasSuffix(".seg") })
    let file = "\(journal)/2026-11-20/\(name)"
    var bytes = try TestFiles.bytes(file)
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let found = try look(journal: journal)["journal"]
    #expect(found?.result == .bad && found?.text.contains("replay journal check") == true)
  }

  @Test func `Without a journal it says what is missing, and a new one is no fault`() throws {
    let none = try look()
    #expect(none["journal"]?.result == .skipped && none["disk"]?.result == .skipped)
    let new = try look(journal: folder.path + "/new")
    #expect(new["journal"]?.result == .good && new["journal"]?.text.contains("none yet") == true)
    let nowhere = try look(journal: "/nowhere/at/all")
    #expect(nowhere["disk"]?.result == .bad && nowhere["space"]?.result == .skipped)
  }

  @Test(arguments: [
    ("2026-11-25T15:00:00Z", "next session 2026-11-27, which closes early"),
    ("2026-11-26T15:00:00Z", "no session (Thanksgiving Day)"),
    ("2026-11-27T15:00:00Z", "today closes early"),
    ("2026-11-21T15:00:00Z", "no session (weekend); next session 2026-11-23"),
    ("2026-11-23T15:00:00Z", "09:30 to 16:00 New York; next session 2026-11-24"),
  ])
  func `The calendar tells today and the next session`(time: String, text: String) throws {
    let found = try #require(try look(at: CalendarText.read(time))["calendar"])
    #expect(found.text.contains(text), "\(found.text)")
    let isEarly = found.text.contains("early")
    #expect(found.result == (isEarly ? .warning : .good))
  }

  @Test func `A channel is connected to and told nothing; one without a server fails`() throws {
    let server = try LoopbackServer(LiveScenario.simulator, at: LiveScenario.start)
    let closed = ClosedPort()
    defer { server.stop() }
    func webhook(_ port: Int) -> String {
      Self.good + "alerts: {webhook: {url: \"http://127.0.0.1:\(port)/secret\"}}\n"
    }
    let good = try look(webhook(server.port))["alerts: webhook"]
    #expect(good?.result == .good, "\(good?.text ?? "")")
    let bad = try look(webhook(closed.number))["alerts: webhook"]
    #expect(bad?.result == .bad && bad?.text.contains("secret") == false)
    withExtendedLifetime(closed) {}
    #expect(try look(Self.good)["alerts"]?.result == .warning)
    let mail = "alerts: {email: {server: \"smtps://127.0.0.1\", from: a@b.c, to: [d@e.f], user: u}}"
    #expect(try look(Self.good + mail + "\n")["alerts"]?.result == .bad, "no SMTP_PASSWORD")
  }

  @Test(arguments: [
    ("https://a.example.com/x?y", "a.example.com", 443), ("http://1.2.3.4:80", "1.2.3.4", 80),
    ("smtps://mail", "mail", 465), ("smtp://mail:25", "mail", 25), ("http://[::1]:8/x", "::1", 8),
    ("https://[::1]", "::1", 443),
  ])
  func `Machine and port of an address`(url: String, host: String, port: Int) {
    let place = ServerPlace(url)
    #expect(place?.host == host && place?.port == port)
  }

  @Test(arguments: ["", "ftp://a", "http://", "http://a:0", "http://a:x", "https://[::1", "a:80"])
  func `What is no address of a server has no place`(url: String) {
    #expect(ServerPlace(url) == nil)
  }

  @Test func `The command takes everything together, and what fails is exit code 1`() throws {
    try write("account: DU1000001\n", to: config)
    let bad = replay("doctor", "--offline", "--config", config, "--json")
    #expect(bad.code == .failure)
    #expect(try bad.json()["good"] == .bool(false))
    try write(Self.good, to: config)
    let good = replay("doctor", "--offline", "--config", config)
    #expect(good.code == .success, "\(good)")
    #expect(good.output.contains("-     tws"))
    let server = try LoopbackServer(LiveScenario.simulator, at: LiveScenario.start)
    defer { server.stop() }
    let port = ClosedPort()
    let closed = replay("doctor", "--config", config, "--port", "\(port.number)", "--json")
    #expect(closed.code == .failure)
    let names = try #require(try closed.json()["steps"]?.elements).compactMap { $0["name"]?.text }
    #expect(names.contains("tws: port") && names.contains("api"))
    withExtendedLifetime(port) {}
  }
}
