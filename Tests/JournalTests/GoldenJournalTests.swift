import Foundation
import TestSupport
import Testing

@testable import Journal

/// Journals of released format versions, which every later build must read.
///
/// Each folder of `fixtures/journals/v1` is a journal's root; beside it lies what it says, as
/// text. `UPDATE_GOLDEN=1` adds what is missing and never rewrites what is there.
@Suite(.serialized) struct GoldenJournalTests {
  private static let folder = RepositoryFiles.fixtures + "/journals/v1"
  private static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
  /// Longer listings keep their ends and a hash of the middle.
  private static let listedEnds = 60

  @Test func `Journals of version 1 say what they said when they were written`() throws {
    if Self.isUpdating { try Self.addMissing() }
    let names = try PosixFiles().list(Self.folder).filter(\.isFolder).map(\.name)
    #expect(Set(names) == Set(Self.makers.map(\.name)))
    for name in names {
      let path = "\(Self.folder)/\(name).txt"
      let listing = try Self.listing(Self.folder + "/" + name)
      if Self.isUpdating, !FileManager.default.fileExists(atPath: path) {
        try listing.write(toFile: path, atomically: true, encoding: .utf8)
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == listing, "\(name)")
    }
  }

  @Test func `The golden journals hold every kind, every flag and every form of row`() throws {
    var kinds: Set<UInt8> = []
    var flags: UInt8 = 0
    var tickKinds: Set<TickKind> = []
    var frames: UInt8 = 0
    var forms = (plain: false, venueTime: false, wideCode: false)
    for name in ["kinds", "shapes", "unclosed"] {
      let layout = try JournalLayout(of: Self.folder + "/" + name, files: PosixFiles())
      let reader = JournalReader(layout, files: PosixFiles(), verifiesChain: true)
      while let shape = try reader.advance() {
        kinds.insert(reader.kind)
        guard shape == .tick else { continue }
        flags |= reader.tick.flags.rawValue
        tickKinds.insert(reader.tick.kind)
        forms.plain = forms.plain || reader.isPlainTick
        forms.wideCode = forms.wideCode || reader.definedInstruments.count > 240
        let envelope = reader.envelope
        forms.venueTime = forms.venueTime || envelope.occurredAt != envelope.recordedAt
      }
      for segment in layout.segments { frames |= try Self.frameFlags(segment.path) }
    }
    // Kinds that came later are in none of these; their payloads are pinned one by one.
    #expect(kinds == Set(EventKind.allCases.map(\.rawValue).filter { $0 <= 74 && $0 != 42 }))
    #expect(flags == 7 && tickKinds == Set(TickKind.allCases))
    #expect(frames == FrameHeader.startsBlock | FrameHeader.isStored)
    #expect(forms.plain && forms.venueTime && forms.wideCode)
  }

  // Goal: nothing of the format goes without a golden journal. Method: a list of all that it can
  // say, less what a reading of the bytes finds, is empty; for the live and for the sealed form,
  // and with all journals together for the layouts that are not written any more.
  @Test(arguments: [
    (
      ["kinds", "shapes", "unclosed", "forms", "later", "watched"],
      FormatCensus.live.union(FormatCensus.older)
    ),
    (["forms", "later", "watched"], FormatCensus.live),
    (["sealed", "later-sealed", "watched-sealed"], FormatCensus.sealed),
  ])
  func `No kind, version, flag, escape or frame is missing from the golden journals`(
    _ names: [String], _ all: Set<String>
  ) throws {
    var census = FormatCensus()
    for name in names { try census.add(Self.folder + "/" + name) }
    #expect(all.subtracting(census.found).sorted() == [], "not in \(names)")
  }

