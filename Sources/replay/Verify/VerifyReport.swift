import Engine
import Journal
import Store

/// What a verification found.
struct VerifyReport {
  let journal: String
  private let pass: VerifyPass
  /// Parts that were verified side by side.
  let parts: Int
  let seconds: Double
  /// Where it began; nil for the beginning of the journal.
  let start: VerifyStart?
  /// What was wrong besides, as lines for people.
  let warnings: [String]

  init(
    journal: String, pass: VerifyPass, parts: Int = 1, seconds: Double,
    start: VerifyStart? = nil, warnings: [String] = []
  ) {
    (self.journal, self.pass, self.parts, self.seconds) = (journal, pass, parts, seconds)
    (self.start, self.warnings) = (start, warnings)
  }

  var counts: SessionCounts { pass.counts }
  var compared: UInt64 { pass.outputs.count }
  var byKind: [UInt64] { pass.outputs.byKind }
  var digest: StateDigest { pass.outputs.digest }
  var divergence: Divergence? { pass.divergence }
  /// How the journal ended; nil when a difference came before its end.
  var end: JournalEnd? { pass.end }

  /// Inputs taken and outputs compared.
  var events: UInt64 { UInt64(counts.inputs) + compared }

  var isIdentical: Bool { divergence == nil && compared > 0 }

  /// Nothing compared proves nothing, so it is not a success.
  var exitCode: ExitCode {
    if divergence != nil { return .failure }
    return compared > 0 ? .success : .cannotRun
  }

  var json: JSONValue {
    var members = [
      JSONMember("identical", .bool(isIdentical)),
      JSONMember("events", .whole(events)),
      JSONMember("inputs", .whole(counts.inputs)),
      JSONMember("ticks", .whole(counts.ticks)),
      JSONMember("compared", .whole(compared)),
      JSONMember("by_kind", kinds),
      JSONMember("parts", .whole(parts)),
      JSONMember("outputs_digest", .string(digest.hex)),
      JSONMember("seconds", .measure(seconds)),
      JSONMember("events_per_s", .measure((Double(events) / max(seconds, 1e-9)).rounded())),
    ]
    members += start?.members ?? []
    if let divergence { members.append(JSONMember("divergence", Self.json(divergence))) }
    if compared == 0 && divergence == nil {
      members.append(JSONMember("problem", .string(Self.nothingCompared)))
    }
    return .object(members)
  }

  var text: String {
    let beginning = start.map { $0.text + "\n" } ?? ""
    if let divergence {
      let difference = divergence.difference
      return beginning
        + "\(journal): differs at seq \(divergence.sequence), kind \(divergence.kind), "
        + "field \(difference.field): expected \(difference.expected), got \(difference.got)\n"
        + "\(compared) outputs before it are identical"
    }
    if compared == 0 { return beginning + "\(journal): \(Self.nothingCompared)" }
    return beginning
      + "verified \(events) events, identical: \(compared) outputs of \(counts.inputs) inputs "
      + "re-executed in \(Self.short(seconds)) s\(engines), \(rate) events/s, digest \(digest.hex)"
  }

  private static let nothingCompared =
    "no output to compare; a recording has none, verify a backtest or a trading day"

  private var engines: String { parts > 1 ? " by \(parts) engines side by side" : "" }

  private var rate: String {
    let tenths = Int(Double(events) / max(seconds, 1e-9) / 1e5)
    return "\(tenths / 10).\(tenths % 10) M"
  }

  private static func short(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1000).rounded())
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }

  private var kinds: JSONValue {
    .object(
      EventKind.allCases.filter { byKind[Int($0.rawValue)] > 0 }.map {
        JSONMember("\($0)", .whole(byKind[Int($0.rawValue)]))
      })
  }

  private static func json(_ divergence: Divergence) -> JSONValue {
    let difference = divergence.difference
    return [
      "seq": .whole(divergence.sequence.rawValue), "kind": .string(divergence.kind),
      "field": .string(difference.field), "expected": .string(difference.expected),
      "got": .string(difference.got),
    ]
  }
}

/// Where a verification began that did not begin at the beginning.
struct VerifyStart {
  /// The first record that was re-executed.
  let first: SequenceNumber
  /// The snapshot that the state came from; nil when the recorded outputs gave it.
  let snapshot: SequenceNumber?
  /// The first record that a pruning left; nil for a whole journal.
  var prunedBefore: SequenceNumber?
  /// Whole snapshots that were passed over.
  let stale: [StaleSnapshot]
  /// Damaged snapshots that were passed over.
  let warnings: [String]

  var text: String {
    let state = snapshot.map { "the snapshot at record \($0)" } ?? "the recorded outputs alone"
    let pruned = prunedBefore.map { "pruned before record \($0); " } ?? ""
    return pruned + "started at record \(first), from \(state); nothing before it was verified"
  }

  var members: [JSONMember] {
    [
      JSONMember("from", .whole(first.rawValue)),
      JSONMember("snapshot", snapshot.map { .whole($0.rawValue) } ?? .null),
      JSONMember("pruned_before", prunedBefore.map { .whole($0.rawValue) } ?? .null),
    ]
  }
}
