import Broker
import Journal
import TestSupport

extension FuzzTargets {
  /// A control byte, then one frame's payload: every message of both directions.
  ///
  /// Bit 0: a client's or a server's. Bits 1–2: server version 176, 177, 178, 178.
  static let wire = FuzzTarget("wire") { input in
    guard let control = input.first else { return .refused }
    let version: Int64 = [176, 177, 178, 178][Int(control >> 1 & 3)]
    let payload = input.dropFirst()
    return control & 1 == 0
      ? outcome(ClientMessage.decode(payload, serverVersion: version), version)
      : outcome(ServerMessage.decode(payload, serverVersion: version), version)
  }

  /// What reads must tell itself, and be the same when written and read again.
  private static func outcome<Message: WireDirection>(
    _ decoded: DecodedFrame<Message>, _ version: Int64
  ) -> FuzzOutcome {
    guard case .message(let message) = decoded else { return .refused }
    _ = FrameText.values(message, serverVersion: version)
    if let server = message as? ServerMessage {
      _ = FrameText.callbacks(server, serverVersion: version)
    }
    if let client = message as? ClientMessage, let broken = callOutcome(client, version) {
      return broken
    }
    var (current, length) = (message, Int.max)
    while true {
      let payload = current.message.payload(serverVersion: version)
      guard case .message(let again) = Message.decode(payload, serverVersion: version) else {
        return .broken("\(message.name) does not read back")
      }
      if again == current { return .accepted }
      // Resolving an escape, which may give another one, makes it shorter.
      guard payload.count < length else { return .broken("\(message.name) changes when written") }
      (current, length) = (again, payload.count)
    }
  }

  /// A call that was read can be made again from its own words.
  private static func callOutcome(_ message: ClientMessage, _ version: Int64) -> FuzzOutcome? {
    let call = JSONValue.object(FrameText.call(message, serverVersion: version))
    do {
      _ = try CallReader(client: .ibAsync, serverVersion: version).call(
        message.name, inputs: call["inputs"] ?? .object([]),
        connect: call["connect"] ?? .object([]))
      return nil
    } catch {
      return .broken("\(message.name) cannot be made from its words: \(error)")
    }
  }
}
