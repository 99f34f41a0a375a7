import Broker
import Journal

/// A stream of frames most of which mean nothing, with good ones at known places among them.
///
/// Batches are written as bytes, cut where chance says, and split again: the same payloads must
/// come out. Every payload goes to the decoders of both directions and to that of facts.
public struct FrameStorm {
  /// What became of the frames.
  public struct Tally: Sendable, CustomStringConvertible {
    /// Frames that came out of the splitter, good ones included.
    public var frames = 0
    /// Good frames, each read as the message that it is.
    public var good = 0
    /// Of the two directions: whole messages, by accident or because they were not damaged.
    public var messages = 0
    /// Of the two directions: numbers that nobody knows.
    public var unknown = 0
    /// Of the two directions: frames that end too early.
    public var short = 0
    /// Of the two directions: frames with a field that makes no sense.
    public var malformed = 0
    /// Streams that were given up because of a length beyond the limit.
    public var lost = 0

    /// Nothing yet.
    public init() {}

    public var description: String {
      "\(frames) frames, \(good) of them good; of both directions \(messages) messages, "
        + "\(unknown) unknown, \(short) short, \(malformed) malformed; \(lost) streams given up"
    }

    /// Adds another run's.
    public mutating func add(_ other: Tally) {
      frames += other.frames
      good += other.good
      messages += other.messages
      unknown += other.unknown
      short += other.short
      malformed += other.malformed
      lost += other.lost
    }
  }

  /// What has been counted.
  public private(set) var tally = Tally()
  /// The first promise that was broken; nil where none was.
  public private(set) var violation: String?
  private let client: [Good<ClientMessage>]
  private let server: [Good<ServerMessage>]
  private var source: FrameSource
  private var splitter = FrameSplitter()

  /// A frame and what it must read as.
  private struct Good<Message: WireDirection> {
    let payload: [UInt8]
    let message: Message

    init?(_ payload: [UInt8]) {
      guard case .message(let message) = Message.decode(payload) else { return nil }
      (self.payload, self.message) = (payload, message)
    }
  }

  /// Begins with real frames of both directions; those that do not read are only damaged further.
  public init(client: [[UInt8]], server: [[UInt8]], random: SeededGenerator) {
    self.client = client.compactMap { Good($0) }
    self.server = server.compactMap { Good($0) }
    source = FrameSource(golden: client + server, random: random)
  }

  /// Sends at least so many frames; stops at the first broken promise.
  public mutating func run(frames: Int) {
    precondition(!client.isEmpty && !server.isEmpty, "good frames of both directions are needed")
    let end = tally.frames + frames
    while tally.frames < end, violation == nil {
      batch()
      if source.chance(8) { giveUp() }
    }
  }

  // MARK: One batch

  /// What a payload of the batch must read as.
  private enum Known {
    case nothing
    case client(Int)
    case server(Int)
  }

  private mutating func batch() {
    var (stream, sent): ([UInt8], [(payload: [UInt8], known: Known)]) = ([], [])
    for _ in 0..<256 {
      let known = nextKnown()
      let payload: [UInt8]
      switch known {
      case .nothing: payload = source.frame()
      case .client(let index): payload = client[index].payload
      case .server(let index): payload = server[index].payload
      }
      stream += Framing.prefixed(payload)
      // The splitter passes over empty ones.
      if !payload.isEmpty { sent.append((payload, known)) }
    }
    receive(stream, sent)
  }

  /// One frame in eight is good.
  private mutating func nextKnown() -> Known {
    switch source.below(16) {
    case 0: .client(source.below(client.count))
    case 1: .server(source.below(server.count))
    default: .nothing
    }
  }

  private mutating func receive(
    _ stream: [UInt8], _ sent: [(payload: [UInt8], known: Known)]
  ) {
    var (at, next) = (0, 0)
    while at < stream.count {
      let end = min(at + source.readLength(), stream.count)
      splitter.append(stream[at..<end])
      at = end
      do throws(TWSError) {
        while let frame = try splitter.next() {
          guard next < sent.count, frame == sent[next].payload else {
            return broken("frame \(next) of a batch is not the one that was sent", frame)
          }
          read(frame, sent[next].known)
          next += 1
        }
      } catch { return broken("framing was lost: \(error)", []) }
    }
    if next != sent.count || splitter.pendingBytes != 0 { broken("frames did not arrive", []) }
  }

  private mutating func read(_ frame: [UInt8], _ known: Known) {
    tally.frames += 1
    let (asClient, asServer) = (ClientMessage.decode(frame), ServerMessage.decode(frame))
    count(asClient)
    count(asServer)
    if TWSFrameDecoder().decode(frame, on: source.connection).count != 1 {
      broken("a frame is not one fact", frame)
    }
    switch known {
    case .nothing: return
    case .client(let index):
      if asClient != .message(client[index].message) { broken("a good call was not read", frame) }
    case .server(let index):
      if asServer != .message(server[index].message) { broken("a good answer was not read", frame) }
    }
    tally.good += 1
  }

  private mutating func count<Message>(_ decoded: DecodedFrame<Message>) {
    switch decoded {
    case .message: tally.messages += 1
    case .unknown: tally.unknown += 1
    case .failure(_, .missingField): tally.short += 1
    case .failure: tally.malformed += 1
    }
  }

  private mutating func broken(_ what: String, _ frame: [UInt8]) {
    guard violation == nil else { return }
    let bytes = frame.map { String($0, radix: 16) }.joined(separator: " ")
    violation = "\(what), after \(tally.frames) frames: \(bytes)"
  }

  /// A length beyond the limit: what came before is read, and nothing behind it is ever a frame.
  private mutating func giveUp() {
    let good = server[source.below(server.count)].payload
    let length = UInt32(Framing.maximumLength) + 1 + UInt32(source.below(1 << 30))
    var bytes = Framing.prefixed(good)
    bytes += stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: length >> $0) }
    bytes += Framing.prefixed(good)
    var (lost, frames) = (FrameSplitter(), 0)
    for byte in bytes {
      lost.append([byte])
      do throws(TWSError) {
        while try lost.next() != nil { frames += 1 }
      } catch {
        guard error == .frameTooLong(length: Int(length)) else {
          return broken("a stream was given up for another reason: \(error)", bytes)
        }
      }
    }
    if frames != 1 { return broken("\(frames) frames of a stream that is lost after one", bytes) }
    tally.lost += 1
  }
}
