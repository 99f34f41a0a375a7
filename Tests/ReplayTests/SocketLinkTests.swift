import Broker
import Journal
import TestSupport
import Testing

@testable import replay

/// The connection of a session in real time: breaks, and what is said about commands.
@Suite(.serialized) struct SocketLinkTests {
  private func link(port: Int) throws -> SocketLink {
    let link = try SocketLink(
      host: "127.0.0.1", port: port, configuration: LiveScenario.client())
    var instrument = InstrumentDefined()
    instrument.symbol = "AAPL"
    try link.open([instrument])
    return link
  }

  /// What happens until `isEnough` says so, ten seconds at most.
  private func take(
    _ link: SocketLink, until isEnough: (ClientAction) -> Bool
  ) throws -> [ClientAction] {
    var all: [ClientAction] = []
    let end = link.now + .seconds(10)
    while link.now < end, !all.contains(where: isEnough) {
      all += try link.take(until: link.now + .milliseconds(50))
    }
    let happened = all.contains(where: isEnough)
    try #require(happened, "it did not happen within ten seconds")
    return all
  }

  private static func isReady(_ action: ClientAction) -> Bool {
    if case .input(.connection(let change), _) = action { return change.state == .ready }
    return false
  }

  private static func isClosed(_ action: ClientAction) -> Bool {
    if case .close = action { return true }
    return false
  }

  private static func command(_ order: Int64) -> OrderCommand {
    var command = OrderCommand()
    command.order = OrderID(rawValue: order)
    return command
  }

  @Test func `After a break it connects again by itself, and completes the instruments`() throws {
    var server = try LoopbackServer(LiveScenario.simulator, at: LiveScenario.start)
    let port = server.port
    let link = try link(port: port)
    let first = try take(link) {
      if case .input(.instrumentDefined(let new), _) = $0 { return new.contractID != 0 }
      return false
    }
    #expect(first.contains(where: Self.isReady))
    server.stop()
    _ = try take(link, until: Self.isClosed)
    server = try LoopbackServer(LiveScenario.simulator, at: LiveScenario.start, port: port)
    let second = try take(link, until: Self.isReady)
    let isAsked = second.contains {
      if case .input(.instrumentDefined, _) = $0 { return true }
      return false
    }
    #expect(!isAsked, "what is known is not asked again")
    #expect(link.close().contains(where: Self.isClosed))
    server.stop()
  }

  @Test func `A command that meets no connection is told as dropped, once`() throws {
    let port = ClosedPort()
    defer { withExtendedLifetime(port) {} }
    let link = try link(port: port.number)
    let refused = try take(link, until: Self.isClosed)
    guard case .close(let reason)? = refused.first(where: Self.isClosed) else { return }
    #expect(reason.description.contains("nothing listens"))
    link.send(Self.command(7), sequence: SequenceNumber(rawValue: 41))
    let later = try link.take(until: link.now)
    var told: [CommandDropped] = []
    for case .input(.commandDropped(let dropped), _) in later { told.append(dropped) }
    #expect(told.map(\.command.rawValue) == [41] && told.map(\.order.rawValue) == [7])
    #expect(try link.take(until: link.now).isEmpty)
    link.send(Self.command(9), sequence: SequenceNumber(rawValue: 43))
    let last = link.close().compactMap { action -> UInt64? in
      guard case .input(.commandDropped(let dropped), _) = action else { return nil }
      return dropped.command.rawValue
    }
    #expect(last == [43], "also when nobody asks any more")
  }

  @Test(arguments: 0..<25)
  func `A command given in the moment of a break is told as dropped too`(attempt: Int) throws {
    let server = try LoopbackServer(LiveScenario.simulator, at: LiveScenario.start)
    let link = try link(port: server.port)
    _ = try take(link, until: Self.isReady)
    server.stop()
    link.send(Self.command(8), sequence: SequenceNumber(rawValue: 42))
    // It has no instrument, so it is dropped by the connection, or by its end: once either way.
    let last = try take(link, until: Self.isClosed) + link.close()
    var told: [UInt64] = []
    for case .input(.commandDropped(let dropped), _) in last {
      told.append(dropped.command.rawValue)
    }
    #expect(told.count <= 1 && told.allSatisfy { $0 == 42 })
    let sent = last.contains {
      if case .input(.commandSent(let sent), _) = $0 { return sent.command.rawValue == 42 }
      return false
    }
    #expect(sent || told == [42], "nothing is left in doubt without a word")
  }

  @Test func `A wrong account ends the session instead of trying again`() throws {
    var simulator = LiveScenario.simulator
    simulator.accounts = ["DU3333333"]
    let server = try LoopbackServer(simulator, at: LiveScenario.start)
    defer { server.stop() }
    let link = try link(port: server.port)
    let told = try take(link, until: Self.isClosed)
    #expect(!told.contains(where: Self.isReady), "what came before the end is told first")
    #expect(throws: InputError.self) { try link.take(until: link.now) }
  }

  @Test func `Pauses between attempts double from one second to 64`() {
    var delay = ReconnectDelay()
    let seconds = (0..<8).map { _ in delay.next().rawValue / 1_000_000_000 }
    #expect(seconds == [1, 2, 4, 8, 16, 32, 64, 64])
  }
}
