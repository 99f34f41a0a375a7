import Journal

/// The socket file on which a running session is told what to do; its owner alone may open it.
///
/// A line is answered `ok` once what it asks for is in the journal, else `error: …`.
final class ControlSocket {
  /// Where the session of a journal listens.
  static func path(of journal: String) -> String { "\(journal).control" }

  private let loop = SocketLoop(pendingBytesMax: 1 << 20)
  private var callers: [Int: ControlLines] = [:]
  /// Lines that wait, with who said them.
  private var lines: [(caller: Int, text: String)] = []
  /// Who waits for the answer to the command that was taken last.
  private var asked: Int?

  /// Listens.
  init(path: String) throws(InputError) { try loop.listen(path: path) }

  /// The next wish; whatever was taken before is journaled by now.
  func take() -> OperatorWish? {
    if let caller = asked { answer("ok", caller) }
    asked = nil
    hear()
    while !lines.isEmpty {
      let line = lines.removeFirst()
      do throws(InputError) {
        let wish = try OperatorLine.wish(line.text)
        asked = line.caller
        return wish
      } catch {
        answer("error: \(error)", line.caller)
      }
    }
    return nil
  }

  /// Looks at the sockets without waiting; answers leave, too.
  private func hear() {
    for event in loop.wait(milliseconds: 0) {
      switch event {
      case .connected(let id, _): callers[id] = ControlLines()
      case .received(let id, let bytes):
        guard let new = callers[id]?.take(bytes) else {
          loop.close(id)
          continue
        }
        lines += new.map { (id, $0) }
      case .ended(let id, _): callers[id] = nil
      case .interrupted: break
      }
    }
  }

  private func answer(_ text: String, _ caller: Int) {
    loop.send(Array("\(text)\n".utf8), to: caller)
    // At once: the session may have nothing to do for a while, or end.
    hear()
  }
}