  @Test func `The sealed golden journal says what the live one says, and is its seal`() throws {
    let texts = try ["forms", "sealed"].map {
      try String(contentsOfFile: "\(Self.folder)/\($0).txt", encoding: .utf8)
    }
    #expect(texts[0] == texts[1])
    let scratch = JournalScratch()
    let root = scratch.path + "/j"
    try FileManager.default.copyItem(atPath: Self.folder + "/forms", toPath: root)
    #expect(try Sealer.seal(root: root).written == 2)
    for name in ["2013-10-07/00000001.seg", "2013-10-08/00000002.seg"] {
      #expect(
        FileManager.default.contents(atPath: root + "/" + name)
          == FileManager.default.contents(atPath: "\(Self.folder)/sealed/\(name)"))
    }
  }

  @Test func `The golden journals are in order`() throws {
    for entry in try PosixFiles().list(Self.folder) where entry.isFolder {
      let report = try JournalCheck.run(root: Self.folder + "/" + entry.name)
      let isUnclosed = entry.name == "unclosed"
      #expect(report.isClean != isUnclosed, "\(entry.name): \(report.findings)")
      #expect(report.findings.allSatisfy { $0.message.contains("was not closed; 30 bytes") })
    }
  }

  private static func frameFlags(_ path: String) throws -> UInt8 {
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
    var flags: UInt8 = 0
    var at = SegmentHeader.byteCount
    while at + FrameHeader.byteCount <= bytes.count,
      let frame = FrameHeader.read(bytes, at: at)
    {
      flags |= frame.flags
      at += FrameHeader.byteCount + frame.payloadBytes
    }
    return flags
  }

  // MARK: Listing

  /// Every record with its envelope and fields, then how the journal ends.
  private static func listing(_ root: String) throws -> String {
    let reader = try JournalReader(opening: root)
    var lines: [String] = []
    while let shape = try reader.advance() {
      let envelope = reader.envelope
      let event = shape == .tick ? Event.tick(reader.tick) : try reader.event()
      let fields = FieldLister.fields(of: event, version: reader.version).map { field in
        let value = field.value.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
        return "\(field.name)=\(field.isText ? "\"\(value)\"" : value)"
      }
      lines.append(
        "\(envelope.sequence) \(envelope.recordedAt.rawValue) \(envelope.occurredAt.rawValue) "
          + "\(envelope.cause) \(reader.kind) v\(reader.version) "
          + fields.joined(separator: " "))
    }
    if lines.count > 2 * listedEnds {
      let middle = lines[listedEnds..<lines.count - listedEnds]
      let hash = SHA256.hash(Array(middle.joined(separator: "\n").utf8))
      lines.replaceSubrange(
        listedEnds..<lines.count - listedEnds,
        with: ["\(middle.count) lines with SHA-256 \(ConfigurationScalar.hex(hash))"])
    }
    let days = try JournalStatistics(of: root).days.map { "\($0)" }.joined(separator: " ")
    let end = reader.isCleanlyClosed ? "closed" : "not closed, torn \(reader.tornBytes)"
    return """
      # seq, recorded, occurred (ns), cause, kind, payload version, fields
      \(lines.joined(separator: "\n"))
      # days \(days)
      # \(end), head \(reader.head.sequence) \(reader.head.hex)

      """
  }

  // MARK: Writing what is missing

  private static var makers: [(name: String, make: (String) throws -> Void)] {
    [
      ("kinds", writeKinds), ("shapes", writeShapes), ("unclosed", writeUnclosed),
      ("forms", GoldenForms.write), ("sealed", { try writeSealed($0, GoldenForms.write) }),
      ("later", writeLater), ("later-sealed", { try writeSealed($0, writeLater) }),
      ("watched", writeWatched), ("watched-sealed", { try writeSealed($0, writeWatched) }),
    ]
  }

  private static func addMissing() throws {
    for (name, make) in makers {
      let root = folder + "/" + name
      if FileManager.default.fileExists(atPath: root) { continue }
      try make(root)
      // Not part of what is kept: the locks are empty, the durable head is made anew.
      for beside in ["lock", "head", "seal.lock"] {
        try? FileManager.default.removeItem(atPath: root + "/" + beside)
      }
    }
  }

  private static func writeSealed(
    _ root: String, _ write: (String) throws -> Void
  ) throws {
    try write(root)
    _ = try Sealer.seal(root: root)
  }

  /// Kinds, and layouts of kinds, that came after the others were written.
  private static func writeLater(_ root: String) throws {
    let writer = try JournalWriter(at: root, day: 20131007)
    let kinds: [EventKind] = [.answerEnded, .breakChanged, .operatorCommand]
    for (number, kind) in zip(UInt64(1)..., kinds) {
      let envelope = Envelope(
        sequence: SequenceNumber(rawValue: number), recordedAt: Timestamp(rawValue: Int64(number)),
        cause: .none)
      try writer.append(Recorded(envelope, EventSamples.event(kind)))
      try writer.endInput()
    }
    _ = try writer.close()
  }

  /// Data that stopped, and a price that was polled meanwhile.
  private static func writeWatched(_ root: String) throws {
    let writer = try JournalWriter(at: root, day: 20131007)
    var tick = Tick(
      instrument: InstrumentID(rawValue: 0), kind: .quote, price: Price(rawValue: 1_000_000_000),
      size: Quantity(shares: 1), flags: .polled)
    tick.askPrice = Price(rawValue: 1_010_000_000)
    for (number, event) in zip(
      UInt64(1)..., [EventSamples.event(.dataRecovery), .tick(tick)])
    {
      let envelope = Envelope(
        sequence: SequenceNumber(rawValue: number), recordedAt: Timestamp(rawValue: Int64(number)),
        cause: .none)
      try writer.append(Recorded(envelope, event))
      try writer.endInput()
    }
    _ = try writer.close()
  }

  /// Every kind three times, on two days, in frames of several sizes; one payload does not
  /// compress, and one is longer than a block.
  private static func writeKinds(_ root: String) throws {
    var filler = SampleFiller(SeededGenerator(seed: 20131007))
    var random = SeededGenerator(seed: 7)
    let writer = try JournalWriter(at: root, day: 20131007)
    var sequence: UInt64 = 0
    func append(_ event: Event) throws {
      sequence += 1
      let time = Int64(sequence) * 1_000_003
      let isTick = event.kind == .tick
      try writer.append(
        Recorded(
          Envelope(
            sequence: SequenceNumber(rawValue: sequence), recordedAt: Timestamp(rawValue: time),
            occurredAt: Timestamp(rawValue: sequence % 3 == 0 ? time - 77 : 0),
            cause: SequenceNumber(rawValue: isTick || sequence % 2 == 0 ? 0 : sequence - 1)),
          event))
      try writer.endInput()
      if sequence % 7 == 0 { try writer.commit() }
    }
    for _ in 0..<2 { for kind in EventKind.allCases { try append(try filler.event(kind)) } }
    try writer.startDay(20131008)
    for kind in EventKind.allCases { try append(EventSamples.event(kind)) }
    try writer.commit()
    var noise = Alert()
    noise.message = String(
      decoding: (0..<300).map { _ in UInt8(random.next() % 94 + 33) }, as: UTF8.self)
    try append(.alert(noise))
    try writer.commit()
    var long = Alert()
    long.message = String(repeating: "long ", count: 14_000)
    try append(.alert(long))
    try append(.alert(noise))
    _ = try writer.close()
  }

  /// Ticks of every sort, and of more shapes than there are codes.
  private static func writeShapes(_ root: String) throws {
    var random = JournalRandom(3)
    let writer = try JournalWriter(at: root, day: 20131007)
    for sequence in 1...2_400 as ClosedRange<UInt64> {
      var tick = JournalHarness.tick(&random)
      tick.flags = TickFlags(rawValue: UInt8(sequence % 8))
      if sequence > 60 {
        tick = Tick()
        tick.instrument = InstrumentID(rawValue: UInt32(sequence))
        tick.price = Price(rawValue: 10_000_000 * Int64(sequence))
      }
      let time = Int64(sequence) * 1_000_000
      try writer.append(
        tick,
        Envelope(
          sequence: SequenceNumber(rawValue: sequence), recordedAt: Timestamp(rawValue: time),
          occurredAt: Timestamp(rawValue: sequence % 5 == 0 ? time - 12 : 0)))
      try writer.endInput()
      if sequence % 300 == 0 { try writer.commit() }
    }
    _ = try writer.close()
  }

  /// A journal as a crash leaves it: no clean end, an open block, half a frame at the end.
  private static func writeUnclosed(_ root: String) throws {
    let writer = try JournalWriter(at: root, day: 20131007)
    for record in EventSamples.records() {
      try writer.append(record)
      try writer.endInput()
      if record.envelope.sequence.rawValue % 9 == 0 { try writer.commit() }
    }
    try writer.commit()
    let files = PosixFiles()
    let file = try files.open(root + "/2013-10-07/00000001.seg", forWriting: true)
    defer { files.close(file) }
    let size = try files.size(file)
    try files.write(file, at: size, [UInt8](repeating: 0x5A, count: 30)[...])
  }
}
