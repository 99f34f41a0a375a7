import Foundation
import Journal
import TestSupport
import Testing

@testable import replay

/// The file of alerts.
@Suite struct AlertOutboxTests {
  private func note(_ number: UInt64) -> AlertNote {
    var note = AlertNote(.critical, "order.unknown", "is \"it\" there?\n", at: LiveScenario.start)
    (note.number, note.count, note.notBefore) = (number, 2, LiveScenario.start)
    note.sequence = SequenceNumber(rawValue: 99)
    return note
  }

  private var lines: [AlertOutbox.Line] {
    [
      .seen(SequenceNumber(rawValue: 5)), .alert(note(1)), .again(1), .sent(1, channel: "sms 1"),
      .givenUp(1, channel: "email", reason: "no"),
    ]
  }

  @Test func `Lines come back as they were written, and the owner alone may read them`() throws {
    let path = ScratchFolder().path + "-outbox"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outbox = try AlertOutbox(path: path) { lines in
      #expect(lines.isEmpty)
      return []
    }
    try outbox.append(lines)
    #expect(try AlertOutbox.read(path) == lines)
    #expect(FileBytes.isPrivate(path))
    _ = try AlertOutbox(path: path) { lines in Array(lines.prefix(2)) }
    #expect(try AlertOutbox.read(path) == Array(lines.prefix(2)))
    #expect(FileBytes.isPrivate(path))
  }

  @Test func `A torn last line is cut off, wherever it is torn`() throws {
    let folder = ScratchFolder()
    let path = folder.path + "/outbox"
    let bytes = lines.flatMap { AlertOutbox.bytes($0) }
    let whole = lines.dropLast().flatMap { AlertOutbox.bytes($0) }.count
    for length in whole..<bytes.count {
      try TestFiles.write(Array(bytes.prefix(length)), to: path)
      #expect(try AlertOutbox.read(path) == lines.dropLast())
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test(arguments: ["{}\n", "x\n", "{\"alert\":1}\n", "{\"sent\":1}\n", "\u{0}\n"])
  func `Anything else is refused with its line`(text: String) throws {
    let folder = ScratchFolder()
    let path = folder.path + "/outbox"
    try TestFiles.write(AlertOutbox.bytes(.again(1)) + Array(text.utf8), to: path)
    let error = #expect(throws: InputError.self) { try AlertOutbox.read(path) }
    #expect(error?.description.contains("outbox:2: not a line of an outbox") == true)
  }
}
