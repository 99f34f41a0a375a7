import Journal
import Testing

@testable import replay

@Suite struct ExportTests {
  private func recording(_ symbols: [String], folder: String = TestFiles.lean) throws
    -> MemoryRecorder
  {
    var recorder = MemoryRecorder()
    _ = try LeanImport(folder: folder, date: 20_131_007, symbols: symbols).run(
      build: "", into: &recorder)
    return recorder
  }

  private func compare(_ out: String, with data: String, _ files: [(String, String)]) throws {
    for (symbol, kind) in files {
      let source = "\(data)/equity/usa/tick/\(symbol)/20131007_\(kind.lowercased()).zip"
      let copy = "\(out)/equity/usa/tick/\(symbol)/20131007_\(symbol)_\(kind)_Tick.csv"
      var expected = try TestFiles.unzipped(source)
      if expected.last == 0x0a { expected.removeLast() }
      let same = try TestFiles.bytes(copy) == expected
      #expect(same, "\(copy) differs from what \(source) holds")
    }
  }

  @Test func `Exported LEAN files equal the bytes inside the archives`() throws {
    let out = TestFolder()
    var export = LeanExport(folder: out.path)
    try recording(["AAA", "BBB", "CCC"]).replay(into: &export)
    try export.finish()
    #expect(export.ticks == 19 && export.written.count == 5)
    try compare(
      out.path, with: TestFiles.lean,
      [("aaa", "Trade"), ("aaa", "Quote"), ("bbb", "Trade"), ("bbb", "Quote"), ("ccc", "Trade")])
  }

