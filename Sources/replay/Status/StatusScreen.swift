import Glibc

/// A whole terminal that is drawn again and again until somebody presses `q` or Ctrl-C.
///
/// What was on the terminal before is there again afterwards.
struct StatusScreen {
  private static let escape = "\u{1B}["
  /// Another page, without a cursor, and back.
  private static let enter = "\(escape)?1049h\(escape)?25l"
  private static let leave = "\(escape)?25h\(escape)?1049l"

  let input: Int32
  let output: Int32

  /// Whether there is a terminal to draw on, and one to hear keys from.
  var isTerminal: Bool { isatty(output) == 1 && isatty(input) == 1 }

  /// Draws until somebody has seen enough.
  ///
  /// - Parameters:
  ///   - milliseconds: between two pictures.
  ///   - lines: makes a picture.
  func show(every milliseconds: Int32, _ lines: () throws -> [String]) throws {
    // A signal must not leave the terminal as it is drawn on.
    let signals = EndSignals()
    var before = termios()
    guard unsafe tcgetattr(input, &before) == 0 else {
      throw InputError("the terminal: \(OutputError.text(errno))")
    }
    var keys = before
    keys.c_lflag &= ~tcflag_t(ICANON | ECHO)
    _ = unsafe tcsetattr(input, TCSANOW, &keys)
    write(Self.enter)
    defer {
      write(Self.leave)
      _ = unsafe tcsetattr(input, TCSANOW, &before)
    }
    while signals.take() == nil {
      draw(try lines())
      if hearsEnd(milliseconds, signals) { return }
    }
  }

  /// Waits for the next picture; true when somebody has seen enough.
  private func hearsEnd(_ milliseconds: Int32, _ signals: EndSignals) -> Bool {
    let start = MonotonicTime.now
    while true {
      let spent = Int32(clamping: (MonotonicTime.now - start) / 1_000_000)
      let left = milliseconds - spent
      if left <= 0 { return false }
      var key = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      // Short, since a blocked signal ends no wait.
      if unsafe poll(&key, 1, min(left, 100)) > 0 {
        var byte: UInt8 = 0
        guard unsafe read(input, &byte, 1) == 1 else { return true }
        if [UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4].contains(byte) { return true }
      }
      if signals.take() != nil { return true }
    }
  }

  private func draw(_ lines: [String]) {
    var size = winsize()
    _ = unsafe ioctl(output, UInt(TIOCGWINSZ), &size)
    // A terminal that does not say has 80 columns and 24 lines.
    let (columns, rows) = (
      size.ws_col == 0 ? 80 : Int(size.ws_col), size.ws_row == 0 ? 24 : Int(size.ws_row)
    )
    write(Self.picture(lines, columns: columns, rows: rows))
  }

  /// The bytes that draw lines, cut to a terminal's size; the last row says how to leave.
  static func picture(_ lines: [String], columns: Int, rows: Int) -> String {
    let shown = max(0, rows - 1)
    var picture = "\(escape)H"
    for line in lines.prefix(shown) { picture += "\(line.prefix(columns))\(escape)K\r\n" }
    let hidden = lines.count - min(lines.count, shown)
    let last = hidden > 0 ? "q leaves; \(hidden) more lines" : "q leaves"
    return picture + "\(escape)J\(escape)\(rows);1H\(last.prefix(columns))\(escape)K"
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      // safe: the range lies inside the array, which outlives the call.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(output, $0.baseAddress.map { unsafe $0 + start }, $0.count - start)
      }
      // A terminal that is gone has nobody who looks; the next key read says so.
      guard count > 0 || errno == EINTR else { return }
      start += max(0, count)
    }
  }
}
