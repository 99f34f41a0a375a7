import Glibc

/// A terminal that gives each key as it is pressed.
final class LineTerminal {
  private let input = STDIN_FILENO
  private let output = STDOUT_FILENO
  private var waiting: [UInt8] = []

  /// Reads a line that `editor` takes letter by letter.
  ///
  /// - Returns: the line; nil at the end of the input.
  func read(_ editor: inout LineEditor, prompt: String) -> String? {
    var before = termios()
    // safe: the structure is ours and lives through the calls.
    let isRaw = unsafe tcgetattr(input, &before) == 0
    var raw = before
    unsafe cfmakeraw(&raw)
    if isRaw { _ = unsafe tcsetattr(input, TCSADRAIN, &raw) }
    defer { if isRaw { _ = unsafe tcsetattr(input, TCSADRAIN, &before) } }
    draw(editor, prompt)
    while let byte = nextByte() {
      switch editor.take(byte) {
      case .editing: if waiting.isEmpty { draw(editor, prompt) }
      case .line(let line):
        write("\r\n")
        return line
      case .cancelled:
        write("^C\r\n")
        draw(editor, prompt)
      case .ended:
        write("\r\n")
        return nil
      }
    }
    return nil
  }

  private func nextByte() -> UInt8? {
    while waiting.isEmpty {
      var buffer = [UInt8](repeating: 0, count: 1_024)
      // safe: the kernel writes at most `count` bytes into a buffer of that size.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(input, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return nil }
      waiting = buffer[..<count].reversed()
    }
    return waiting.popLast()
  }

  /// Shows as much of the line around the cursor as fits beside the prompt.
  private func draw(_ editor: LineEditor, _ prompt: String) {
    let width = max(20, columns() - prompt.count - 1)
    let first = max(0, editor.cursor - width + 1)
    let part = editor.letters[first..<min(editor.letters.count, first + width)]
    let shown = VisibleText.of(String(part))
    let back = part.count - (editor.cursor - first)
    write("\r\u{1B}[K\(prompt)\(shown)" + (back > 0 ? "\u{1B}[\(back)D" : ""))
  }

  private func columns() -> Int {
    var size = winsize()
    // safe: the structure is ours, of the type that this request fills.
    let isKnown = unsafe ioctl(output, UInt(TIOCGWINSZ), &size) == 0
    return isKnown && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  private func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      // safe: the bytes outlive the call.
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(output, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}
