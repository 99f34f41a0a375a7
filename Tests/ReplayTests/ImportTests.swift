import Glibc
import Journal
import Testing

@testable import replay

@Suite struct ImportTests {
  private func importLean(
    _ symbols: [String], folder: String = TestFiles.lean, policy: BadRowPolicy = .fail
  ) throws -> (recorder: MemoryRecorder, report: ImportReport) {
    var recorder = MemoryRecorder()
    let job = try LeanImport(
      folder: folder, date: 20_131_007, symbols: symbols, policy: policy)
    let report = try job.run(build: "test 1", into: &recorder)
    return (recorder, report)
  }

  // MARK: what a sound day becomes

  @Test func `The preamble states the session and numbers the instruments in order`() throws {
    let (recorder, report) = try importLean(["bbb", "AAA", "CCC"])
    guard case .sessionStarted(let started) = recorder.records[0].event else {
      Issue.record("the first record is no session start")
      return
    }
    #expect(started.build == "test 1" && started.mode == .recording && started.venue == "lean")
    #expect(started.configuration.isEmpty && started.configurationHash.count == 32)
    #expect(started.calendar == TradingCalendar.session(20_131_007))
    let defined = recorder.records[1...3].compactMap { record -> InstrumentDefined? in
      if case .instrumentDefined(let defined) = record.event { defined } else { nil }
    }
    #expect(defined.map(\.symbol) == ["BBB", "AAA", "CCC"])
    #expect(defined.map(\.instrument.rawValue) == [0, 1, 2])
    #expect(defined.allSatisfy { $0.tickSize == Price("0.01") && $0.currency == "USD" })
    #expect(recorder.records.map(\.sequence.rawValue) == Array(1...UInt64(report.records)))
    #expect(recorder.inputs == report.records && recorder.commits == 1)
    #expect(report.ticks == 19 && report.records == 23 + 0)
  }

