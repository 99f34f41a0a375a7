import Glibc
import Journal
import TestSupport
import Testing

@testable import replay

/// The socket of a service manager.
final class NotifyManager {
  private let descriptor: Int32
  let name: String

  /// - Parameter name: a path, or `@` and an abstract name.
  init(_ name: String) {
    self.name = name
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var bytes = Array(name.utf8)
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let length = socklen_t(2 + bytes.count + (bytes[0] == 0 ? 0 : 1))
    let code = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, length)
      }
    }
    precondition(code == 0, "a socket for the test")
  }

  deinit { _ = close(descriptor) }

  /// The next datagram; nil when none came.
  func take() -> String? {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }
}

/// What the service manager is told.
@Suite struct ServiceNoticeTests {
  private let folder = ScratchFolder()

  private func notice(
    _ manager: NotifyManager, _ more: [String: String] = [:], process: Int32 = 77
  ) throws -> ServiceNotice {
    let all = more.merging(["NOTIFY_SOCKET": manager.name]) { $1 }
    return try #require(try ServiceNotice({ all[$0] }, process: process))
  }

  @Test func `Readiness and the end are told over a path and over an abstract name`() throws {
    for name in [folder.path + "/notify", "@replay-test-\(getpid())-\(folder.path.suffix(6))"] {
      let manager = NotifyManager(name)
      let notice = try notice(manager)
      notice.ready("paper account at tws")
      #expect(manager.take() == "READY=1\nSTATUS=paper account at tws")
      notice.stopping()
      #expect(manager.take() == "STOPPING=1" && manager.take() == nil)
    }
  }

  @Test func `A sign of life is given twice as often as is asked for, and no more`() throws {
    let manager = NotifyManager(folder.path + "/notify")
    let notice = try notice(manager, ["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "77"])
    #expect(notice.watchdogInterval == 1_000_000_000)
    var told: [UInt64] = []
    for tenth in 0..<50 as Range<UInt64> {
      notice.beat(at: 5_000_000_000 + tenth * 100_000_000)
      if manager.take() == "WATCHDOG=1" { told.append(tenth) }
    }
    #expect(told == [0, 10, 20, 30, 40])
  }

  @Test func `No watchdog is none, as is another process's and one that makes no sense`() throws {
    let manager = NotifyManager(folder.path + "/notify")
    for more in [
      [:], ["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "78"], ["WATCHDOG_USEC": "0"],
      ["WATCHDOG_USEC": "-1"], ["WATCHDOG_USEC": "99999999999999999999"], ["WATCHDOG_USEC": "x"],
    ] {
      let notice = try notice(manager, more)
      #expect(notice.watchdogInterval == nil, "\(more)")
      notice.beat()
      #expect(manager.take() == nil)
    }
    let own = try notice(manager, ["WATCHDOG_USEC": "30000000"])
    #expect(own.watchdogInterval == 15_000_000_000)
  }

  @Test func `Without a manager there is none, and a socket that cannot be is named`() throws {
    #expect(try ServiceNotice({ _ in nil }) == nil)
    #expect(try ServiceNotice({ _ in "" }) == nil)
    for bad in ["relative", "vsock:2:1", "/" + String(repeating: "x", count: 120)] {
      #expect(throws: InputError.self, "\(bad)") {
        try ServiceNotice({ $0 == "NOTIFY_SOCKET" ? bad : nil })
      }
    }
  }

  @Test func `A manager that is gone or does not listen holds nobody up`() throws {
    var manager: NotifyManager? = NotifyManager(folder.path + "/notify")
    let notice = try notice(try #require(manager))
    for _ in 0..<10_000 { notice.ready("full") }
    manager = nil
    notice.ready("gone")
    notice.stopping()
  }
}
