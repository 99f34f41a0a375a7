import Journal
import Projections
import Store

/// A folder that proves to somebody else why orders happened: stories, records with the places of
/// their bytes, the segments that hold them, anchors, configuration, and a program that checks it.
struct AuditPack {
  let journal: String
  let extract: AuditExtract
  /// The journal's head when the pack was made.
  let head: JournalHead

  /// Writes the pack into a folder that is there and empty.
  func write(to folder: String) throws {
    let segments = try segmentNames()
    var files: [String: String] = [:]
    func add(_ name: String, _ bytes: [UInt8]) throws {
      try Folders.create(Folders.parent(of: folder + "/" + name))
      try Self.write(bytes, to: folder + "/" + name)
      files[name] = HexText.write(SHA256.hash(bytes))
    }
    for name in segments {
      try add(name, try FileBytes.read(journal + name.dropFirst("segments".count), limit: 1 << 32))
    }
    for day in try anchorDays(segments) {
      let name = "anchors/\(day).anchor"
      try add(name, try FileBytes.read("\(journal)/\(name)", limit: 1 << 16))
    }
    let stories = JSONValue.array(extract.stories.map(\.json))
    try add("stories.txt", Array(extract.text.utf8))
    try add("stories.json", JSONWriter.compact(stories) + [0x0a])
    try add("records.ndjson", extract.lines(Self.name))
    try add("interventions.txt", Array(extract.interventions.utf8))
    try add("configuration.json", extract.configuration)
    try add("check.py", Array(AuditChecker.text.utf8))
    try add("README.txt", Array(readme.utf8))
    let manifest = JSONWriter.compact(manifest(segments, files)) + [0x0a]
    try Self.write(manifest, to: folder + "/manifest.json")
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
    let file = try BufferedFile(creating: path)
    try file.put(bytes)
    try file.close()
  }

  private func manifest(_ segments: [String], _ files: [String: String]) -> JSONValue {
    let multipliers = zip(extract.stories, extract.multipliers).map { story, multiplier in
      JSONMember("\(story.order)", .whole(multiplier))
    }
    return [
      "format": 1, "orders": .array(extract.stories.map { .whole($0.order.rawValue) }),
      "build": .string(extract.build), "made_by": .string(BuildInformation.text),
      "head": .string(head.hex), "last_record": .whole(head.sequence.rawValue),
      "segments": .array(segments.map { .string($0) }), "multipliers": .object(multipliers),
      "files": .object(
        files.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) }),
    ]
  }

  /// Every segment from the first day quoted to the last: only so the chain reaches the anchors.
  private func segmentNames() throws -> [String] {
    let quoted = extract.entries.map { Self.day(of: $0.place.path) }
    guard let first = quoted.min(), let last = quoted.max() else { return [] }
    return try Folders.names(in: journal).filter { $0 >= first && $0 <= last && $0.count == 10 }
      .flatMap { day in
        try Folders.names(in: "\(journal)/\(day)").filter { $0.hasSuffix(".seg") }
          .map { "segments/\(day)/\($0)" }
      }
  }

  private func anchorDays(_ segments: [String]) throws -> [String] {
    let folder = journal + "/anchors"
    guard Folders.exists(folder) else { return [] }
    let days = Set(segments.map { String($0.split(separator: "/")[1]) })
    return try Folders.names(in: folder).map { String($0.prefix(10)) }.filter(days.contains)
  }

  private static func day(of path: String) -> String {
    String(path.split(separator: "/").dropLast().last ?? "")
  }

  private static func name(_ path: String) -> String {
    "segments/" + path.split(separator: "/").suffix(2).joined(separator: "/")
  }

  private var readme: String {
    """
    Why these orders happened, and the proof of it.

    stories.txt         each order's bracket from the prediction to the last fee, for people
    stories.json        the same with every field
    records.ndjson      every record quoted, with its bytes and where they lie
    interventions.txt   what people did from the session's start to the last record quoted
    configuration.json  the configuration in force, as it was journaled
    segments/           the journal's own files of these days
    anchors/            signed statements of the chain at the ends of these days, if there are any
    manifest.json       the SHA-256 of every file
    check.py            checks all of it with Python's standard library: python3 check.py

    The signature of an anchor, with OpenSSL 3; KEY is the public key that you know to be right:
      printf '302a300506032b6570032100%s' KEY | tr a-f A-F | basenc --base16 -d > key.der
      sed '$d' anchors/DAY.anchor > signed
      sed -n 's/^signature //p' anchors/DAY.anchor | tr a-f A-F | basenc --base16 -d > signature
      openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in signed \\
        -sigfile signature

    """
  }
}
