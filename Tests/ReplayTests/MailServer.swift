import Glibc
import Synchronization

@testable import replay

/// A mail server on a port of this machine: takes what comes, after so many refusals.
final class MailServer: Sendable {
  /// A mail as it came.
  struct Mail: Sendable {
    var sender = ""
    var recipients: [String] = []
    /// The login as it was sent, decoded; empty without one.
    var login = ""
    var text = ""
  }

  let port: Int
  private let descriptor: Int32
  private let taken = Mutex<[Mail]>([])
  private let refusals: Mutex<[String]>
  private let asksLogin: Bool
  private let isStopping = Mutex(false)
  private let thread = Mutex<ClientThread?>(nil)

  var mails: [Mail] { taken.withLock { $0 } }
  var address: String { "smtp://127.0.0.1:\(port)" }

  /// - Parameter refusals: answers to the first mails, such as `451 later`.
  init(refusals: [String] = [], asksLogin: Bool = false) throws {
    self.refusals = Mutex(refusals)
    self.asksLogin = asksLogin
    (descriptor, port) = try WebServer.listen()
    let new = try ClientThread { [self] in serve() }
    thread.withLock { $0 = new }
  }

  deinit { _ = Glibc.close(descriptor) }

  func stop() {
    isStopping.withLock { $0 = true }
    thread.withLock {
      $0?.join()
      $0 = nil
    }
  }

  private func serve() {
    while !isStopping.withLock({ $0 }) {
      guard WebServer.isReadable(descriptor) else { continue }
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { continue }
      talk(connection)
      _ = Glibc.close(connection)
    }
  }

  private func talk(_ connection: Int32) {
    var pending = ""
    var mail = Mail()
    var isData = false
    say("220 test", connection)
    while !isStopping.withLock({ $0 }) {
      guard WebServer.isReadable(connection) else { continue }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = unsafe recv(connection, &buffer, buffer.count, 0)
      if count <= 0 { return }
      pending += String(decoding: buffer[..<count], as: UTF8.self)
      while let end = pending.firstIndex(of: "\r\n") {
        let line = String(pending[..<end])
        pending = String(pending[pending.index(after: end)...])
        if isData {
          if line == "." {
            isData = false
            finish(&mail, connection)
          } else {
            mail.text += line + "\n"
          }
        } else if line.hasPrefix("QUIT") {
          say("221 bye", connection)
          return
        } else {
          isData = answer(line, &mail, connection)
        }
      }
    }
  }

  /// Answers a command; true when a mail follows.
  private func answer(_ line: String, _ mail: inout Mail, _ connection: Int32) -> Bool {
    let inner = line.split(separator: "<").last?.prefix { $0 != ">" } ?? ""
    switch line.prefix(4).uppercased() {
    case "EHLO": say(asksLogin ? "250-test\r\n250 AUTH PLAIN" : "250 test", connection)
    case "AUTH" where line.split(separator: " ").count == 2: say("334 ", connection)
    case "AUTH",
      _ where isLogin(line):
      mail.login = String(line.split(separator: " ").last ?? "")
      let isGood = mail.login == Base64.text(Array("\0me\0planted-mail-password".utf8))
      say(isGood ? "235 welcome" : "535 wrong", connection)
    case "MAIL":
      mail.sender = String(inner)
      say(asksLogin && mail.login.isEmpty ? "530 log in" : "250 ok", connection)
    case "RCPT":
      mail.recipients.append(String(inner))
      say("250 ok", connection)
    case "DATA":
      say("354 go on", connection)
      return true
    default: say("250 ok", connection)
    }
    return false
  }

  /// Whether a line is no command, but the second half of a login.
  private func isLogin(_ line: String) -> Bool {
    asksLogin && line.count > 10 && !line.contains(" ") && line.first != "." && line != "STARTTLS"
  }

  private func finish(_ mail: inout Mail, _ connection: Int32) {
    let refusal = refusals.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if refusal == nil { taken.withLock { $0.append(mail) } }
    mail = Mail()
    say(refusal ?? "250 taken", connection)
  }

  private func say(_ text: String, _ connection: Int32) {
    _ = WebServer.write(Array((text + "\r\n").utf8), connection)
  }
}
