import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// The client of servers, with its limits.
@Suite(.serialized) struct HTTPClientTests {
  private func ask(
    _ request: (String) -> HTTPRequest = { HTTPRequest(url: $0) },
    _ answer: @escaping @Sendable (WebRequest) -> [WebStep]
  ) throws -> (HTTPAnswer, WebServer) {
    let server = try WebServer(answer)
    defer { server.stop() }
    return (try HTTPClient().run(request(server.address + "/x")), server)
  }

  @Test func `A redirect is not followed`() throws {
    let (answer, server) = try ask { _ in
      [.answer("302 Found", "", headers: ["Location: /elsewhere"])]
    }
    #expect(answer.ending == .answered && answer.status == 302)
    #expect(server.asked.map(\.path) == ["/x"])
  }

  @Test func `A body is posted with its headers and login`() throws {
    let (answer, server) = try ask(
      {
        var request = HTTPRequest(url: $0)
        request.body = Array("hello".utf8)
        request.headers = [HTTPField(name: "Content-Type", value: "text/plain")]
        request.login = .init(user: "me", password: Secret("pass:word"))
        return request
      },
      { _ in [.answer("201 Created", "{}")] })
    #expect(answer.status == 201)
    let asked = try #require(server.asked.first)
    #expect(asked.line[0] == "POST" && asked.body == Array("hello".utf8))
    #expect(asked.headers["authorization"] == "Basic bWU6cGFzczp3b3Jk")
    #expect(asked.headers["content-type"] == "text/plain")
  }

  @Test func `Bytes beyond the limit end it, announced, in chunks, or compressed`() throws {
    func limited(_ url: String) -> HTTPRequest {
      var request = HTTPRequest(url: url)
      request.sizeMax = 1_000
      return request
    }
    let body = [UInt8](repeating: 0x20, count: 1_001)
    #expect(try ask(limited) { _ in [.answer("200 OK", body)] }.0.ending == .tooLong)
    #expect(
      try ask(limited) { _ in [.answer("200 OK", Array(body.dropLast()))] }.0.body.count == 1_000)
    let chunked = try ask(limited) { _ in
      let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
      return [.write(head)]
        + (0..<100).map { _ in .write(Array("64\r\n".utf8) + body.prefix(100) + Array("\r\n".utf8))
        }
    }
    #expect(chunked.0.ending == .tooLong && chunked.0.body.count <= 1_000)
    let bomb = Gzip.bomb(20 << 20)
    #expect(bomb.count < 200_000)
    let packed = try ask(
      {
        var request = HTTPRequest(url: $0)
        request.sizeMax = 8 << 20
        return request
      },
      { _ in [.answer("200 OK", bomb, headers: ["Content-Encoding: gzip"])] })
    #expect(packed.0.ending == .tooLong && packed.0.body.count <= 8 << 20)
  }

  @Test func `What cannot be unpacked is no answer`() throws {
    let (answer, _) = try ask { _ in
      [.answer("200 OK", "not gzip", headers: ["Content-Encoding: gzip"])]
    }
    #expect(answer.ending == .failed && !answer.problem.isEmpty)
  }

  @Test func `Nobody there, and nobody who speaks TLS, are named`() throws {
    let (descriptor, port) = try WebServer.listen()
    close(descriptor)
    let refused = try HTTPClient().run(HTTPRequest(url: "http://127.0.0.1:\(port)/"))
    #expect(refused.ending == .failed && refused.problem.contains("connect"))
    let server = try WebServer { _ in [.answer("hello")] }
    defer { server.stop() }
    let plain = try HTTPClient().run(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
    #expect(plain.ending != .answered)
    let file = try HTTPClient().run(HTTPRequest(url: "file:///etc/hostname"))
    #expect(file.ending == .failed && file.body.isEmpty)
  }

  @Test func `A secret shows itself in no text`() {
    let secret = Secret("planted-secret")
    var dumped = ""
    dump(secret, to: &dumped)
    let login = HTTPRequest.Login(user: "me", password: secret)
    for text in ["\(secret)", String(reflecting: secret), "\(login)", dumped] {
      #expect(!text.contains("planted"))
    }
    #expect(secret.hidden(in: Array("a planted-secret.".utf8)) == Array("a **************.".utf8))
    #expect(secret.hidden(in: Array("planted-secre".utf8)) == Array("planted-secre".utf8))
    #expect(Secret("short").hidden(in: Array("short".utf8)) == Array("short".utf8))
  }

  @Test(arguments: [
    ("https://api.example.com", true), ("https://api.example.com:8443/v2/", true),
    ("http://127.0.0.1:8080", true), ("http://localhost", true), ("http://[::1]:80/x", true),
    ("http://127.1.2.3", true), ("http://api.example.com", false), ("http://127.0.0.1.evil", false),
    ("http://localhost.evil", false), ("http://127.0.0.1@evil.com", false),
    ("https://me:pass@x", false), ("ftp://x", false), ("https://", false), ("https://x:0", false),
    ("https://x:99999", false), ("https://x/?a=1", false), ("https://x/#a", false),
    ("https://a b", false), ("https://x\\y", false), ("http://[127.0.0.1]x", false), ("", false),
    ("http://2130706433", false), ("http://0x7f.0.0.1", false), ("https://é.example", false),
  ])
  func `An address is looked at before it is used`(text: String, isGood: Bool) {
    let read = try? ServerAddress(text, allowsPlain: false)
    #expect((read != nil) == isGood, "\(text)")
  }

  @Test func `No proxy is asked for what stays on this machine`() {
    for url in ["http://127.0.0.1:1/x?a=b@c", "https://localhost/bot1:2/send", "http://[::1]/"] {
      #expect(HTTPRequest(url: url).isDirect)
    }
    for url in ["https://example.com/127.0.0.1", "http://127.0.0.1@evil.com/", "smtp://127.0.0.1"] {
      #expect(!HTTPRequest(url: url).isDirect)
    }
  }

  @Test func `A refused address never shows the password in it`() throws {
    let error = #expect(throws: InputError.self) {
      try ServerAddress("https://me:planted-secret@x", allowsPlain: false)
    }
    #expect(error?.description.contains("planted") == false)
    #expect(try ServerAddress("http://far.example.com", allowsPlain: true).isLoopback == false)
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", Int64(784_111_777)), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
  ])
  func `A date of HTTP is read`(text: String, seconds: Int64) {
    #expect(HTTPDate.read(text) == Timestamp.zero + .seconds(seconds))
  }

  @Test(arguments: [
    "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37 EST",
    "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
  ])
  func `What is no date of HTTP is none`(text: String) { #expect(HTTPDate.read(text) == nil) }

  @Test func `A time to wait is seconds or a date`() {
    let now = Timestamp.zero + .seconds(784_111_777)
    #expect(HTTPDate.retryAfter("12", at: now) == .seconds(12))
    #expect(HTTPDate.retryAfter("99999999999999999999", at: now) == .seconds(86_400))
    #expect(HTTPDate.retryAfter("Sun, 06 Nov 1994 08:50:37 GMT", at: now) == .seconds(60))
    #expect(HTTPDate.retryAfter("Sun, 06 Nov 1994 08:40:37 GMT", at: now) == .zero)
    for text in ["", "-1", "1.5", "soon"] { #expect(HTTPDate.retryAfter(text, at: now) == nil) }
  }
}
