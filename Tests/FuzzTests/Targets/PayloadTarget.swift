import Journal
import TestSupport

extension FuzzTargets {
  /// Kind, version, payload. Whatever decodes is the canonical form of itself in its version, and
  /// as the newest version the same event.
  static let payloads = FuzzTarget("payloads") { input in
    guard input.count >= 2 else { return .refused }
    let (kind, version, payload) = (input[0], input[1], input[2...])
    let event: Event
    do { event = try Event(kind: kind, version: version, payload: payload) } catch {
      return .refused
    }
    guard event.kind.rawValue == kind else { return .broken("the kind changed") }
    guard event.canonicalBytes(version: version).elementsEqual(payload) else {
      return .broken("it does not encode to the bytes it came from")
    }
    guard survivesCodec(event) else { return .broken("the newest layout is another event") }
    // Listing must not trap on any value that decodes.
    return FieldLister.fields(of: event, version: version).allSatisfy { !$0.name.isEmpty }
      ? .accepted : .broken("a field without a name")
  }

  /// What must hold of an event that some decoder made: its payload survives the codec.
  static func survivesCodec(_ event: Event) -> Bool {
    let bytes = event.canonicalBytes
    do {
      let (kind, version) = (event.kind.rawValue, event.kind.version)
      let again = try Event(kind: kind, version: version, payload: bytes[...])
      return again.canonicalBytes == bytes
    } catch { return false }
  }
}
