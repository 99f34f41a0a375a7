import Glibc

/// A port of this machine that is taken, and where nothing listens: whoever connects is refused.
final class ClosedPort {
  let number: Int
  private let descriptor: Int32

  init() {
    let new = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // safe: the address is a whole sockaddr_in, and its size says so.
    let code = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(new, $0, size) | getsockname(new, $0, &size)
      }
    }
    precondition(new >= 0 && code == 0, "a port can be taken")
    descriptor = new
    number = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { _ = close(descriptor) }
}
