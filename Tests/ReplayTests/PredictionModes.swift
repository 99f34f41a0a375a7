import Synchronization

@testable import replay

/// One prediction as a service writes it.
struct MadePrediction: Sendable {
  var id: String
  var time: Int64
  var symbol: String
  var side = "BUY"
  var confidence = "0.5"
  var model = "\"mom60\""
  /// Members behind the usual ones, with the comma before them.
  var more = ""

  var json: String {
    #"{"id": "\#(id)", "ts_ns": \#(time), "symbol": "\#(symbol)", "side": "\#(side)", "#
      + #""confidence": \#(confidence), "horizon_s": 60, "model": \#(model)\#(more)}"#
  }

  /// One for each of two symbols, every quarter of a minute.
  static func day(_ count: Int, from start: Int64 = 1_381_152_615_000_000_000) -> [MadePrediction] {
    (0..<count).map { index in
      MadePrediction(
        id: "p-\(index)", time: start + Int64(index / 2) * 15_000_000_000,
        symbol: index % 2 == 0 ? "AAPL" : "SPY", side: ["BUY", "SELL", "HOLD"][index % 3])
    }
  }
}

/// The faults of a prediction service, one by one, as a service in use would show them.
enum PredictionMode: String, CaseIterable, Sendable {
  case ok, slow, never, http429, http500, http401, malformed, empty, html, wrongSchema, gzip
  case chunked, reset, truncated, duplicates, outOfOrder, unicode, big
}

/// A service with a mode for the next requests, after which all is well.
final class ModeService: Sendable {
  static let key = "planted-key-0123456789"
  private let items: [MadePrediction]
  private let modes: Mutex<[PredictionMode]>
  private let pageSize: Int

  /// - Parameter modes: of the first requests, in order; the last one stays.
  init(_ items: [MadePrediction], _ modes: [PredictionMode], pageSize: Int = 500) {
    self.items = items
    self.modes = Mutex(modes)
    self.pageSize = pageSize
  }

