import Broker
import Journal
import Testing

/// Every message of both directions, in every version: there and back, cut, and by chance.
@Suite struct WireMessageTests {
  private static let versions: [Int64] = [176, 177, 178]

  private func roundTrip<Message: WireDirection>(
    _ message: Message, _ version: Int64
  ) -> Bool {
    var written = message.message.payload(serverVersion: version)
    // What a server adds later must not disturb.
    written += Array("later\u{0}".utf8)
    return Message.decode(written, serverVersion: version) == .message(message)
  }

  @Test func `Every message survives writing and reading in every version`() throws {
    var random = SeededGenerator.announced(7, "messages by chance")
    for version in Self.versions {
      for round in 0..<60 {
        for message in ClientMessage.all {
          try expectRoundTrip(message, version, &random, isDefault: round == 0)
        }
        for message in ServerMessage.all {
          try expectRoundTrip(message, version, &random, isDefault: round == 0)
        }
      }
    }
  }

  private func expectRoundTrip(
    _ message: some WireDirection, _ version: Int64, _ random: inout SeededGenerator,
    isDefault: Bool
  ) throws {
    var message = message
    if isDefault {
      // An execution without a time is refused.
      if message.name == "execDetails" { return }
    } else {
      var filler = RandomFiller(serverVersion: version, random: random)
      try message.layout(&filler)
      random = filler.random
    }
    #expect(roundTrip(message, version), "\(version) \(message)")
  }

  @Test func `Messages of a direction have different numbers and names`() {
    let client = ClientMessage.all
    #expect(Set(client.map(\.id)).count == client.count)
    #expect(Set(client.map(\.name)).count == client.count)
    #expect(client.count == 37)
    let server = ServerMessage.all
    #expect(Set(server.map(\.id)).count == server.count)
    #expect(Set(server.map(\.name)).count == server.count)
    #expect(server.count == 45)
  }

  @Test func `A plain order has the fields that its version asks for`() {
    var place = TWS.PlaceOrder()
    place.contract.secType = "STK"
    let counts = Self.versions.map { version in
      place.payload(serverVersion: version).count { $0 == 0 }
    }
    #expect(counts == [115, 114, 114])
    var open = TWS.OpenOrder()
    let openCounts = Self.versions.map { open.payload(serverVersion: $0).count { $0 == 0 } }
    #expect(openCounts == [128, 127, 127])
    open.order.deltaNeutralOrderType = "None"
    #expect(open.payload().count { $0 == 0 } == 135)
    #expect(TWS.CompletedOrder().payload().count { $0 == 0 } == 96)
    #expect(TWS.ExecutionDetails().payload(serverVersion: 177).count { $0 == 0 } == 31)
    #expect(TWS.ExecutionDetails().payload().count { $0 == 0 } == 32)
  }

  @Test func `A frame that is cut anywhere is a failure that names a field`() {
    for golden in GoldenCases.client where golden.fields != nil {
      expectCuts(golden, ClientMessage.self)
    }
    for golden in GoldenCases.server where golden.value["kind"]?.text == "ok" {
      expectCuts(golden, ServerMessage.self)
    }
  }

  private func expectCuts<Message: WireDirection>(
    _ golden: GoldenCases.Case, _ type: Message.Type
  ) {
    for payload in golden.payloads {
      for length in 0..<payload.count {
        let decoded = Message.decode(payload[..<length], serverVersion: golden.version)
        guard case .failure = decoded else {
          Issue.record("\(golden.name) cut at \(length): \(decoded)")
          return
        }
      }
    }
  }

  @Test func `Bytes by chance and damaged frames never do harm`() {
    var random = SeededGenerator.announced(11, "frames by chance")
    var frames: [[UInt8]] = (0..<20_000).map { _ in
      (0..<Int.random(in: 0...60, using: &random)).map { _ in
        let digits = Array("0123456789.-e\u{0}\u{0}\u{0}\u{0}aIn".utf8)
        return Bool.random(using: &random)
          ? digits.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
      }
    }
    for golden in GoldenCases.client + GoldenCases.server {
      for payload in golden.payloads {
        for _ in 0..<50 {
          var damaged = payload
          for _ in 0..<Int.random(in: 1...4, using: &random) where !damaged.isEmpty {
            let at = Int.random(in: 0..<damaged.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: damaged[at] = UInt8.random(in: 0...255, using: &random)
            case 1: damaged.remove(at: at)
            default: damaged.insert(0, at: at)
            }
          }
          frames.append(damaged)
        }
      }
    }
    var messages = 0
    for frame in frames {
      for version in Self.versions {
        if survives(ClientMessage.decode(frame, serverVersion: version), version) { messages += 1 }
        if survives(ServerMessage.decode(frame, serverVersion: version), version) { messages += 1 }
      }
    }
    #expect(messages > 1000)
  }

  /// Whether there is a message; one that reads must tell itself and be stable when written.
  private func survives<Message: WireDirection>(
    _ decoded: DecodedFrame<Message>, _ version: Int64
  ) -> Bool {
    guard case .message(let message) = decoded else { return false }
    _ = FrameText.values(message, serverVersion: version)
    if let server = message as? ServerMessage {
      _ = FrameText.callbacks(server, serverVersion: version)
    }
    let first = message.message.payload(serverVersion: version)
    guard case .message(let again) = Message.decode(first, serverVersion: version) else {
      Issue.record("\(message) does not read back")
      return true
    }
    let second = again.message.payload(serverVersion: version)
    guard case .message(let third) = Message.decode(second, serverVersion: version) else {
      Issue.record("\(message) does not read back twice")
      return true
    }
    #expect(third == again, "\(message)")
    return true
  }
}
