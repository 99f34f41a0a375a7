import Broker
import Glibc
import Journal
import Synchronization
import TestSupport
import Testing

@testable import replay

/// Prices by polling while a stream is silent.
@Suite(.serialized) struct QuotePollerTests {
  private static let instrument = InstrumentID(rawValue: 0)

  private func fields() -> QuoteFields {
    var fields = QuoteFields()
    (fields.bid, fields.ask) = ("quote.bp", "quote.ap")
    (fields.bidSize, fields.askSize, fields.last) = ("quote.bs", "quote.as", "trades.0.p")
    return fields
  }

  private func read(_ json: String) throws -> [Tick] {
    try fields().ticks(Array(json.utf8), of: Self.instrument)
  }

  @Test func `Figures are found by the paths of the configuration, numbers or texts`() throws {
    let ticks = try read(
      #"{"quote":{"bp":189.99,"ap":"190.01","bs":3,"as":"4.5"},"trades":[{"p":190},{"p":1}]}"#)
    #expect(ticks.count == 2)
    #expect(ticks[0].kind == .quote && ticks[0].flags == .polled)
    #expect(ticks[0].price == Price("189.99") && ticks[0].askPrice == Price("190.01"))
    #expect(ticks[0].size == Quantity("3") && ticks[0].askSize == Quantity("4.5"))
    #expect(ticks[1].kind == .trade && ticks[1].price == Price("190") && ticks[1].size == .zero)
    #expect(ticks.allSatisfy { $0.instrument == Self.instrument })
  }

  @Test func `A side or a trade that an answer does not have is left out`() throws {
    #expect(try read(#"{"quote":{"bp":10}}"#).map(\.askPrice) == [.zero])
    #expect(try read(#"{"quote":{"bp":null,"ap":0},"trades":[{"p":5}]}"#).map(\.kind) == [.trade])
    #expect(try read(#"{"trades":[{"p":5}]}"#).map(\.kind) == [.trade])
  }

  @Test(arguments: [
    ("", "no JSON"), ("{", "no JSON"), ("[]", "none of the figures"),
    (#"{"quote":{"bp":"x"}}"#, "`quote.bp` is no price"),
    (#"{"quote":{"bp":-1}}"#, "`quote.bp` is no price"),
    (#"{"quote":{"bp":true}}"#, "`quote.bp` is no price"),
    (#"{"quote":{"bp":1,"bs":[]}}"#, "`quote.bs` is no size"),
    (#"{"trades":[]}"#, "none of the figures"), (#"{"trades":{"0":{"p":true}}}"#, "is no price"),
  ])
  func `An answer of another form is refused by what is wrong with it`(
    json: String, text: String
  ) {
    let error = #expect(throws: InputError.self) { try read(json) }
    #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
  }

  @Test func `Settings that make no sense are problems with their names`() {
    func problems(_ change: (inout QuoteSettings) -> Void) -> [String] {
      var settings = QuoteSettings()
      settings.url = "https://quotes.example.com"
      settings.fields = fields()
      change(&settings)
      return settings.problems().map(\.path)
    }
    #expect(problems { _ in } == [])
    #expect(problems { $0.url = "http://quotes.example.com" } == ["quotes.url"])
    #expect(problems { $0.fields = QuoteFields() } == ["quotes.fields"])
    #expect(problems { $0.path = "/quotes" } == ["quotes.path"])
    #expect(problems { $0.interval = .zero } == ["quotes.interval"])
    #expect(problems { $0.timeout = .seconds(7_200) } == ["quotes.timeout"])
    #expect(problems { $0.keyHeader = "a b" } == ["quotes.key_header"])
    #expect(QuoteSettings().problems().isEmpty, "nothing is asked without an address")
  }

  private func settings(_ server: WebServer) -> QuoteSettings {
    var settings = QuoteSettings()
    settings.url = server.address
    settings.path = "/v2/{symbol}/latest?feed=all"
    settings.interval = .milliseconds(100)
    settings.fields = fields()
    return settings
  }

  private static func answer(_ status: String, _ body: String) -> [WebStep] {
    [
      .write(
        Array(
          ("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
            + body).utf8)), .close,
    ]
  }

  private static let good = #"{"quote":{"bp":10.5,"ap":10.6}}"#

  private func wait(_ seconds: Double, until isTrue: () -> Bool) -> Bool {
    let begun = MonotonicTime.now
    while !isTrue() {
      if MonotonicTime.seconds(since: begun) > seconds { return false }
      usleep(10_000)
    }
    return true
  }

  @Test func `It asks while the stream is silent, with the key, and stops when it is back`() throws
  {
    let server = try WebServer { _ in Self.answer("200 OK", Self.good) }
    defer { server.stop() }
    let poller = try QuotePoller(settings(server), key: Secret("hush"), clock: ClientClock())
    defer { poller.stop() }
    #expect(server.asked.isEmpty)
    try poller.begin(Self.instrument, symbol: "BRK B")
    try poller.begin(Self.instrument, symbol: "BRK B")
    var actions: [ClientAction] = []
    #expect(
      wait(10) {
        actions += poller.take()
        return actions.count >= 3
      })
    guard case .tick(let row)? = actions.first else {
      Issue.record("no tick")
      return
    }
    #expect(row.tick.flags == .polled && row.tick.price == Price("10.5"))
    #expect(server.asked.first?.path == "/v2/BRK%20B/latest?feed=all")
    #expect(server.asked.first?.headers["x-api-key"] == "hush")
    poller.end(Self.instrument)
    #expect(poller.polled.isEmpty)
    usleep(300_000)
    _ = poller.take()
    let count = server.asked.count
    usleep(400_000)
    #expect(server.asked.count == count && poller.take().isEmpty)
  }

  @Test func `A service that fails is asked less often, and people are told once`() throws {
    let isGood = Atomic(false)
    let server = try WebServer { _ in
      isGood.load(ordering: .relaxed)
        ? Self.answer("200 OK", Self.good) : Self.answer("500 Oops", "no key: hush")
    }
    defer { server.stop() }
    let poller = try QuotePoller(settings(server), key: Secret("hush-hush"), clock: ClientClock())
    defer { poller.stop() }
    try poller.begin(Self.instrument, symbol: "AAPL")
    usleep(1_700_000)
    #expect(server.asked.count >= 2 && server.asked.count <= 5, "\(server.asked.count)")
    let told = poller.take()
    #expect(told.count == 1)
    guard case .notice(let notice)? = told.first else { return }
    #expect(notice.text == "quotes of AAPL: it answers with status 500")
    isGood.store(true, ordering: .relaxed)
    var actions: [ClientAction] = []
    #expect(
      wait(15) {
        actions += poller.take()
        return actions.contains { if case .tick = $0 { true } else { false } }
      })
  }

  /// A broker whose data has stopped: it says nothing, and passes on what is to be brought back.
  @Test func `A session takes polled prices from the silence of a stream until it is back`() throws
  {
    let server = try WebServer { _ in Self.answer("200 OK", Self.good) }
    defer { server.stop() }
    let poller = try QuotePoller(settings(server), key: nil, clock: ClientClock())
    defer { poller.stop() }
    let source = LiveSource(
      try QuietLink(), predictions: nil, listen: { nil }, tell: { _ in })
    var instrument = InstrumentDefined()
    instrument.symbol = "AAPL"
    source.poll(poller, snapshots: nil, [instrument])
    var session = SessionStarted()
    session.calendar.midnight = ClientClock().now
    source.begin(session, [])
    var recovery = DataRecovery()
    (recovery.instrument, recovery.step) = (Self.instrument, .stream)
    source.recover(recovery, at: .zero)
    var polled: Tick?
    let begun = MonotonicTime.now
    source.stop(at: ClientClock().now + .seconds(20))
    while polled == nil, MonotonicTime.seconds(since: begun) < 10 {
      if case .tick = try source.advance() { polled = source.tick }
    }
    #expect(polled?.flags == .polled && polled?.askPrice == Price("10.6"))
    recovery.step = .back
    source.recover(recovery, at: .zero)
    #expect(poller.polled.isEmpty)
  }
}
