import Broker
import Journal

/// One frame as one JSON object, whatever it holds.
struct FrameLine {
  /// Who sends the stream.
  enum Direction {
    case client
    case server
  }

  var direction = Direction.server
  var serverVersion = ServerVersion.current
  /// Adds every field by its name.
  var hasValues = false

  /// What a frame's object says, and whether the frame could be read.
  struct Reading {
    var members: [JSONMember]
    var isFailure = false
  }

  func read(_ frame: ArraySlice<UInt8>) -> Reading {
    var reading =
      switch direction {
      case .client: client(frame)
      case .server: server(frame)
      }
    reading.members.append(JSONMember("fields", .array(Self.fields(frame).map { .string($0) })))
    return reading
  }

  private func client(_ frame: ArraySlice<UInt8>) -> Reading {
    let decoded = ClientMessage.decode(frame, serverVersion: serverVersion)
    guard case .message(let message) = decoded else { return refusal(decoded) }
    return Reading(
      members: head(message) + FrameText.call(message, serverVersion: serverVersion)
        + values(message))
  }

  private func server(_ frame: ArraySlice<UInt8>) -> Reading {
    let decoded = ServerMessage.decode(frame, serverVersion: serverVersion)
    guard case .message(let message) = decoded else {
      var reading = refusal(decoded)
      reading.members.append(JSONMember("decoded", []))
      return reading
    }
    let callbacks = FrameText.callbacks(
      message, serverVersion: serverVersion, instant: WireClock.instant)
    return Reading(
      members: head(message) + [JSONMember("decoded", .array(callbacks))] + values(message))
  }

  private func head(_ message: some WireDirection) -> [JSONMember] {
    [JSONMember("id", .whole(message.id)), JSONMember("message", .string(message.name))]
  }

  private func values(_ message: some WireDirection) -> [JSONMember] {
    guard hasValues else { return [] }
    return [JSONMember("values", FrameText.values(message, serverVersion: serverVersion))]
  }

  private func refusal<Message>(_ decoded: DecodedFrame<Message>) -> Reading {
    switch decoded {
    case .message: return Reading(members: [])
    case .unknown(let id):
      return Reading(
        members: [JSONMember("id", .whole(id)), JSONMember("error", "unknown message id")])
    case .failure(let id, let error):
      var members = [
        JSONMember("id", id.map { .whole($0) } ?? .null),
        JSONMember("error", .string(error.description)),
      ]
      switch error {
      case .missingField(let index): members.append(JSONMember("field", .whole(index)))
      case .badField(let index, let expected, let found):
        members += [
          JSONMember("field", .whole(index)), JSONMember("expected", .string(expected)),
          JSONMember("found", .string(found)),
        ]
      case .badValue(let name, let expected, let found):
        members += [
          JSONMember("name", .string(name)), JSONMember("expected", .string(expected)),
          JSONMember("found", .string(found)),
        ]
      case .frameTooLong: break
      }
      return Reading(members: members, isFailure: true)
    }
  }

  /// The fields as text; a last one without its NUL is told as well.
  static func fields(_ frame: ArraySlice<UInt8>) -> [String] {
    var parts = frame.split(separator: 0, omittingEmptySubsequences: false)
    if parts.last?.isEmpty == true { parts.removeLast() }
    return parts.map { String(decoding: $0, as: UTF8.self) }
  }
}
