import Broker
import Journal
import Testing

/// The recorded cases of the two real clients, both directions, by their own comparison rules.
@Suite struct WireGoldenTests {
  private func bytes(_ golden: GoldenCases.Case) throws -> [UInt8] {
    let reader = CallReader(
      client: .init(named: golden.value["client"]?.text ?? ""), serverVersion: golden.version)
    let call = try reader.call(
      golden.value["api_call"]?.text ?? "", inputs: golden.value["inputs"] ?? .object([]),
      connect: golden.value["connect"] ?? .object([]))
    switch call {
    case .handshake(let offer): return offer.bytes
    case .message(let message):
      return Framing.prefixed(message.message.payload(serverVersion: golden.version))
    }
  }

  @Test func `There are as many cases as were recorded`() {
    #expect(GoldenCases.client.count == 85)
    #expect(GoldenCases.server.count == 86)
  }

  @Test(arguments: GoldenCases.client)
  func `A call is encoded as the real client does`(_ golden: GoldenCases.Case) throws {
    let written = try bytes(golden)
    guard let expected = golden.fields else {
      #expect(written == golden.stream)
      return
    }
    let fields = written.dropFirst(4).split(separator: 0, omittingEmptySubsequences: false)
      .dropLast().map { String(decoding: $0, as: UTF8.self) }
    #expect(fields.count == expected.count)
    for (index, pair) in zip(fields, expected).enumerated() {
      #expect(GoldenCases.isSame(pair.0, pair.1), "field \(index): \(pair.0), not \(pair.1)")
    }
  }

  @Test(arguments: GoldenCases.client.filter { $0.fields != nil })
  func `What a real client sent reads as its inputs`(_ golden: GoldenCases.Case) throws {
    let payload = try #require(golden.payloads.first)
    guard case .message(let message) = ClientMessage.decode(payload, serverVersion: golden.version)
    else {
      Issue.record("no message")
      return
    }
    let call = JSONValue.object(FrameText.call(message, serverVersion: golden.version))
    #expect(call["api_call"]?.text == golden.value["api_call"]?.text)
    // Encoding what was read gives the same fields again.
    let reader = CallReader(
      client: .init(named: call["client"]?.text ?? ""), serverVersion: golden.version)
    let again = try reader.call(
      message.name, inputs: call["inputs"] ?? .object([]), connect: call["connect"] ?? .object([]))
    guard case .message(let read) = again else {
      Issue.record("no message of \(call)")
      return
    }
    let fields = GoldenFields.of(read, golden.version)
    #expect(fields.count == golden.fields?.count)
    for (index, pair) in zip(fields, golden.fields ?? []).enumerated() {
      #expect(GoldenCases.isSame(pair.0, pair.1), "field \(index): \(pair)")
    }
    expect(golden.value["inputs"] ?? .object([]), in: call["inputs"] ?? .object([]), "")
  }

  /// Every input that was given is told, or it is a default.
  private func expect(_ given: JSONValue, in told: JSONValue, _ path: String) {
    for member in given.members ?? [] {
      let place = path + "." + member.name
      let other = told[member.name] ?? .null
      if member.value.members != nil {
        expect(member.value, in: other, place)
      } else if other == .null {
        #expect(isDefault(member), "\(place) is missing")
      } else {
        #expect(isSame(member.value, other), "\(place): \(other), not \(member.value)")
      }
    }
  }

  private func isDefault(_ member: JSONMember) -> Bool {
    switch member.value {
    case .null, .string(""), .bool(false), .array([]): true
    case .number(let text): Double(text) == 0
    case .bool(true): member.name == "transmit"
    default: false
    }
  }

  private func isSame(_ given: JSONValue, _ told: JSONValue) -> Bool {
    if case .number(let text) = given, case .bool(let flag) = told {
      return Double(text) == (flag ? 1 : 0)
    }
    if GoldenCases.isSame(given, told) { return true }
    guard let elements = given.elements, let other = told.elements else { return false }
    // An object that is told may say more than the one that was given.
    return elements.count == other.count
      && zip(elements, other).allSatisfy { element, told in
        (element.members ?? []).allSatisfy { member in
          told[member.name].map { GoldenCases.isSame(member.value, $0) } ?? false
        }
      }
  }

  @Test(arguments: GoldenCases.server.filter { $0.value["kind"]?.text == "ok" })
  func `A server's frame reads as the real client read it`(_ golden: GoldenCases.Case) {
    var told: [JSONValue] = []
    for payload in golden.payloads {
      guard
        case .message(let message) = ServerMessage.decode(payload, serverVersion: golden.version)
      else {
        Issue.record("no message")
        return
      }
      told += FrameText.callbacks(
        message, serverVersion: golden.version, instant: GoldenFields.newYorkInWinter)
    }
    let expected = golden.value["decoded"] ?? .null
    #expect(GoldenCases.isSame(.array(told), expected), "\(JSONValue.array(told))")
  }

  @Test func `Malformed frames are told by field, and the stream goes on`() {
    // ib_async refuses extra fields and delivers half of a short list; the reference asks for
    // neither: extra fields are ignored, and a frame is read whole or not at all.
    let expected = [
      "bad_truncated_orderStatus": "the frame ends before field 5",
      "bad_unknown_msg_id": "unknown 250",
      "bad_nonnumeric_msg_id": "field 0 is not a whole number: 'abc'",
      "bad_no_trailing_nul": "the frame ends before field 2",
      "bad_tickPrice_extra_field": "tickPrice", "bad_position_extra_field": "position",
      "bad_error_without_adv_json": "the frame ends before field 5",
      "bad_historical_short_bars": "the frame ends before field 13",
      "bad_exec_time": "field 15 is not a time: 'yesterday'",
      "bad_numeric_comma": "field 3 is not a number of at most 18 digits: '1,000'",
      "bad_zero_length_frame_then_ok": "currentTime",
    ]
    let following: [UInt8] = [0, 0, 0, 7] + Array("49\u{0}1\u{0}5\u{0}".utf8)
    for golden in GoldenCases.server where golden.value["kind"]?.text == "malformed" {
      var splitter = FrameSplitter()
      splitter.append(golden.stream)
      var told: [String] = []
      while let frame = (try? splitter.next()).flatMap({ $0 }) { told.append(tell(frame)) }
      if let words = expected[golden.name] { #expect(told == [words], "\(golden.name)") }
      if golden.name == "bad_partial_frame_pending" {
        #expect(told.isEmpty && splitter.pendingBytes == 17)
        continue
      }
      #expect(splitter.pendingBytes == 0, "\(golden.name)")
      splitter.append(following)
      #expect((try? splitter.next()).flatMap { $0 }.map(tell) == "currentTime")
    }
  }

  private func tell(_ frame: [UInt8]) -> String {
    switch ServerMessage.decode(frame) {
    case .message(let message): message.name
    case .unknown(let id): "unknown \(id)"
    case .failure(_, let error): error.description
    }
  }
}

/// Fields of messages as the cases have them.
enum GoldenFields {
  static func of(_ message: some WireDirection, _ version: Int64) -> [String] {
    message.message.payload(serverVersion: version)
      .split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The cases are of November.
  static func newYorkInWinter(_ text: String) -> String? {
    var zone = ZoneOffset()
    zone.seconds = -18_000
    guard case .instant(let time) = WireTime.read(text, offsets: [zone]) else { return nil }
    return "\(time.description.dropLast())+00:00"
  }
}
