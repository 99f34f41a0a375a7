import Journal
import Testing

@testable import replay

@Suite struct PredictionFileTests {
  private func read(_ text: String, skipsBad: Bool = false) throws -> PredictionFile {
    try PredictionFile(path: "in/p.ndjson", bytes: Array(text.utf8), skipsBad: skipsBad)
  }

  private func refusal(_ text: String) -> String {
    let error = #expect(throws: InputError.self) { try read(text) }
    return error?.description ?? ""
  }

  private static let good = [
    #"{"ts_ns":1000,"id":"a"}"#, #"{"id":"b","ts_ns":1000}"#, #" {"ts_ns": 2000} "#,
  ]
  private func texts(_ file: PredictionFile) -> [String] {
    file.lines.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func `Lines keep their bytes, their order and their times, equal ones too`() throws {
    let file = try read(Self.good.joined(separator: "\n") + "\n")
    #expect(file.source == "p.ndjson")
    #expect(texts(file) == Self.good)
    #expect(file.lines.map(\.time.rawValue) == [1000, 1000, 2000])
    #expect(file.skipped.isEmpty)
  }

  @Test func `The last line needs no line end, and empty lines are nothing`() throws {
    #expect(try texts(read(Self.good.joined(separator: "\n"))) == Self.good)
    #expect(try texts(read("\n\n" + Self.good.joined(separator: "\n\n") + "\n\n\n")) == Self.good)
    #expect(try read("").lines.isEmpty)
    #expect(try read("\n").lines.isEmpty)
  }

  @Test func `Lines that end with carriage return and line feed are the same lines`() throws {
    let file = try read(Self.good.joined(separator: "\r\n") + "\r\n\r\n")
    #expect(texts(file) == Self.good)
  }

  @Test func `A line that is no JSON is named by line and column`() {
    let text = Self.good[0] + "\n\n" + #"{"ts_ns":1000,}"# + "\n"
    let message = refusal(text)
    #expect(message.hasPrefix("in/p.ndjson:3: column 15: not JSON: "), "\(message)")
    #expect(message.hasSuffix("; correct the line, or pass --skip-bad to leave it out"))
  }

  @Test(
    arguments: [
      #"{"id":"a"}"#, #"{"ts_ns":"1000"}"#, #"{"ts_ns":1e3}"#, #"{"ts_ns":1.5}"#,
      #"{"ts_ns":9223372036854775808}"#, #"{"ts_ns":null}"#, "[1]", "5", #""x""#,
    ])
  func `A line without a whole time is refused`(line: String) {
    #expect(
      refusal(Self.good[0] + "\n" + line).hasPrefix(
        "in/p.ndjson:2: \"ts_ns\" is missing or not a whole number; "))
  }

  @Test func `Time must not go back, not even by a nanosecond`() {
    let message = refusal(#"{"ts_ns":1000}"# + "\n" + #"{"ts_ns":999}"#)
    #expect(
      message.hasPrefix(
        "in/p.ndjson:2: time goes backwards: 1970-01-01T00:00:00.000000999Z after "
          + "1970-01-01T00:00:00.000001Z"), "\(message)")
    #expect(refusal(#"{"ts_ns":-1}"#).contains("in/p.ndjson:1: time goes backwards"))
  }

  @Test func `Bad lines can be left out and are listed with their reasons`() throws {
    let lines = [Self.good[0], "nonsense", #"{"ts_ns":1}"#, Self.good[1], "{", Self.good[2]]
    let file = try read(lines.joined(separator: "\n"), skipsBad: true)
    #expect(texts(file) == Self.good)
    #expect(file.skipped.count == 3)
    #expect(file.skipped.map { String($0.prefix(14)) } == [2, 3, 5].map { "in/p.ndjson:\($0):" })
    #expect(file.skipped[1].contains("time goes backwards"))
  }
}
