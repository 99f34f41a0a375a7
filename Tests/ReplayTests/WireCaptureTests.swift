import Broker
import Journal
import Testing

@testable import replay

/// Captured streams told frame by frame, and the text they may come as.
@Suite struct WireCaptureTests {
  private let tick = Framing.prefixed(Array("1\u{0}6\u{0}1\u{0}1\u{0}1.5\u{0}1\u{0}0\u{0}".utf8))

  private func capture(_ direction: FrameLine.Direction?, version: Int64? = nil) -> CaptureReader {
    CaptureReader(direction: direction, serverVersion: version, hasValues: false)
  }

  @Test func `A stream that begins with the prefix is a client's`() {
    var reader = capture(nil)
    let offer = Handshake.Offer(minimum: 176, maximum: 178, options: "+PACEAPI")
    let start = Framing.prefixed(Array("71\u{0}2\u{0}3\u{0}\u{0}".utf8))
    var told: [JSONValue] = []
    for byte in offer.bytes + start { told += reader.take([byte]) }
    told += reader.finish()
    #expect(told.count == 2 && reader.failures == 0)
    #expect(told[0]["api_call"]?.text == "handshake")
    #expect(told[0]["connect"]?["connectOptions"]?.text == "+PACEAPI")
    #expect(told[0]["offset"]?.integer == 4)
    #expect(told[1]["api_call"]?.text == "startApi")
    #expect(told[1]["connect"]?["clientId"]?.integer == 3)
    #expect(told[1]["offset"]?.integer == Int64(offer.bytes.count))
  }

  @Test func `A server's handshake sets the version of what follows`() {
    let answer = Handshake.Answer(serverVersion: 177, connectionTime: "20261120 09:30:00 EST")
    var execution = TWS.ExecutionDetails()
    execution.time = "20261120 10:15:00 US/Eastern"
    let frame = Framing.prefixed(execution.payload(serverVersion: 177))
    var reader = capture(nil)
    let told = reader.take(answer.bytes + frame)
    #expect(told.count == 2 && reader.failures == 0)
    #expect(told[0]["serverVersion"]?.integer == 177)
    let details = told[1]["decoded"]?.elements?.first?["args"]?.elements?.last
    #expect(details?["time"]?.text == "2026-11-20T15:15:00+00:00")
    // By the layout of 178 the frame is one field short.
    var newer = capture(.server, version: 178)
    #expect(newer.take(frame).first?["field"]?.integer == 31)
    #expect(newer.failures == 1)
  }

  @Test func `Frames that cannot be read are told, and the stream goes on`() {
    var reader = capture(.server)
    let unknown = Framing.prefixed(Array("250\u{0}".utf8))
    let bad = Framing.prefixed(Array("9\u{0}1\u{0}x\u{0}".utf8))
    let empty: [UInt8] = [0, 0, 0, 0]
    let told = reader.take(unknown + bad + empty + tick + [0, 0])
    #expect(told.map { $0["offset"]?.integer } == [0, 8, 22])
    #expect(told.count == 3)
    #expect(told[0]["error"]?.text == "unknown message id")
    #expect(told[1]["field"]?.integer == 2 && told[1]["found"]?.text == "x")
    #expect(told[2]["message"]?.text == "tickPrice")
    #expect(reader.failures == 1)
    let rest = reader.finish()
    #expect(rest.first?["pending_bytes"]?.integer == 2 && reader.failures == 2)
  }

  @Test func `A length beyond the limit ends the telling`() {
    var reader = capture(.server)
    let told = reader.take(tick + [1, 0, 0, 0] + tick)
    #expect(told.count == 2 && reader.failures == 1)
    #expect(told[1]["error"]?.text?.contains("above the limit") == true)
    #expect(reader.take(tick).isEmpty && reader.finish().isEmpty)
  }

  @Test func `Times become UTC where the zone is known`() {
    #expect(WireClock.instant("20260706 10:15:00 US/Eastern") == "2026-07-06T14:15:00+00:00")
    #expect(WireClock.instant("20261120  10:15:00") == "2026-11-20T15:15:00+00:00")
    #expect(WireClock.instant("20261120-15:15:00") == "2026-11-20T15:15:00+00:00")
    #expect(WireClock.instant("20261120 15:15:00 UTC") == "2026-11-20T15:15:00+00:00")
    #expect(WireClock.instant("20261120 15:15:00 Europe/Berlin") == nil)
    #expect(WireClock.instant("yesterday") == nil)
  }

  @Test func `Hexadecimal text may be cut anywhere, and is refused where it is none`() throws {
    var reader = HexReader()
    #expect(try reader.bytes("0".utf8) == [])
    #expect(try reader.bytes("aF f\n".utf8) == [0x0A, 0xFF])
    try reader.finish()
    #expect(try reader.bytes("f".utf8) == [])
    #expect(throws: InputError.self) { try reader.finish() }
    #expect(try reader.bytes("0".utf8) == [0xF0])
    #expect(throws: InputError.self) { _ = try reader.bytes("x".utf8) }
    #expect(HexText.write([0, 0x0F, 0xA9]) == "000fa9")
    #expect(HexText.isLikely("00 ab\r\n".utf8) && !HexText.isLikely([0, 0, 0, 7]))
  }

  @Test func `Lines come whole however they were read`() {
    var cutter = LineCutter()
    #expect(cutter.lines(Array("a".utf8)).isEmpty)
    #expect(cutter.lines(Array("b\r\nc\n\nd".utf8)) == [Array("ab".utf8), Array("c".utf8), []])
    #expect(cutter.lines([]) == [Array("d".utf8)])
    #expect(cutter.lines([]).isEmpty)
  }
}