  @Test func `Rows merge by millisecond, then symbol, then trade before quote, then file`() throws {
    let (recorder, _) = try importLean(["AAA", "BBB", "CCC"])
    let midnight = try #require(TradingCalendar.day(20_131_007)).midnight
    let order = recorder.ticks.map { item -> String in
      let time = (item.time - midnight).rawValue / 1_000_000
      return "\(time) \(item.tick.instrument.rawValue) \(CSVExport.name(item.tick.kind))"
    }
    #expect(
      order == [
        "0 1 bid", "14400152 0 ask", "14400688 0 trade", "34200000 0 trade", "34200000 0 bid",
        "34200000 1 trade", "34200000 1 ask", "34200005 0 trade", "34200005 0 quote",
        "34200005 0 quote", "34200005 1 trade", "34200005 1 trade", "34200005 1 quote",
        "34200005 2 trade", "34200006 0 ask", "34200006 0 bid", "34200007 2 trade",
        "57600250 0 trade", "86400000 0 bid",
      ])
    let swapped = try importLean(["CCC", "BBB", "AAA"]).recorder.ticks
    #expect(swapped[13].tick.instrument.rawValue == 2, "AAA is number 2 and comes last now")
  }

  @Test func `A row keeps every field, the largest numbers and odd texts included`() throws {
    let ticks = try importLean(["AAA", "BBB", "CCC"]).recorder.ticks.map(\.tick)
    let big = ticks[17]
    #expect(big.price.rawValue == 922_337_203_685_400_000)
    #expect(big.size.rawValue == 9_223_372_036_800_000_000)
    #expect(big.exchange == .empty && big.condition.description == "a b/c;d")
    #expect(ticks[7].flags == .suspicious && ticks[7].condition == .empty)
    let quote = ticks[8]
    #expect(
      quote.kind == .quote && quote.price == Price("49.18") && quote.askPrice == Price("49.19"))
    #expect(quote.size == Quantity(shares: 300) && quote.askSize == Quantity(shares: 200))
    #expect(ticks[9].kind == .quote && ticks[9].price == .zero && ticks[9].askSize == .zero)
    #expect(ticks[14].kind == .ask && ticks[14].size == .zero && ticks[14].price == Price("49.2"))
    #expect(ticks[18].kind == .bid && ticks[18].price == .zero)
    #expect(ticks[16].exchange.description == "é")
  }

  @Test func `Chunks of any size give the same rows`() throws {
    let text = "1,2,3,P,20,0\n5,4918000,100,Q,20002020,1\n5,1,1,,,0"
    for chunk in 1...40 {
      var file = LeanFile(
        name: "x", kind: .trade, instrument: InstrumentID(rawValue: 3),
        source: MemorySource(text, chunk: chunk), policy: .fail)
      var seen: [String] = []
      while try file.advance() {
        seen.append(
          "\(file.milliseconds) \(file.tick.price) \(file.tick.size) \(file.tick.exchange)")
      }
      #expect(seen == ["1 0.0002 3 P", "5 491.8 100 Q", "5 0.0001 1 "], "chunk \(chunk)")
      #expect(file.consumed == text.utf8.count)
    }
  }

  @Test func `Progress ends at the whole, in bytes of CSV`() throws {
    var last = (done: 0, total: 0)
    var recorder = MemoryRecorder()
    _ = try LeanImport(folder: TestFiles.lean, date: 20_131_007, symbols: ["AAA", "BBB"]).run(
      build: "", into: &recorder
    ) { done, total in last = (done, total ?? -1) }
    #expect(last.done == last.total && last.total > 300)
  }

  // MARK: bad rows

  private static let trades: [(row: String, column: Int, words: String)] = [
    ("5,2,3,P,20", 0, "5 columns where 6 are expected"),
    ("5,2,3,P,20,0,", 0, "7 columns where 6 are expected"),
    ("5", 0, "1 columns where 6 are expected"),
    ("", 0, "1 columns where 6 are expected"),
    (String(repeating: ",", count: 40), 0, "41 columns where 6 are expected"),
    (String(repeating: "9", count: 2000), 0, "longer than 1024 bytes"),
    ("5,2,3,P,20,0\r", 0, "carriage return"),
    (",2,3,P,20,0", 1, "column 1 (milliseconds): the number is missing: ''"),
    ("5,,3,P,20,0", 2, "column 2 (price): the number is missing"),
    ("-5,2,3,P,20,0", 1, "column 1 (milliseconds): the number is negative: '-5'"),
    ("5,-2,3,P,20,0", 2, "the number is negative: '-2'"),
    ("5,2,-3,P,20,0", 3, "column 3 (size): the number is negative: '-3'"),
    ("5,x2,3,P,20,0", 2, "that is not a number: 'x2'"),
    (" 5,2,3,P,20,0", 1, "that is not a number: ' 5'"),
    ("5,2.5,3,P,20,0", 2, "that is not a number: '2.5'"),
    ("5,2,3e2,P,20,0", 3, "that is not a number"),
    ("5,-,3,P,20,0", 2, "that is not a number"),
    ("5,+2,3,P,20,0", 2, "without plus sign and leading zeros: '+2'"),
    ("5,02,3,P,20,0", 2, "without plus sign and leading zeros: '02'"),
    ("5,2,00,P,20,0", 3, "without plus sign and leading zeros"),
    ("5,92233720368548,3,P,20,0", 2, "too large"),
    ("5,2,92233720369,P,20,0", 3, "too large"),
    ("5,99999999999999999999999,3,P,20,0", 2, "too large"),
    ("5,2,3,P,20,2", 6, "column 6 (suspicious): unknown flag; 0 to 1 are known: '2'"),
    ("5,2,3,P,20,", 6, "unknown flag"),
    ("5,2,3,P,20,00", 6, "unknown flag"),
    ("5,2,3,ABCDEFGHIJKLMNOPQ,20,0", 4, "column 4 (exchange): longer than 16 bytes"),
    ("5,2,3,P,ABCDEFGHIJKLMNOPQ,0", 5, "column 5 (condition): longer than 16 bytes"),
    ("5,2,3,P\u{0},20,0", 4, "zero bytes"),
    ("4,2,3,P,20,0", 1, "time goes backwards; the row before is at 5: '4'"),
    ("86400001,2,3,P,20,0", 1, "outside the trading day: '86400001'"),
  ]

  private func file(_ bytes: [UInt8], _ kind: LeanFileKind, _ policy: BadRowPolicy = .fail)
    -> LeanFile<MemorySource>
  {
    LeanFile(
      name: "z.zip!z.csv", kind: kind, instrument: InstrumentID(rawValue: 0),
      source: MemorySource(bytes), policy: policy)
  }

  @Test(arguments: trades.indices)
  func `Each kind of bad trade row is refused by line, column and reason`(_ index: Int) throws {
    let bad = Self.trades[index]
    let text = "5,2,3,P,20,0\n" + bad.row + "\n6,2,3,P,20,0\n"
    var strict = file(Array(text.utf8), .trade)
    #expect(try strict.advance())
    let error = #expect(throws: ImportError.self) { _ = try strict.advance() }
    guard case .badRow(let row) = error else {
      Issue.record("not a bad row: \(String(describing: error))")
      return
    }
    #expect(row.line == 2 && row.column == bad.column)
    #expect("\(row)".hasPrefix("z.zip!z.csv: line 2: "))
    #expect("\(row)".contains(bad.words), "\(row)")
    #expect("\(row)".hasSuffix("repair the file or import with --skip-bad"))
    var lenient = file(Array(text.utf8), .trade, .skip)
    #expect(try lenient.advance())
    #expect(try lenient.advance(), "the row after the bad one is taken")
    #expect(lenient.milliseconds == 6 && lenient.bad.total == 1)
    #expect(lenient.bad.examples == [row])
    #expect(try !lenient.advance())
  }

  @Test func `Quote rows name their own columns`() throws {
    for (row, words) in [
      ("5,2,3,x,3,P,20,0", "column 4 (ask price)"), ("5,2,3,4,-3,P,20,0", "column 5 (ask size)"),
      ("5,2,3,4,3,P,20,7", "column 8 (suspicious)"), ("5,2,3,P,20,0", "6 columns where 8"),
    ] {
      var strict = file(Array(row.utf8), .quote)
      let error = #expect(throws: ImportError.self) { _ = try strict.advance() }
      #expect("\(try #require(error))".contains(words))
    }
  }

  @Test func `Bytes that are no UTF-8 are refused in text and in numbers`() throws {
    for (row, column) in [
      (Array("5,2,3,".utf8) + [0xc3, 0x28] + Array(",20,0".utf8), 4),
      (Array("5,2,3,P,".utf8) + [0xff] + Array(",0".utf8), 5),
      (Array("5,".utf8) + [0xe2, 0x82] + Array(",3,P,20,0".utf8), 2),
    ] {
      var strict = file(row, .trade)
      let error = #expect(throws: ImportError.self) { _ = try strict.advance() }
      guard case .badRow(let bad) = error else { continue }
      #expect(bad.column == column)
      #expect(bad.fault == (column == 2 ? .notANumber : .notText))
    }
  }

  @Test func `No random bytes crash the reader`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789,,,,,\n\n-+.P\0\r".utf8) + [0xff, 0xc3]
    for _ in 0..<300 {
      let bytes = (0..<random.below(3000)).map { _ in alphabet[random.below(alphabet.count)] }
      var reader = LeanFile(
        name: "r", kind: random.below(2) == 0 ? .trade : .quote,
        instrument: InstrumentID(rawValue: 0),
        source: MemorySource(bytes, chunk: 1 + random.below(700)), policy: .skip)
      while try reader.advance() {}
      #expect(reader.consumed == bytes.count)
    }
  }

  @Test func `Skipping counts bad rows by reason and keeps the good ones`() throws {
    let (recorder, report) = try importLean(["BAD", "CCC"], policy: .skip)
    #expect(report.files.map(\.rows) == [2, 2] && recorder.ticks.count == 4)
    #expect(
      report.bad.counts.map { "\($0.rows) \($0.reason)" } == [
        "3 wrong column count", "1 negative number", "1 unknown flag", "1 time going backwards",
        "1 not a number",
      ])
    #expect(report.bad.total == 7 && report.bad.examples.count == 7)
    #expect(report.bad.examples[1].line == 3)
    #expect(throws: ImportError.self) { _ = try importLean(["BAD"]) }
  }

  @Test func `Only the first ten bad rows are kept as examples`() throws {
    var reader = file(Array(String(repeating: "x\n", count: 25).utf8), .trade, .skip)
    #expect(try !reader.advance())
    #expect(reader.bad.total == 25 && reader.bad.examples.map(\.line) == Array(1...10))
  }

  // MARK: archives and arguments

  private func message(_ symbols: [String], folder: String = TestFiles.lean) -> String {
    let error = #expect(throws: ImportError.self) { _ = try importLean(symbols, folder: folder) }
    return error.map { "\($0)" } ?? ""
  }

  @Test func `A symbol without files names both that were looked for`() {
    let text = message(["AAA", "ZZZ"])
    #expect(text.contains("no ticks for ZZZ"))
    #expect(text.contains("/zzz/20131007_trade.zip") && text.contains("/zzz/20131007_quote.zip"))
  }

  @Test func `An archive with two files, with another file, or without rows is refused`() {
    #expect(message(["TWO"]).contains("/two/20131007_trade.zip"))
    #expect(message(["TWO"]).contains("it holds 2 files where exactly one is expected"))
    #expect(message(["TXT"]).contains("it holds 'readme.txt' where a .csv file is expected"))
    #expect(message(["NIL"]).contains("20131007_nil_Trade_Tick.csv: there is no row in it"))
  }

  @Test func `A changed byte inside an archive is found by its checksum`() {
    let text = message(["CRC"])
    #expect(text.contains("/crc/20131007_trade.zip!20131007_crc_Trade_Tick.csv"), "\(text)")
    #expect(text.contains("CRC"), "\(text)")
    #expect(throws: ImportError.self) { _ = try importLean(["CRC"], policy: .skip) }
  }

  @Test func `An archive cut at any byte is refused by name`() throws {
    let folder = TestFolder()
    let whole = TestFiles.lean + "/equity/usa/tick/bbb/20131007_trade.zip"
    let parent = folder.path + "/equity/usa/tick/bbb"
    try Folders.create(parent)
    for count in 0..<(try TestFiles.bytes(whole).count) {
      let path = parent + "/20131007_trade.zip"
      try TestFiles.copy(whole, to: path, cut: count)
      let text = message(["BBB"], folder: folder.path)
      #expect(text.contains(path) && text.contains("fetch the file again"), "\(count): \(text)")
      unsafe unlink(path)
    }
  }

  @Test func `Dates and symbols that cannot be are refused before any file is opened`() {
    func refusal(_ date: Int64, _ symbols: [String]) -> String {
      let error = #expect(throws: ImportError.self) {
        _ = try LeanImport(folder: "/nowhere", date: date, symbols: symbols)
      }
      return error.map { "\($0)" } ?? ""
    }
    #expect(refusal(20_130_231, ["A"]).contains("20130231 is not a date"))
    #expect(refusal(20_060_105, ["A"]).contains("from 2007"))
    #expect(refusal(20_131_007, []).contains("at least one"))
    #expect(refusal(20_131_007, ["A", "a"]).contains("named twice"))
    for symbol in ["../x", "", "A B", "A/B", ".", "ABCDEFGHIJKLMNOPQ", "Ä"] {
      #expect(refusal(20_131_007, [symbol]).contains("symbol '\(symbol)'"), "\(symbol)")
    }
  }

  // MARK: nothing half-written

  @Test func `A folder appears whole, and a failure leaves nothing behind`() throws {
    let root = TestFolder()
    let out = root.path + "/a/b/t07"
    try AtomicFolder.write(out + "/") { path in
      #expect(path.contains("t07.partial-\(getpid())") && !Folders.exists(out))
      try Folders.create(path + "/deep/er")
      try TestFiles.write([1], to: path + "/deep/er/file")
    }
    #expect(try Folders.names(in: root.path + "/a/b") == ["t07"])
    #expect(try TestFiles.bytes(out + "/deep/er/file") == [1])
    let again = #expect(throws: OutputError.self) { try AtomicFolder.write(out) { _ in } }
    #expect(again == .alreadyExists(path: out))
    #expect("\(OutputError.alreadyExists(path: out))".contains("never overwritten"))
    #expect(throws: ImportError.self) {
      try AtomicFolder.write(root.path + "/new") { path in
        try TestFiles.write([1], to: path + "/file")
        throw ImportError.badDate(1)
      }
    }
    #expect(try Folders.names(in: root.path) == ["a"])
    let left = root.path + "/new.partial-\(getpid())"
    try Folders.create(left)
    #expect(throws: OutputError.alreadyExists(path: left)) {
      _ = try AtomicFolder(destination: root.path + "/new")
    }
  }

  @Test func `A file in the way of a folder is named`() throws {
    let root = TestFolder()
    try TestFiles.write([1], to: root.path + "/file")
    let error = #expect(throws: OutputError.self) {
      _ = try AtomicFolder(destination: root.path + "/file/out")
    }
    #expect("\(try #require(error))".contains("/file/out.partial-"))
  }
}
