import Broker
import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// Reads logfmt back, as strictly as it is written; by code points, as programs do.
struct LogfmtReader {
  private var rest: ArraySlice<Unicode.Scalar>

  /// The fields of a line; nil for one that is none.
  static func read(_ line: String) -> [(name: String, value: String)]? {
    var reader = LogfmtReader(rest: ArraySlice(line.unicodeScalars))
    var fields: [(String, String)] = []
    while true {
      let name = reader.take { $0 != "=" && $0 != " " && $0 != "\"" }
      guard !name.isEmpty, reader.rest.popFirst() == "=", let value = reader.value() else {
        return nil
      }
      fields.append((name, value))
      guard let next = reader.rest.popFirst() else { return fields }
      guard next == " " else { return nil }
    }
  }

  private mutating func take(_ isWanted: (Unicode.Scalar) -> Bool) -> String {
    let taken = rest.prefix(while: isWanted)
    rest = rest.dropFirst(taken.count)
    return String(String.UnicodeScalarView(taken))
  }

  private mutating func value() -> String? {
    guard rest.first == "\"" else { return take { !" =\"\\".unicodeScalars.contains($0) } }
    rest = rest.dropFirst()
    var value = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == "\"" { return String(value) }
      guard let meant = scalar == "\\" ? escape() : scalar else { return nil }
      value.append(meant)
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    switch rest.popFirst() {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "\\": return "\\"
    case "\"": return "\""
    case "u":
      guard rest.popFirst() == "{" else { return nil }
      let digits = take { $0 != "}" }
      guard rest.popFirst() == "}" else { return nil }
      return UInt32(digits, radix: 16).flatMap { Unicode.Scalar($0) }
    default: return nil
    }
  }
}

/// The log: lines, files, and the thread that writes them.
@Suite struct LogTests {
  private let folder = ScratchFolder()
  private var path: String { folder.path + "/run.log" }
  private let time = LiveScenario.start

  private func lines(_ path: String) throws -> [String] {
    String(decoding: try TestFiles.bytes(path), as: UTF8.self).split(separator: "\n")
      .map(String.init)
  }

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  // MARK: Lines

  @Test(arguments: [
    "", "plain", "two words", "a=b", "quote \" and \\ slash", "line\nline\r\ttab", "\u{0}\u{1B}[2J",
    "\u{2028}\u{202E}\u{7F}\u{9B}31m", "ü € 😀", "\u{FEFF}", "…", "e\u{301}", "\\n", "\"",
  ])
  func `Whatever a value holds, it is one line and reads back`(value: String) throws {
    let line = LogLine("test", at: time).with("a", value).with("b", "end").text
    #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    let fields = try #require(LogfmtReader.read(line), "\(line)")
    #expect(fields.map(\.name) == ["time", "level", "event", "a", "b"])
    #expect(fields[3].value.unicodeScalars.elementsEqual(value.unicodeScalars), "\(line)")
    #expect(fields[0].value == "\(time)" && fields[1].value == "info")
  }

