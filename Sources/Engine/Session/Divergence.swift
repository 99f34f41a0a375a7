import Journal

/// The first place where a re-execution differs from the record.
public enum Divergence: Error, Sendable {
  /// Both have an output here, and they differ.
  case different(recorded: Recorded, produced: Recorded)
  /// The record has an output that was not produced again.
  case missing(recorded: Recorded)
  /// An output was produced that the record does not have.
  case extra(produced: Recorded)
  /// An input stands at another place or time; the journal is not one this build wrote.
  case inputMoved(recorded: Envelope, produced: Envelope)

  /// Where it is.
  public var sequence: SequenceNumber {
    switch self {
    case .different(let recorded, _), .missing(let recorded): recorded.sequence
    case .extra(let produced): produced.sequence
    case .inputMoved(let recorded, _): recorded.sequence
    }
  }

  /// The kind of the recorded output, or of the one produced where the record has none.
  public var kind: String {
    switch self {
    case .different(let recorded, _), .missing(let recorded): "\(recorded.event.kind)"
    case .extra(let produced): "\(produced.event.kind)"
    case .inputMoved: "input"
    }
  }

  /// The first field that differs, with what the record has and what was produced.
  public var difference: (field: String, expected: String, got: String) {
    switch self {
    case .different(let recorded, let produced): Self.first(recorded, produced)
    case .missing(let recorded): ("record", "\(recorded.event.kind)", "nothing")
    case .extra(let produced): ("record", "nothing", "\(produced.event.kind)")
    case .inputMoved(let recorded, let produced):
      Self.first(envelopes: recorded, produced) ?? ("envelope", "equal", "equal")
    }
  }

  private static func first(
    _ recorded: Recorded, _ produced: Recorded
  ) -> (String, String, String) {
    if recorded.event.kind != produced.event.kind {
      return ("kind", "\(recorded.event.kind)", "\(produced.event.kind)")
    }
    if let difference = first(envelopes: recorded.envelope, produced.envelope) {
      return difference
    }
    let before = FieldLister.fields(of: recorded.event, isExact: true)
    let after = FieldLister.fields(of: produced.event, isExact: true)
    for (one, other) in zip(before, after) where one != other {
      let (expected, got) = (text(one, of: recorded.event), text(other, of: produced.event))
      return (one.name, expected, one.name == other.name ? got : "\(other.name) \(got)")
    }
    return ("payload", hex(recorded.event), hex(produced.event))
  }

  /// A field as people read it: the number of a value with its unit is told in that unit.
  ///
  /// The comparison goes by the fields on disk, so that different payloads always differ in one.
  private static func text(_ field: NamedValue, of event: Event) -> String {
    let ending = ".number"
    guard field.name.hasSuffix(ending) else { return field.value }
    let name = field.name.dropLast(ending.utf8.count)
    let evidence = FieldLister.fields(of: event).first { $0.name == name }
    return evidence?.value ?? field.value
  }

  private static func hex(_ event: Event) -> String {
    "0x" + event.canonicalBytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func first(
    envelopes recorded: Envelope, _ produced: Envelope
  ) -> (String, String, String)? {
    if recorded.sequence != produced.sequence {
      return ("seq", "\(recorded.sequence)", "\(produced.sequence)")
    }
    if recorded.cause != produced.cause {
      return ("cause", "\(recorded.cause)", "\(produced.cause)")
    }
    if recorded.recordedAt != produced.recordedAt {
      return ("recordedAt", "\(recorded.recordedAt)", "\(produced.recordedAt)")
    }
    if recorded.occurredAt != produced.occurredAt {
      return ("occurredAt", "\(recorded.occurredAt)", "\(produced.occurredAt)")
    }
    return nil
  }
}
