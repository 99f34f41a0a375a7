import Journal

/// `journal anchor`: signed statements about where the chain stood at the end of each day.
struct JournalAnchorCommand: Subcommand {
  static let name = "journal anchor"
  static let group = CommandGroup.journal
  static let summary = "sign where the chain stood at the end of each closed day"
  static let usage = "<journal> --key <file> [--day <day>] [--public-key <hex|file>]... [--json]"
  static let details = [
    "--key         file of the private key (see `journal keygen`); only its owner may read it",
    "--day         only this day, such as 2013-10-07; otherwise every closed day that has none",
    "--public-key  an older key that signed earlier anchors; may be repeated",
    "--json        print one object with what was made and kept",
    "Walks the whole journal first, and signs nothing if an earlier anchor does not fit it.",
    "Anchors are only added, never replaced. Exits with 1 when earlier anchors do not fit.",
  ]

  private let journal: String
  private let key: String
  private let day: Int64?
  private let olderKeys: [String]
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    guard let key = try arguments.option("--key") else {
      throw UsageError("`--key` is missing: the file of the private key")
    }
    self.key = key
    if let text = try arguments.option("--day") {
      day = try AnchorsText.day(option: "--day", text)
    } else {
      day = nil
    }
    olderKeys = try arguments.repeated("--public-key")
    journal = try arguments.positional("journal")
  }

  func run(_ console: Console) throws -> ExitCode {
    let signer = try SigningKey(contentsOf: key)
    let older = try olderKeys.map { try PublicKey($0) }
    let result: AnchorSigning
    do {
      result = try AnchorSigning(root: journal, day: day, key: signer, olderKeys: older)
    } catch EvidenceError.anchorsDoNotFit(let first, let count) {
      console.complain(
        "\(Self.name): \(EvidenceError.anchorsDoNotFit(first: first, count: count))")
      return .failure
    }
    if json {
      console.print(json: Self.json(result, signer.publicKey))
    } else {
      for anchor in result.made {
        console.print(
          "\(AnchorsText.day(anchor.day)): anchored \(anchor.records) records up to "
            + "\(anchor.lastSequence)")
      }
      for note in result.notes { console.print(note) }
      if result.made.isEmpty {
        console.print(
          result.kept.isEmpty ? "no day is closed yet" : "every closed day has its anchor")
      }
      console.print("signed by: \(signer.publicKey)")
    }
    return .success
  }

  private static func json(_ result: AnchorSigning, _ key: PublicKey) -> JSONValue {
    [
      "made": .array(
        result.made.map { anchor in
          [
            "day": .string(AnchorsText.day(anchor.day)),
            "last_seq": .whole(anchor.lastSequence.rawValue),
            "records": .whole(anchor.records),
          ]
        }),
      "kept": .array(result.kept.map { .string(AnchorsText.day($0)) }),
      "notes": .array(result.notes.map { .string($0) }),
      "public_key": .string("\(key)"),
    ]
  }
}