  @Test func `Random text is one line and reads back`() throws {
    let seed = Environment.value("SEED").flatMap { UInt64($0) } ?? 5
    print("SEED=\(seed)")
    var random = SeededGenerator(seed: seed, stream: 1)
    for _ in 0..<2_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<(random.next() % 40) {
        let bits = [7, 8, 16, 20][Int(random.next() % 4)]
        guard let scalar = Unicode.Scalar(UInt32(random.next() % (1 << UInt64(bits)))) else {
          continue
        }
        text.append(scalar)
      }
      // What looks like an account is masked, which is another test's claim.
      let value = String(text)
      guard AccountMask.mask(value) == value else { continue }
      let line = LogLine("test", at: time).with("a", value).text
      #expect(!line.contains { $0.isNewline }, "SEED=\(seed)")
      let read = LogfmtReader.read(line)?.last?.value
      #expect(read?.unicodeScalars.elementsEqual(text) == true, "SEED=\(seed) \(line)")
    }
  }

  @Test func `Account numbers are masked and endless values cut`() throws {
    let line = LogLine("test", .warn, at: time).with("a", "order of DU1234567 refused").text
    #expect(line.hasSuffix(#"level=warn event=test a="order of DU*****67 refused""#))
    let long = LogLine("test", at: time).with("a", String(repeating: "x", count: 1 << 20)).text
    #expect(long.utf8.count < LogLine.valueMax + 100 && long.hasSuffix("x…"))
  }

  // MARK: Files

  @Test func `A file that is full becomes the newest old one, and only so many stay`() throws {
    let file = try LogFile(path, LogFile.Limits(size: 100, kept: 3))
    for number in 10..<60 { try file.append("line \(number), 20 bytes..", at: time) }
    let names = try Folders.names(in: folder.path).sorted()
    #expect(names == ["run.log", "run.log.1", "run.log.2", "run.log.3"])
    var all: [String] = []
    for name in ["run.log.3", "run.log.2", "run.log.1", "run.log"] {
      let bytes = try TestFiles.bytes("\(folder.path)/\(name)").count
      #expect(bytes <= 100 && bytes > 0)
      all += try lines("\(folder.path)/\(name)")
    }
    #expect(all == (60 - all.count..<60).map { "line \($0), 20 bytes.." }, "no gap, in order")
  }

  @Test func `A new day of UTC is a new file, also behind a restart`() throws {
    let midnight = Timestamp(rawValue: 20_000 * 86_400_000_000_000)
    var file: LogFile? = try LogFile(path)
    try file?.append("before", at: midnight + .seconds(-1))
    try file?.append("after", at: midnight)
    #expect(try lines(path) == ["after"] && lines(path + ".1") == ["before"])
    file = nil
    // Yesterday's file, as the next session finds it.
    let yesterday = Date(timeIntervalSince1970: 20_000 * 86_400)
    try FileManager.default.setAttributes([.modificationDate: yesterday], ofItemAtPath: path)
    file = try LogFile(path)
    try file?.append("next day", at: midnight + .seconds(86_400))
    #expect(try lines(path) == ["next day"] && lines(path + ".1") == ["after"])
    #expect(try lines(path + ".2") == ["before"])
  }

  @Test func `One that keeps nothing begins anew, and one that goes on appends`() throws {
    var file: LogFile? = try LogFile(path, LogFile.Limits(size: 10, kept: 0))
    for word in ["first", "second", "third"] { try file?.append(word, at: time) }
    #expect(try Folders.names(in: folder.path) == ["run.log"] && lines(path) == ["third"])
    file = try LogFile(path)
    try file?.append("fourth", at: Timestamp(rawValue: SocketLoop.wallClock))
    #expect(try lines(path) == ["third", "fourth"])
  }

  @Test func `Nobody else may read it, whatever was there`() throws {
    _ = FileManager.default.createFile(
      atPath: path, contents: nil, attributes: [.posixPermissions: 0o644])
    let file = try LogFile(path, LogFile.Limits(size: 10, kept: 2))
    #expect(try permissions(path) == 0o600)
    for _ in 0..<3 { try file.append("0123456789", at: time) }
    for name in ["run.log", "run.log.1", "run.log.2"] {
      #expect(try permissions("\(folder.path)/\(name)") == 0o600)
    }
  }

  @Test func `What is no plain file is refused`() throws {
    let link = folder.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    for bad in [link, folder.path, "/dev/null", folder.path + "/none/run.log"] {
      #expect(throws: InputError.self, "\(bad)") { try LogFile(bad) }
    }
    #expect(!Folders.exists(path), "nothing was made behind the link")
  }

  @Test func `A file that cannot be put aside grows on, and says why`() throws {
    try FileManager.default.createDirectory(
      atPath: path + ".1/full", withIntermediateDirectories: true)
    let file = try LogFile(path, LogFile.Limits(size: 10, kept: 1))
    for number in 1...3 { try file.append("a long line \(number)", at: time) }
    #expect(file.problem?.description.hasPrefix("\(path): ") == true)
    #expect(try lines(path).count == 3, "no line is lost")
    try FileManager.default.removeItem(atPath: path + ".1")
    try file.append("last", at: time)
    #expect(try file.problem == nil && lines(path) == ["last"])
  }

  // MARK: The thread

  @Test func `Every line is in the file when the log has stopped, in order`() throws {
    let log = try Log(path)
    for number in 0..<5_000 { log.write(LogLine("test", at: time).with("n", number)) }
    log.stop()
    let values = try lines(path).compactMap { LogfmtReader.read($0)?.last?.value }
    #expect(values == (0..<5_000).map { "\($0)" } && log.lostLines == 0)
    #expect(log.takeProblem() == nil)
  }

  @Test func `A log that cannot be written tells once why, and counts what is lost`() throws {
    let inner = folder.path + "/inner"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    let log = try Log(inner + "/run.log", LogFile.Limits(size: 1, kept: 1))
    log.write(LogLine("first", at: time))
    while try lines(inner + "/run.log").isEmpty { usleep(1_000) }
    try FileManager.default.removeItem(atPath: inner)
    for _ in 0..<10 { log.write(LogLine("second", at: time)) }
    log.stop()
    #expect(log.lostLines == 10)
    #expect(log.takeProblem()?.hasPrefix("\(inner)/run.log: ") == true)
    #expect(log.takeProblem() == nil)
  }
}
