import Broker
import Journal

/// The broker's frames in a journal, told as `tws decode` tells them.
enum JournaledFrame {
  /// What the bytes of a record say; nil for a record without a frame.
  ///
  /// The layout is the newest one: no older server has been recorded.
  static func told(_ reader: JournalReader, _ kind: EventKind?) throws -> JSONValue? {
    guard kind == .brokerFrame || kind == .commandSent else { return nil }
    var line = FrameLine()
    switch try reader.event() {
    case .brokerFrame(let frame):
      line.direction = .server
      return .object(line.read(frame.bytes[...]).members)
    case .commandSent(let sent):
      line.direction = .client
      return .object(line.read(sent.bytes[...]).members)
    default: return nil
    }
  }

  /// A record's object with its frame.
  static func joined(_ record: JSONValue, _ frame: JSONValue?) -> JSONValue {
    guard let frame, let members = record.members else { return record }
    return .object(members + [JSONMember("frame", frame)])
  }

  /// What is added to a record's line.
  static func suffix(_ frame: JSONValue?) -> String {
    frame.map { " frame=" + String(decoding: JSONWriter.compact($0), as: UTF8.self) } ?? ""
  }
}
