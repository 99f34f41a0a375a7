import Glibc
import Journal

/// What `flatten --direct` did past a session, for the journal that does not know of it yet.
///
/// A file of lines beside the journal: who and when, the broker's frames about its fills as hex,
/// and the end. Each line is on disk before the next thing is done.
final class DirectNote {
  /// What a note says.
  struct Content: Hashable {
    var command = OperatorCommand()
    var frames: [BrokerFrame] = []
  }

  /// Where the note of a journal is.
  static func path(of journal: String) -> String { "\(journal).direct" }

  private let path: String
  private let descriptor: Int32

  /// Begins a note; one that is there already goes on.
  init(
    journal: String, author: String, reason: String, at time: Timestamp
  ) throws(InputError) {
    path = Self.path(of: journal)
    descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw InputError("\(path): \(OutputError.text(errno))") }
    let who = OperatorLine.clean(author, spaces: false)
    try write("begun \(time) \(who) \(OperatorLine.clean(reason, spaces: true))")
  }

  deinit { _ = close(descriptor) }

  /// Notes a frame.
  func add(_ frame: [UInt8]) throws(InputError) { try write("frame \(HexText.write(frame))") }

  /// Ends the note.
  func end(_ words: String) throws(InputError) { try write("done \(words)") }

  private func write(_ line: String) throws(InputError) {
    let bytes = Array("\(line)\n".utf8)
    // safe: the range is the array's own, which outlives the call.
    let count = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
    }
    guard count == bytes.count, fdatasync(descriptor) == 0 else {
      throw InputError("\(path): \(OutputError.text(errno))")
    }
  }

  // MARK: Reading

  /// Seconds after which a note without an end is taken as it is.
  private static let patience: Int64 = 120

  /// The note of a journal, once it is whole.
  ///
  /// - Returns: nil where there is none, or it is still being written.
  static func read(_ path: String, at now: Timestamp) throws -> Content? {
    guard Folders.exists(path) else { return nil }
    let text = String(decoding: try FileBytes.read(path, limit: 16 << 20), as: UTF8.self)
    let lines = text.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 3) }
    guard let first = lines.first, first.count == 4, first[0] == "begun",
      let begun = CalendarText.read(String(first[1]))
    else { throw InputError("\(path): no note of `flatten --direct`") }
    let isDone = lines.last?.first == "done"
    guard isDone || now > begun + .seconds(patience) else { return nil }
    var content = Content()
    content.command.verb = .pause
    content.command.author = String(first[2])
    for line in lines where line.first == "frame" && line.count == 2 {
      guard let bytes = HexText.read(line[1]) else { continue }
      var frame = BrokerFrame()
      frame.bytes = bytes
      content.frames.append(frame)
    }
    let end = isDone ? lines.last?.dropFirst().joined(separator: " ") ?? "" : "it did not end"
    content.command.reason = "flatten --direct at \(begun), \(end): \(first[3])"
    return content
  }

  /// Puts a note that is in the journal out of the way.
  static func archive(_ path: String) { _ = move(path, "journaled") }

  /// Puts what is no note, or cannot be read, out of the way.
  ///
  /// - Returns: what people have to know of it.
  /// - Throws: ``InputError`` where it cannot be moved.
  static func setAside(_ path: String, because error: any Error) throws(InputError) -> Alert {
    guard let place = move(path, "unreadable") else {
      throw InputError("\(error); it cannot be moved: \(OutputError.text(errno)): move it away")
    }
    var alert = Alert()
    alert.severity = .critical
    alert.code = "direct.unreadable"
    alert.message =
      "\(error); it is \(place) now. If `flatten --direct` wrote it, its fills are in no journal: "
      + "look in TWS and at `recon`"
    return alert
  }

  /// Renames a note to `<note>.<word>.<number>`, a number that is free.
  ///
  /// - Returns: the new name; nil where the system refused.
  private static func move(_ path: String, _ word: String) -> String? {
    var number = 1
    while Folders.exists("\(path).\(word).\(number)") { number += 1 }
    let place = "\(path).\(word).\(number)"
    return unsafe rename(path, place) == 0 ? place : nil
  }
}
