import Journal

extension AuditExtract {
  /// One JSON object a line for each entry: what the record says, its bytes, and where they lie.
  ///
  /// - Parameter name: what a segment file is called in the pack.
  public func lines(_ name: (String) -> String) -> [UInt8] {
    entries.flatMap { JSONWriter.compact(line($0, name($0.place.path))) + [0x0a] }
  }

  private func line(_ entry: Entry, _ segment: String) -> JSONValue {
    let envelope = entry.record.envelope
    return [
      "seq": .whole(envelope.sequence.rawValue),
      "time": .string(envelope.recordedAt.description),
      "cause": envelope.cause == .none ? .null : .whole(envelope.cause.rawValue),
      "kind": .string("\(entry.record.event.kind)"),
      "kind_number": .whole(Int(entry.record.event.kind.rawValue)),
      "version": .whole(Int(entry.version)),
      "segment": .string(segment), "block": .whole(entry.place.block.rawValue),
      "row": entry.place.row.map { .whole($0) } ?? .null,
      "payload": entry.place.payload.map { .whole($0) } ?? .null,
      "bytes": entry.payload.map { .string(Self.hexadecimal($0)) } ?? .null,
      "fields": .object(
        FieldLister.fields(of: entry.record.event).map { JSONMember($0.name, .string($0.value)) }),
    ]
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func result(of story: OrderStory) -> String {
    guard story.isWhole else { return "result: not known, a part of the bracket was pruned" }
    let result = story.result
    return
      "result: bought \(result.bought), sold \(result.sold), cash flow \(result.cashFlow), fees "
      + "\(result.fees)"
  }

  /// The stories for people: each record with its number, its time and what it means.
  public var text: String {
    stories.map { story in
      let lines = story.chapters.map { chapter in
        "\(chapter.record.sequence)  \(chapter.record.envelope.recordedAt)  \(chapter.sentence)"
      }
      let gone = story.missing.map { "\($0)" }.joined(separator: ", ")
      let note = gone.isEmpty ? [] : ["pruned, and not here: records \(gone)"]
      let head = "order \(story.order) of \(story.symbol)"
      return ([head] + lines + note + [Self.result(of: story)]).joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  /// What people did, with who and why, one line each.
  public var interventions: String {
    let lines = entries.compactMap { entry -> String? in
      let place = "\(entry.record.sequence)  \(entry.record.envelope.recordedAt)"
      switch entry.record.event {
      case .operatorCommand(let command):
        return "\(place)  \(command.verb) by \(command.author): \(command.reason)"
      case .adjustment(let adjustment): return "\(place)  adjustment: \(adjustment.reason)"
      case .configurationChanged: return "\(place)  the configuration was changed"
      default: return nil
      }
    }
    return lines.isEmpty ? "nobody intervened\n" : lines.joined(separator: "\n") + "\n"
  }
}