  func answer(_ request: WebRequest) -> [WebStep] {
    let mode = modes.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    guard request.headers["x-api-key"] == Self.key, mode != .http401 else {
      return [.answer("401 Unauthorized", #"{"error": "bad or missing API key"}"#)]
    }
    let since = request.query("since").flatMap { Int64($0) } ?? 0
    let found = items.filter { $0.time > since }
    var page = Array(found.prefix(pageSize))
    while page.count < found.count, found[page.count].time == page.last?.time {
      page.append(found[page.count])
    }
    let next = page.last?.time ?? since
    return steps(mode, page, next, page.count < found.count)
  }

  static func body(_ items: [String], _ next: Int64, _ hasMore: Bool, more: String = "") -> String {
    #"{"predictions": [\#(items.joined(separator: ", "))], "next_since": \#(next), "#
      + #""more": \#(hasMore)\#(more)}"#
  }

  private func steps(
    _ mode: PredictionMode, _ page: [MadePrediction], _ next: Int64, _ hasMore: Bool
  ) -> [WebStep] {
    let items = page.map(\.json)
    let body = Self.body(items, next, hasMore)
    switch mode {
    case .ok, .http401: return [.answer(body)]
    case .slow: return [.pause(milliseconds: 300), .answer(body)]
    case .never: return [.hang]
    case .http429:
      return [
        .answer(
          "429 Too Many Requests", #"{"error": "too many requests"}"#, headers: ["Retry-After: 1"])
      ]
    case .http500:
      return [.answer("500 Internal Server Error", "internal error\n", type: "text/plain")]
    case .malformed: return [.answer(String(body.dropLast(7)) + ",,")]
    case .empty: return [.answer("")]
    case .html:
      return [.answer("<html><body>Maintenance</body></html>", type: "text/html")]
    case .wrongSchema: return [.answer(Self.body(Self.wrong(page), next, hasMore))]
    case .gzip:
      return [.answer("200 OK", Gzip.stored(Array(body.utf8)), headers: ["Content-Encoding: gzip"])]
    case .chunked: return Self.chunked(body)
    case .reset: return [.reset]
    case .truncated:
      let bytes = Array(body.utf8)
      let head = "HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n"
      return [.write(Array(head.utf8) + bytes.prefix(bytes.count / 2)), .close]
    case .duplicates:
      let twice = items.flatMap { [$0, $0] } + items.prefix(3)
      return [.answer(Self.body(twice, next, hasMore))]
    case .outOfOrder:
      let odd = items.indices.filter { $0 % 2 == 1 }.map { items[$0] }
      let even = items.indices.filter { $0 % 2 == 0 }.map { items[$0] }
      return [.answer(Self.body(odd + even.reversed(), next, hasMore))]
    case .unicode: return [.answer(Self.body(Self.unicode(page), next, hasMore))]
    case .big:
      let pad = #"""# + String(repeating: "x", count: 1_000) + #"""#
      let padding = [String](repeating: pad, count: 10_500).joined(separator: ", ")
      return [.answer(Self.body(items, next, hasMore, more: #", "padding": [\#(padding)]"#))]
    }
  }

  /// One fault in each of eight, and one that has only a member too many.
  private static func wrong(_ page: [MadePrediction]) -> [String] {
    var items = page.prefix(9).map(\.json)
    items[0] = items[0].replacing(#""ts_ns": \#(page[0].time), "#, with: "")
    items[1] = items[1].replacing(": \(page[1].time)", with: #": "2013-10-07T13:30:00Z""#)
    items[2] = items[2].replacing(#""side": "\#(page[2].side)""#, with: #""side": "LONG""#)
    items[3] = items[3].replacing(#""confidence": 0.5"#, with: #""confidence": 1.7"#)
    items[4] = items[4].replacing(#""symbol": "\#(page[4].symbol)""#, with: #""symbol": null"#)
    items[5] = items[5].replacing(#""horizon_s": 60"#, with: #""horizon_s": -60"#)
    items[6] = items[6].replacing(#""confidence": 0.5"#, with: #""confidence": NaN"#)
    items[7] = #""not an object""#
    items[8] = items[8].dropLast() + #", "extra_field": {"ignored": true}}"#
    return items
  }

  /// The first half with escapes, the second as UTF-8.
  private static func unicode(_ page: [MadePrediction]) -> [String] {
    page.indices.map { index in
      var made = page[index]
      let isEscaped = index < page.count / 2
      made.model =
        isEscaped
        ? #""mod\u00e8le-\u03b2-\u6a21\u578b-\ud83d\ude80""# : #""modèle-β-模型-🚀""#
      made.more =
        isEscaped
        ? #", "note": "tab\there, quote\", slash/, \u2028, \u0000 and e\u0301""#
        : ", \"note\": \"tab\\there, quote\\\", slash/, \u{2028}, \\u0000 and e\u{301}\""
      return made.json
    }
  }

  /// Odd cuts, some inside a word, a few with pauses.
  private static func chunked(_ body: String) -> [WebStep] {
    let bytes = Array(body.utf8)
    let size = max(1, bytes.count / 50)
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    var steps: [WebStep] = [.write(Array(head.utf8))]
    for start in stride(from: 0, to: bytes.count, by: size) {
      let part = bytes[start..<min(bytes.count, start + size)]
      let line = Array("\(String(part.count, radix: 16))\r\n".utf8)
      steps.append(.write(line + part + Array("\r\n".utf8)))
      if (start / size) % 10 == 0 { steps.append(.pause(milliseconds: 5)) }
    }
    return steps + [.write(Array("0\r\n\r\n".utf8))]
  }
}

/// Compressed bytes, made without a library.
enum Gzip {
  private static let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

  /// `bytes` in blocks that hold them as they are.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var result = head
    var start = 0
    repeat {
      let end = min(bytes.count, start + 65_535)
      let count = end - start
      let isLast: UInt8 = end == bytes.count ? 1 : 0
      result += [isLast, UInt8(count & 255), UInt8(count >> 8)]
      result += [UInt8(~count & 255), UInt8(~count >> 8 & 255)]
      result += bytes[start..<end]
      start = end
    } while start < bytes.count
    return result + little(checksum(bytes)) + little(UInt32(truncatingIfNeeded: bytes.count))
  }

  /// About 1/158 of `count` zero bytes: one literal, then copies of 258.
  static func bomb(_ count: Int) -> [UInt8] {
    var bits: [UInt8] = []
    func put(_ value: Int, _ width: Int, isCode: Bool) {
      for place in 0..<width {
        bits.append(UInt8(value >> (isCode ? width - 1 - place : place) & 1))
      }
    }
    put(1, 1, isCode: false)
    put(1, 2, isCode: false)
    put(0b0011_0000, 8, isCode: true)
    for _ in 0..<(count / 258) {
      put(0b1100_0101, 8, isCode: true)
      put(0, 5, isCode: true)
    }
    put(0, 7, isCode: true)
    var packed = head
    for start in stride(from: 0, to: bits.count, by: 8) {
      var byte: UInt8 = 0
      for place in 0..<min(8, bits.count - start) { byte |= bits[start + place] << UInt8(place) }
      packed.append(byte)
    }
    let whole = [UInt8](repeating: 0, count: 1 + count / 258 * 258)
    return packed + little(checksum(whole)) + little(UInt32(whole.count))
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}
