import Journal

/// A mail that tells alerts.
struct AlertMail {
  let label: String
  let from: String
  let to: [String]

  /// The whole mail, with its header.
  ///
  /// - Parameter id: becomes part of its number, so that a mail that is sent twice shows as one.
  func bytes(_ notes: [AlertNote], id: String, at now: Timestamp) -> [UInt8] {
    let domain = from.split(separator: "@").last ?? "localhost"
    let worst = notes.map(\.severity).max() ?? .notice
    let subject =
      notes.count == 1
      ? "\(label): \(worst) \(notes[0].code)" : "\(label): \(notes.count) alerts, \(worst)"
    let lines = notes.map { "\($0.time)  \($0.text)" }
    let header = [
      "From: <\(from)>", "To: " + to.map { "<\($0)>" }.joined(separator: ", "),
      "Subject: \(Self.word(subject))", "Date: \(Self.date(now))", "Message-ID: <\(id)@\(domain)>",
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64", "Auto-Submitted: auto-generated",
    ]
    let body = Base64.lines(Array((lines.joined(separator: "\n") + "\n").utf8))
    return Array((header + [""] + body).map { $0 + "\r\n" }.joined().utf8)
  }

  /// A text in a header: as it is, or encoded when it is not plain.
  ///
  /// - Source: RFC 2047; a word is at most 75 characters long.
  private static func word(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(text.prefix(150)) }
    return "=?utf-8?B?\(Base64.text(Array(String(text.prefix(20)).utf8.prefix(42))))?="
  }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 22 Nov 2026 05:00:00 +0000`.
  private static func date(_ time: Timestamp) -> String {
    let seconds = Int(time.rawValue / 1_000_000_000)
    let (days, rest) = (seconds / 86_400, seconds % 86_400)
    let civil = CivilDate.date(days: days)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
    let month = months[Int(civil / 100 % 100) - 1]
    let weekday = Self.days[CivilDate.weekday(days: days)]
    return "\(weekday), \(two(Int(civil % 100))) \(month) \(civil / 10_000) \(clock) +0000"
  }
}

/// Bytes as text of 64 characters.
///
/// - Source: RFC 4648, section 4.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(bytes.count, start + 3)]
      var word = 0
      for place in 0..<3 { word = word << 8 | (place < part.count ? Int(part[start + place]) : 0) }
      for place in 0..<4 {
        let isFilled = place <= part.count
        result.append(isFilled ? digits[word >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Lines of 76 characters.
  static func lines(_ bytes: [UInt8]) -> [String] {
    stride(from: 0, to: bytes.count, by: 57).map {
      text(Array(bytes[$0..<min(bytes.count, $0 + 57)]))
    }
  }
}