  @Test func `All seven files of a real day come back byte for byte`() throws {
    guard let shared = TestFiles.shared else {
      print("skipped: the shared data is not here")
      return
    }
    let out = TestFolder()
    var export = LeanExport(folder: out.path)
    let report = try LeanImport(
      folder: shared + "/data/lean", date: 20_131_007, symbols: ["AIG", "BAC", "IBM", "SPY"]
    ).run(build: "", into: &export)
    try export.finish()
    #expect(report.ticks == 2_054_274 && export.ticks == 2_054_274)
    #expect(
      report.files.map(\.rows) == [25_351, 1_079_935, 88_172, 476_855, 24_293, 109_067, 250_601])
    try compare(
      out.path, with: shared + "/data/lean",
      ["aig", "bac", "ibm"].flatMap { [($0, "Trade"), ($0, "Quote")] } + [("spy", "Trade")])
  }

  @Test func `Values that LEAN cannot hold are refused with their record`() throws {
    let midnight = try #require(TradingCalendar.day(20_131_007)).midnight
    func refusal(_ change: (inout Tick) -> Void, at time: Timestamp? = nil) throws -> String {
      let out = TestFolder()
      var export = LeanExport(folder: out.path)
      var session = RecordingSession(calendar: try #require(TradingCalendar.day(20_131_007)))
      try session.start(build: "", venue: "x", into: &export)
      try session.define("A", into: &export)
      var tick = Tick()
      change(&tick)
      let error = #expect(throws: ExportError.self) {
        try session.tick(tick, at: time ?? midnight, into: &export)
      }
      return error.map { "\($0)" } ?? ""
    }
    #expect(try refusal { $0.price = Price(rawValue: 1) }.contains("record 3: LEAN cannot hold it"))
    #expect(try refusal { $0.price = Price(rawValue: -100_000) }.contains("multiple of 0.0001"))
    #expect(try refusal { $0.size = Quantity(rawValue: 1) }.contains("whole number of shares"))
    #expect(try refusal { $0.flags = .halted }.contains("halted or delayed"))
    #expect(try refusal { $0.exchange = ShortText("A,B") ?? .empty }.contains("comma"))
    #expect(try refusal { $0.condition = ShortText("A\n") ?? .empty }.contains("line end"))
    #expect(
      try refusal({ _ in }, at: Timestamp(rawValue: midnight.rawValue + 1)).contains("millisecond"))
    #expect(
      try refusal({ _ in }, at: Timestamp(rawValue: midnight.rawValue - 1_000_000)).contains(
        "of the day"))
    #expect(try refusal { $0.instrument = InstrumentID(rawValue: 9) }.contains("not defined"))
  }

  @Test func `A tick before any session start is refused`() {
    let out = TestFolder()
    var export = LeanExport(folder: out.path)
    let envelope = Envelope(sequence: SequenceNumber(rawValue: 1), recordedAt: .zero)
    #expect(throws: ExportError.outsideSession(envelope.sequence)) {
      try export.append(Tick(), envelope)
    }
  }

  // MARK: CSV

  private func importCSV(
    _ text: String, policy: BadRowPolicy = .fail, symbols: [String]? = nil
  ) throws -> (recorder: MemoryRecorder, report: ImportReport) {
    let folder = TestFolder()
    let path = folder.path + "/t.csv"
    try TestFiles.write(Array(text.utf8), to: path)
    var recorder = MemoryRecorder()
    let report = try CSVImport(path: path, symbols: symbols, policy: policy).run(
      build: "b", into: &recorder)
    return (recorder, report)
  }

  @Test func `Ticks survive CSV export and import, and the second export is equal`() throws {
    let first = try recording(["BBB", "AAA", "CCC"])
    let folder = TestFolder()
    func export(_ records: MemoryRecorder, _ name: String) throws -> String {
      var export = try CSVExport(creating: folder.path + name)
      try records.replay(into: &export)
      try export.finish()
      return try TestFiles.text(folder.path + name)
    }
    let text = try export(first, "/a.csv")
    #expect(text.hasPrefix(CSVImport.header + "\n1381118400000000000,BBB,bid,13.84,700,,,P,1,0\n"))
    #expect(text.contains(",AAA,quote,49.18,300,49.19,200,P,C1,1\n"))
    let second = try importCSV(text, symbols: ["BBB", "AAA", "CCC"])
    #expect(second.recorder.ticks.elementsEqual(first.ticks) { $0 == $1 })
    #expect(try export(second.recorder, "/b.csv") == text)
    let discovered = try importCSV(text)
    let names = discovered.recorder.records[1...3].map { record -> String in
      if case .instrumentDefined(let defined) = record.event { defined.symbol } else { "" }
    }
    #expect(names == ["BBB", "AAA", "CCC"], "in order of first appearance")
    #expect(discovered.report.ticks == 19)
  }

  @Test func `CSV decimals are exact to nine places and trailing zeros are fine`() throws {
    let rows = [
      "1381152600000000000,A,trade,0.000000001,0.00000001,,,IEX,@ TI,4",
      "1381152600000000001,A,ask,12.5000000000,100.0,,,,,0",
      "1381152600000000001,B,quote,9223372036.854775807,92233720368.54775807,0,0,,,7",
    ]
    let (recorder, _) = try importCSV(CSVImport.header + "\n" + rows.joined(separator: "\n"))
    let ticks = recorder.ticks
    #expect(ticks[0].tick.price.rawValue == 1 && ticks[0].tick.size.rawValue == 1)
    #expect(ticks[0].tick.flags == .delayed && ticks[0].tick.condition.description == "@ TI")
    #expect(ticks[1].tick.price == Price("12.5") && ticks[1].time.rawValue % 10 == 1)
    #expect(ticks[2].tick.price.rawValue == .max && ticks[2].tick.size.rawValue == .max)
    #expect(ticks[2].tick.instrument.rawValue == 1)
  }

  private static let bad: [(row: String, words: String)] = [
    ("1381152600000000000,A,trade,1,1,,,P,0", "9 columns where 10 are expected"),
    ("1381152600000000000,A,trade,1,1,,,P,,0\r", "carriage return"),
    ("x,A,trade,1,1,,,P,,0", "column 1 (time_ns): that is not a number: 'x'"),
    ("-1381152600000000000,A,trade,1,1,,,P,,0", "the number is negative"),
    (
      "1381152599999999999,A,trade,1,1,,,P,,0", "time goes backwards; the row before is at 13811526"
    ),
    ("1381238400000000000,A,trade,1,1,,,P,,0", "outside the trading day"),
    ("13811526000000000001,A,trade,1,1,,,P,,0", "column 1 (time_ns): the number is too large"),
    ("1381152600000000000,a,trade,1,1,,,P,,0", "column 2 (symbol): a symbol is 1 to 16 capitals"),
    ("1381152600000000000,,trade,1,1,,,P,,0", "column 2 (symbol)"),
    ("1381152600000000000,A,swap,1,1,,,P,,0", "column 3 (kind): unknown kind; trade, bid, ask"),
    ("1381152600000000000,A,a kind beyond sixteen,1,1,,,P,,0", "unknown kind"),
    ("1381152600000000000,A,trade,-1,1,,,P,,0", "column 4 (price): the number is negative: '-1'"),
    ("1381152600000000000,A,trade,1.0000000001,1,,,P,,0", "more than 9 decimals"),
    ("1381152600000000000,A,trade,1e3,1,,,P,,0", "that is not a number: '1e3'"),
    ("1381152600000000000,A,trade,1.,1,,,P,,0", "that is not a number: '1.'"),
    ("1381152600000000000,A,trade,.5,1,,,P,,0", "that is not a number: '.5'"),
    ("1381152600000000000,A,trade,01,1,,,P,,0", "leading zeros: '01'"),
    ("1381152600000000000,A,trade,9223372036.854775808,1,,,P,,0", "too large"),
    ("1381152600000000000,A,trade,1,1.000000001,,,P,,0", "column 5 (size): more than 8 decimals"),
    ("1381152600000000000,A,trade,1,1,0,,P,,0", "column 6 (ask_price): ask columns must be empty"),
    ("1381152600000000000,A,bid,1,1,,3,P,,0", "column 7 (ask_size): ask columns must be empty"),
    ("1381152600000000000,A,quote,1,1,,3,P,,0", "column 6 (ask_price): the number is missing"),
    (
      "1381152600000000000,A,trade,1,1,,,ABCDEFGHIJKLMNOPQ,,0",
      "column 8 (exchange): longer than 16"
    ),
    (
      "1381152600000000000,A,trade,1,1,,,P,,16",
      "column 10 (flags): unknown flag; 0 to 15 are known"
    ),
    ("1381152600000000000,A,trade,1,1,,,P,,", "column 10 (flags): the number is missing"),
  ]

  @Test(arguments: bad.indices)
  func `Each kind of bad CSV row is refused by line, column and reason`(_ index: Int) throws {
    let good = "1381152600000000000,A,trade,1,1,,,P,,0\n"
    let text = CSVImport.header + "\n" + good + Self.bad[index].row + "\n" + good
    let error = #expect(throws: ImportError.self) { _ = try importCSV(text) }
    let words = "\(try #require(error))"
    #expect(words.contains("t.csv: line 3:") && words.contains(Self.bad[index].words), "\(words)")
    let (_, report) = try importCSV(text, policy: .skip)
    #expect(report.ticks == 2 && report.bad.total == 1)
  }

  @Test func `CSV files without header, rows, or on no known day are refused`() throws {
    func refusal(_ text: String) throws -> String {
      let error = #expect(throws: ImportError.self) { _ = try importCSV(text) }
      return "\(try #require(error))"
    }
    #expect(try refusal("").contains("there is no row"))
    #expect(try refusal("time,symbol\n").contains("line 1: the first line must be 'time_ns,symbol"))
    #expect(try refusal(CSVImport.header + "\n").contains("there is no row"))
    #expect(try refusal(CSVImport.header + "\n5,A,trade,1,1,,,P,,0\n").contains("outside"))
    let error = #expect(throws: ImportError.self) { _ = try CSVImport(path: "/no/file").day() }
    #expect("\(try #require(error))".contains("cannot read /no/file"))
    let folder = #expect(throws: ImportError.self) { _ = try CSVImport(path: "/tmp").day() }
    #expect("\(try #require(folder))".contains("not a regular file"))
  }

  @Test func `With a list of symbols others are bad rows`() throws {
    let text = CSVImport.header + "\n1381152600000000000,A,trade,1,1,,,P,,0\n"
    let error = #expect(throws: ImportError.self) { _ = try importCSV(text, symbols: ["B"]) }
    #expect("\(try #require(error))".contains("not one of those to import: 'A'"))
  }

  // MARK: executions

  @Test func `Executions have the accounting columns, exact and quoted where needed`() {
    let row = ExecutionRow(
      executionID: "0001.01", time: Timestamp(rawValue: 1_381_154_400_000_000_000), symbol: "SPY",
      isBuy: true, quantity: Quantity(shares: 37), price: Price(rawValue: 168_010_000_000),
      commission: Money(rawValue: 370_000_000), currency: "USD", multiplier: 1,
      correctsExecutionID: "")
    let first = "0001.01,1381154400000000000,SPY,BUY,37,168.01,0.37,USD,1,"
    var other = row
    other.executionID = "a,\"b\""
    other.isBuy = false
    other.commission = nil
    other.correctsExecutionID = "0001.01"
    let second = #""a,""b""",1381154400000000000,SPY,SELL,37,168.01,,USD,1,0001.01"#
    #expect(
      ExecutionExport.text([row, other]) == "\(ExecutionExport.header)\n\(first)\n\(second)\n")
    #expect(
      ExecutionExport.header.split(separator: ",") == [
        "execution_id", "time_ns", "symbol", "side", "quantity", "price", "commission", "currency",
        "multiplier", "corrects_execution_id",
      ])
  }

  @Test func `A file is never overwritten`() throws {
    let folder = TestFolder()
    try ExecutionExport.write([], to: folder.path + "/e.csv")
    #expect(try TestFiles.text(folder.path + "/e.csv") == ExecutionExport.header + "\n")
    let error = #expect(throws: OutputError.self) {
      try ExecutionExport.write([], to: folder.path + "/e.csv")
    }
    #expect("\(try #require(error))".contains("cannot create \(folder.path)/e.csv"))
  }

  @Test func `Numbers in rows print as the vocabulary prints them`() {
    let values: [Int64] = [0, 1, -1, .max, .min, 1_000_000_000, -500_000_000, 120_000_000_001]
    for value in values {
      var row = TextRow()
      row.put(units: value, places: 9)
      row.put(" ")
      row.put(value)
      #expect(String(decoding: row.bytes, as: UTF8.self) == "\(Price(rawValue: value)) \(value)")
    }
  }

  @Test func `Large files are written whole`() throws {
    let folder = TestFolder()
    let file = try BufferedFile(creating: folder.path + "/n")
    var expected: [UInt8] = []
    for index in 0..<2_000 {
      let part = [UInt8](repeating: UInt8(index % 251), count: index % 400)
      try file.put(part)
      expected += part
    }
    #expect(file.count == expected.count)
    try file.close()
    #expect(try TestFiles.bytes(folder.path + "/n") == expected)
  }
}
