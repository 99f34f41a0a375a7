import Journal
import TestSupport
import Testing

@testable import Engine

@Suite struct PredictionDecoderTests {
  private static let good =
    #"{"id":"p-1","ts_ns":1381152615000000000,"symbol":"AIG","side":"BUY","confidence":0.5123,"#
    + #""horizon_s":60,"model":"mom60"}"#

  private func problem(_ text: String) -> String? {
    do {
      _ = try PredictionDecoder.decode(Array(text.utf8))
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func `A whole prediction keeps every member exactly`() throws {
    let signal = try PredictionDecoder.decode(Array(Self.good.utf8))
    #expect(signal.prediction == "p-1")
    #expect(signal.symbol == "AIG")
    #expect(signal.direction == .buy)
    #expect(signal.confidence.description == "0.5123")
    #expect(signal.issuedAt.rawValue == 1_381_152_615_000_000_000)
    #expect(signal.horizonSeconds == 60)
    #expect(signal.model == "mom60")
  }

  @Test func `Horizon and model may be absent, unknown members are ignored`() throws {
    let text = #"{"id":"a","ts_ns":1,"symbol":"X","side":"HOLD","confidence":1,"new":[1,{}]}"#
    let signal = try PredictionDecoder.decode(Array(text.utf8))
    #expect(signal.direction == .hold)
    #expect(signal.model.isEmpty)
  }

  @Test(arguments: ["id", "ts_ns", "symbol", "side", "confidence"])
  func `A missing member is named`(member: String) {
    let text = Self.good.replacing("\"\(member)\"", with: "\"other\"")
    #expect(problem(text) == "\"\(member)\" is missing")
  }

  @Test(arguments: [
    ("BUY", "LONG", "\"side\" is not BUY, SELL or HOLD"),
    ("0.5123", "1.01", "\"confidence\" is not within 0…1"),
    ("0.5123", "-0.1", "\"confidence\" is not within 0…1"),
    ("0.5123", "\"0.5\"", "\"confidence\" is not a number of at most 9 places"),
    ("0.5123", "0.12345678901", "\"confidence\" is not a number of at most 9 places"),
    ("1381152615000000000", "1.5", "\"ts_ns\" is not a whole number"),
    ("1381152615000000000", "99999999999999999999", "\"ts_ns\" is not a whole number"),
    ("1381152615000000000", "0", "\"ts_ns\" is not after 1970"),
    ("60", "-60", "\"horizon_s\" is negative"),
    ("\"AIG\"", "\"\"", "\"symbol\" is not a text"),
    ("\"mom60\"", "7", "\"model\" is not a text"),
  ])
  func `A member that makes no sense is refused with the reason`(
    old: String, new: String, reason: String
  ) {
    #expect(problem(Self.good.replacing(old, with: new)) == reason)
  }

  @Test func `Every truncation is refused, none crashes`() {
    let bytes = Array(Self.good.utf8)
    for length in 0..<bytes.count {
      #expect(throws: PredictionDecoder.Problem.self) {
        _ = try PredictionDecoder.decode(Array(bytes[..<length]))
      }
    }
  }

  @Test(arguments: [
    PredictionDecoderTests.good,
    PredictionDecoderTests.good.replacing(",", with: " ,\n\t").replacing(":", with: " : ") + "\r\n",
    #"{"confidence":1,"side":"HOLD","symbol":"BRK B","ts_ns":1,"id":"~"}"#,
    #"{"id":"a","ts_ns":9223372036854775807,"symbol":"X","side":"SELL","confidence":0.123456789}"#,
    #"{"id":"a","ts_ns":1,"symbol":"X","side":"SELL","confidence":0.5000000000000,"horizon_s":0}"#,
  ])
  func `A plain body is read at once, to the same signal`(text: String) throws {
    let body = Array(text.utf8)
    #expect(try PredictionScanner.signal(body) == PredictionDecoder.wholly(body))
  }

  @Test(arguments: [
    ("\"AIG\"", #""A\u0049G""#), ("\"AIG\"", "\"É\""), ("0.5123", "5e-1"), ("0.5123", "1E0"),
    ("60", "6e1"), ("\"model\"", "\"new\""), ("}", ",\"new\":null}"),
  ])
  func `A body that is not plain is read by its tree`(old: String, new: String) throws {
    let body = Array(Self.good.replacing(old, with: new).utf8)
    #expect(PredictionScanner.signal(body) == nil)
    _ = try? PredictionDecoder.wholly(body)
  }

  // Whatever the quick reader takes, the whole one takes too, and to the same signal.
  @Test func `A damaged body is never read to another signal`() {
    var generator = SeededGenerator(test: "damaged predictions")
    let pieces = [Self.good, "\"", "0", "1", ".", "e", "-", " ", "{", "}", ",", ":", "\\", "é"]
    var taken = 0
    for _ in 0..<20_000 {
      var body = Array(Self.good.utf8)
      for _ in 0...Int.random(in: 0...2, using: &generator) {
        let start = Int.random(in: 0..<body.count, using: &generator)
        let end = min(body.count, start + Int.random(in: 0...3, using: &generator))
        let piece = pieces[Int.random(in: 1..<pieces.count, using: &generator)]
        let isCut = Bool.random(using: &generator)
        body.replaceSubrange(start..<end, with: isCut ? [] : Array(piece.utf8))
      }
      guard let signal = PredictionScanner.signal(body) else { continue }
      taken += 1
      let whole = try? PredictionDecoder.wholly(body)
      #expect(whole == signal, "\(String(decoding: body, as: UTF8.self))")
    }
    #expect(taken > 500)
  }

  @Test func `What is not an object, or too long, is refused`() {
    #expect(problem("[1,2]") == "not a JSON object")
    #expect(problem("null") == "not a JSON object")
    let long = String(repeating: " ", count: PredictionDecoder.sizeMax) + "{}"
    #expect(problem(long) == "longer than \(PredictionDecoder.sizeMax) bytes")
  }
}
