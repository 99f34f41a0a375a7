import Broker
import Journal

/// A captured stream, cut into frames and told line by line; one direction of one connection.
struct CaptureReader {
  private var line: FrameLine
  private let isVersionGiven: Bool
  private var direction: FrameLine.Direction?
  private var splitter = FrameSplitter()
  /// Bytes at the very beginning, until it is clear whether the stream starts with the prefix.
  private var head: [UInt8]? = []
  private var expectsOffer = false
  private var frames = 0
  /// Where the next frame begins, in bytes from the start of the stream.
  private var offset = 0
  /// Frames that could not be read, and a stream that is broken or incomplete.
  private(set) var failures = 0
  private var isLost = false

  init(direction: FrameLine.Direction?, serverVersion: Int64?, hasValues: Bool) {
    self.direction = direction
    line = FrameLine()
    line.hasValues = hasValues
    line.serverVersion = serverVersion ?? ServerVersion.current
    isVersionGiven = serverVersion != nil
  }

  /// Takes what one read returned and tells the frames that are whole now.
  mutating func take(_ bytes: some Collection<UInt8>) -> [JSONValue] {
    if isLost { return [] }
    if var start = head {
      start += bytes
      let isPrefix = start.starts(with: Handshake.prefix)
      if start.count < 4, Handshake.prefix.starts(with: start) {
        head = start
        return []
      }
      head = nil
      begin(isPrefix: isPrefix)
      splitter.append(isPrefix ? start[4...] : start[...])
    } else {
      splitter.append(bytes)
    }
    return drain()
  }

  /// The stream is over: tells what is left of it.
  mutating func finish() -> [JSONValue] {
    if isLost { return [] }
    let pending = splitter.pendingBytes + (head?.count ?? 0)
    guard pending > 0 else { return [] }
    failures += 1
    return [
      [
        "offset": .whole(offset), "error": "the stream ends inside a frame",
        "pending_bytes": .whole(pending), "decoded": [],
      ]
    ]
  }

  private mutating func begin(isPrefix: Bool) {
    line.direction = direction ?? (isPrefix ? .client : .server)
    expectsOffer = isPrefix
    if isPrefix { offset = Handshake.prefix.count }
  }

  private mutating func drain() -> [JSONValue] {
    var told: [JSONValue] = []
    do throws(TWSError) {
      while true {
        let before = splitter.pendingBytes
        guard let frame = try splitter.next() else {
          offset += before - splitter.pendingBytes
          break
        }
        let after = splitter.pendingBytes
        let start = offset + before - after - frame.count - Framing.prefixLength
        offset += before - after
        told.append(tell(frame, at: start))
      }
    } catch {
      failures += 1
      isLost = true
      told.append(
        [
          "offset": .whole(offset), "error": .string("\(error); the stream is lost from here"),
          "decoded": [],
        ])
    }
    return told
  }

  private mutating func tell(_ frame: [UInt8], at start: Int) -> JSONValue {
    frames += 1
    var members = [JSONMember("frame", .whole(frames)), JSONMember("offset", .whole(start))]
    if let handshake = handshake(frame) {
      members += handshake
    } else {
      let reading = line.read(frame[...])
      if reading.isFailure { failures += 1 }
      members += reading.members
    }
    return .object(members)
  }

  private static func offer(_ frame: [UInt8]) -> Handshake.Offer? {
    do { return try Handshake.Offer(payload: frame[...]) } catch { return nil }
  }

  private static func answer(_ frame: [UInt8]) -> Handshake.Answer? {
    do { return try Handshake.Answer(payload: frame[...]) } catch { return nil }
  }

  /// The first frame of either side, where it is one of those that only the beginning has.
  private mutating func handshake(_ frame: [UInt8]) -> [JSONMember]? {
    guard frames == 1 else { return nil }
    if expectsOffer, let offer = Self.offer(frame) { return told(offer) }
    guard line.direction == .server, FrameLine.fields(frame[...]).count == 2,
      let answer = Self.answer(frame),
      answer.serverVersion > 100, answer.connectionTime.contains(":")
    else { return nil }
    let known = ServerVersion.oldest...ServerVersion.current
    if !isVersionGiven, known.contains(answer.serverVersion) {
      line.serverVersion = answer.serverVersion
    }
    return [
      JSONMember("message", "handshake"), JSONMember("serverVersion", .whole(answer.serverVersion)),
      JSONMember("connectionTime", .string(answer.connectionTime)), JSONMember("decoded", []),
    ]
  }

  private func told(_ offer: Handshake.Offer) -> [JSONMember] {
    var connect = [
      JSONMember("minVersion", .whole(offer.minimum)),
      JSONMember("maxVersion", .whole(offer.maximum)),
    ]
    if !offer.options.isEmpty {
      connect.append(JSONMember("connectOptions", .string(offer.options)))
    }
    return [
      JSONMember("api_call", "handshake"), JSONMember("inputs", .object([])),
      JSONMember("connect", .object(connect)),
    ]
  }
}
