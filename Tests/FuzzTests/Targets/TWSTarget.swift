import Broker
import Journal
import TestSupport

extension FuzzTargets {
  /// A control byte, then one frame's payload or a stream of frames.
  ///
  /// Bits 0–1: server version 0 (not known yet), 176, 177, 178. Bits 2–3: no zone, or one to three
  /// changes of its offset. Bit 4: a stream. Bits 5–7: how the stream is cut into reads.
  static let tws = FuzzTarget("tws") { input in
    guard let control = input.first else { return .refused }
    let connection = connection(control)
    if control & 16 == 0 { return frame(Array(input.dropFirst()), connection) }
    return stream(input.dropFirst(), cut: Int(control >> 5) + 1, connection)
  }

  private static func connection(_ control: UInt8) -> ConnectionChanged {
    var connection = ConnectionChanged()
    connection.state = .ready
    connection.serverVersion = [0, 176, 177, 178][Int(control & 3)]
    let offsets: [(Int64, Int64)] = [
      (0, -18_000), (1_362_895_200_000_000_000, -14_400), (1_383_458_400_000_000_000, -18_000),
    ]
    connection.zoneOffsets = offsets.prefix(Int(control >> 2 & 3)).map { from, seconds in
      var offset = ZoneOffset()
      offset.from = Timestamp(rawValue: from)
      offset.seconds = seconds
      return offset
    }
    return connection
  }

  /// Any frame gives exactly one fact, the same each time, and the journal can hold it.
  private static func frame(_ payload: [UInt8], _ connection: ConnectionChanged) -> FuzzOutcome {
    let events = TWSFrameDecoder().decode(payload, on: connection)
    guard events.count == 1 else { return .broken("\(events.count) facts from one frame") }
    guard events == TWSFrameDecoder().decode(payload, on: connection) else {
      return .broken("two runs, two facts")
    }
    guard survivesCodec(events[0]) else { return .broken("a fact that the journal cannot hold") }
    // The target for the whole wire writes these two; here only reading them is checked.
    let isRead =
      (try? TWS.PlaceOrder(frame: payload)) != nil || (try? TWS.OpenOrder(frame: payload)) != nil
    let plain = [
      survives(TWS.CancelOrder.self, payload), survives(TWS.NextValidID.self, payload),
      survives(TWS.ManagedAccounts.self, payload), survives(TWS.AccountValue.self, payload),
    ]
    if let broken = plain.first(where: { $0 != .accepted && $0 != .refused }) { return broken }
    if isRead || plain.contains(.accepted) { return .accepted }
    if case .unreadFrame(let unread) = events[0], !unread.problem.isEmpty { return .refused }
    return .accepted
  }

  /// A message that reads must survive writing.
  private static func survives<M: WireMessage>(_ type: M.Type, _ payload: [UInt8]) -> FuzzOutcome {
    guard let message = try? M(frame: payload) else { return .refused }
    return (try? M(frame: message.payload())) == message
      ? .accepted : .broken("\(M.self) does not read back")
  }

  /// However a stream is cut into reads, the same frames come out and no byte is lost.
  private static func stream(
    _ bytes: ArraySlice<UInt8>, cut: Int, _ connection: ConnectionChanged
  ) -> FuzzOutcome {
    let whole = split(bytes, cut: max(1, bytes.count))
    let pieces = split(bytes, cut: cut)
    guard whole == pieces else { return .broken("the cuts of the stream change its frames") }
    var expected = bytes.dropFirst(0)
    for frame in whole.frames {
      // Empty frames are skipped by the splitter.
      while expected.prefix(4).elementsEqual([0, 0, 0, 0]) { expected = expected.dropFirst(4) }
      let prefixed = Framing.prefixed(frame)
      guard expected.starts(with: prefixed) else { return .broken("a frame that was not sent") }
      expected = expected.dropFirst(prefixed.count)
    }
    for payload in whole.frames {
      if case .broken(let what) = frame(payload, connection) { return .broken(what) }
    }
    return whole.frames.isEmpty ? .refused : .accepted
  }

  private struct Split: Equatable {
    var frames: [[UInt8]] = []
    var pending = 0
    var error: TWSError?
  }

  private static func split(_ bytes: ArraySlice<UInt8>, cut: Int) -> Split {
    var result = Split()
    var splitter = FrameSplitter()
    var rest = bytes
    do {
      while !rest.isEmpty {
        splitter.append(rest.prefix(cut))
        rest = rest.dropFirst(cut)
        while let frame = try splitter.next() { result.frames.append(frame) }
      }
      result.pending = splitter.pendingBytes
    } catch { result.error = error }
    return result
  }
}
