import Glibc

/// The address of a socket file.
struct SocketFile {
  private var address = sockaddr_un()

  /// - Throws: ``InputError`` when the path is longer than an address can say.
  init(path: String) throws(InputError) {
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw InputError("\(path): the path of a socket has at most 107 bytes")
    }
    // safe: the path is shorter than the field, whose rest is zero.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
  }

  /// Begins to listen at this address.
  ///
  /// - Returns: whether it could; else `errno` says why not.
  mutating func bind(_ descriptor: Int32) -> Bool { unsafe call(descriptor, Glibc.bind) }

  /// Connects to who listens at this address.
  ///
  /// - Returns: whether it could; else `errno` says why not.
  mutating func connect(_ descriptor: Int32) -> Bool { unsafe call(descriptor, Glibc.connect) }

  private mutating func call(
    _ descriptor: Int32, _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Bool {
    // safe: the address is a whole sockaddr_un, and its size says so.
    unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
