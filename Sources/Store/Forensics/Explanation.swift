import Journal

/// What is told about a subject: the records it rests on, in order, and what they come to.
public struct Explanation: Sendable {
  /// A record of the story.
  public struct Chapter: Sendable {
    /// The record as it stands in the journal.
    public let record: Recorded
    /// What it means, as a sentence.
    public var sentence: String

    init(_ record: Recorded, _ sentence: String) {
      self.record = record
      self.sentence = sentence
    }
  }

  /// A value with the records that it comes from; what it is of them is said by its name.
  public struct Figure: Sendable, Hashable {
    /// What it is, as JSON names it.
    public let name: String
    /// The exact value, or a text.
    public let value: JSONValue
    /// How people read it.
    public let text: String
    /// The records it comes from, ascending; empty where nothing recorded is behind it.
    public let records: [SequenceNumber]
    /// Worked out from the figures before it, so that their records need no repeating for people.
    public let isDerived: Bool

    /// A figure.
    public init(
      _ name: String, _ value: JSONValue, text: String, from records: [SequenceNumber],
      isDerived: Bool = false
    ) {
      self.name = name
      self.value = value
      self.text = text
      self.records = records
      self.isDerived = isDerived
    }
  }

  /// What was asked about, as a heading.
  public let title: String
  /// From the first reason to the last consequence.
  public var chapters: [Chapter]
  /// What it comes to, one line each.
  public var conclusions: [Conclusion]
  /// Records that led to some of these and that the journal does not have any more.
  public var missing: [SequenceNumber] = []

  /// A line about what the story comes to.
  public struct Conclusion: Sendable, Hashable {
    /// What it is about, such as `result`.
    public let name: String
    /// Values in their order; joined with commas for people.
    public let figures: [Figure]
    /// Said behind the figures; empty for nothing.
    public let note: String

    /// A conclusion.
    public init(_ name: String, _ figures: [Figure], note: String = "") {
      self.name = name
      self.figures = figures
      self.note = note
    }
  }

  /// A story.
  public init(
    title: String, chapters: [Chapter], conclusions: [Conclusion],
    missing: [SequenceNumber] = []
  ) {
    self.title = title
    self.chapters = chapters
    self.conclusions = conclusions
    self.missing = missing
  }
}

extension Explanation.Figure {
  /// Most records named behind a number; JSON names all.
  static let shownRecords = 6

  /// The value and where it comes from: `bought 203 (#44915)`.
  public var line: String {
    records.isEmpty || isDerived ? text : "\(text) (\(Self.list(records)))"
  }

  static func list(_ records: [SequenceNumber]) -> String {
    let shown = records.prefix(shownRecords).map { "#\($0)" }.joined(separator: " ")
    let rest = records.count - shownRecords
    return rest > 0 ? "\(shown) and \(rest) more" : shown
  }
}

extension Explanation.Conclusion {
  /// The line for people.
  public var line: String {
    var parts = figures.map(\.line)
    if !note.isEmpty { parts.append(note) }
    return "\(name): " + parts.joined(separator: ", ")
  }

  var json: JSONValue {
    let known: [JSONMember] = [
      JSONMember("about", .string(name)),
      JSONMember(
        "figures",
        .array(
          figures.map {
            [
              "name": .string($0.name), "value": $0.value, "text": .string($0.text),
              "records": .array($0.records.map { .whole($0.rawValue) }),
            ]
          })),
    ]
    return .object(known + (note.isEmpty ? [] : [JSONMember("note", .string(note))]))
  }
}

extension Explanation {
  /// The story with every field of every record, for machines.
  public var json: JSONValue {
    [
      "subject": .string(title),
      "chain": .array(chapters.map(\.json)),
      "links": .array(
        StoryLinks(chapters.map(\.record)).all.map {
          [
            "from": .whole($0.from.rawValue), "to": .whole($0.to.rawValue),
            "kind": .string($0.kind.rawValue),
          ]
        }),
      "pruned": .array(missing.map { .whole($0.rawValue) }),
      "conclusions": .array(conclusions.map(\.json)),
    ]
  }
}

extension Explanation.Chapter {
  var json: JSONValue {
    let envelope = record.envelope
    return [
      "seq": .whole(envelope.sequence.rawValue),
      "cause": envelope.cause == .none ? .null : .whole(envelope.cause.rawValue),
      "time": .string(envelope.recordedAt.description),
      "kind": .string("\(record.event.kind)"),
      "sentence": .string(sentence),
      "fields": .object(
        FieldLister.fields(of: record.event).map {
          JSONMember($0.name, $0.isText ? .string($0.value) : Self.scalar($0.value))
        }),
    ]
  }

  private static func scalar(_ text: String) -> JSONValue {
    switch text {
    case "true": true
    case "false": false
    case "null": nil
    default: .number(text)
    }
  }
}
