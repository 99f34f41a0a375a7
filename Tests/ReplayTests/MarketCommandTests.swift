import Glibc
import Journal
import Projections
import TestSupport
import Testing

@testable import replay

/// `bars` and `indicators` against the vectors, byte for byte where they are whole numbers.
@Suite struct MarketCommandTests {
  private static let golden = RepositoryFiles.fixtures + "/golden"

  private func run(_ words: String...) -> (code: ExitCode, output: String, error: String) {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(words, console)
    return (code, console.capturedOutput, console.capturedError)
  }

  // MARK: Indicators

  @Test(arguments: ["flat", "ramp", "short", "single", "zerovol", "zigzag"])
  func `Indicators have the columns and rows of the vectors and their values`(
    name: String
  ) throws {
    let path = Self.golden + "/indicators/synthetic_\(name)"
    let (code, output, error) = run("indicators", "--bars", path + ".bars.csv")
    #expect(code == .success)
    #expect(error == "")
    let wanted = try TestFiles.text(path + ".csv").split(separator: "\n")
    let got = output.split(separator: "\n")
    #expect(got.first == wanted.first)
    #expect(got.count == wanted.count)
    for (row, want) in zip(got.dropFirst(), wanted.dropFirst()) {
      let pair = [row, want].map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      #expect(pair[0].prefix(2) == pair[1].prefix(2))
      #expect(pair[0].count == pair[1].count)
      for (mine, theirs) in zip(pair[0].dropFirst(2), pair[1].dropFirst(2)) {
        #expect(mine.isEmpty == theirs.isEmpty)
        guard !theirs.isEmpty else { continue }
        let (got, want) = (try #require(Double(mine)), try #require(Double(theirs)))
        #expect(abs(got - want) <= 1e-8)
      }
    }
  }

  @Test func `Numbers are the shortest that read back to the same value`() throws {
    let path = Self.golden + "/bars/whole/bac_20131007_5m.csv"
    let lines = run("indicators", "--bars", path, "--params", "alt").output.split(separator: "\n")
    #expect(lines.count == 79)
    #expect(lines[0].hasPrefix("index,start_ns,sma_50,ema_9,wma_7,rsi_2,macd_5_35_5,"))
    for field in lines[70].split(separator: ",").dropFirst(2) {
      let number = try #require(Double(field))
      #expect("\(number)" == field)
    }
  }

  @Test func `A list of indicators comes in the argument or in a file`() throws {
    let bars = Self.golden + "/indicators/synthetic_short.bars.csv"
    let text = """
      [{"function": "ema", "params": [3], "columns": ["fast"]}, {"function": "obv"},
       {"function": "bbands", "params": {"period": 4, "factor": "1.5"}}]
      """
    let folder = TestFolder()
    try TestFiles.write(Array(text.utf8), to: folder.path + "/list.json")
    let inline = run("indicators", "--bars", bars, "--params", text)
    let file = run("indicators", "--bars", bars, "--params", folder.path + "/list.json")
    #expect(inline.output == file.output)
    #expect(
      inline.output.hasPrefix(
        "index,start_ns,fast,obv,bb_upper_4_1.5,bb_middle_4_1.5,bb_lower_4_1.5\n0,"))
  }

  @Test(
    arguments: [
      ("{}", "list.json: a list of indicators is expected"),
      ("[7]", "list.json: entry 1: an object with `function` and `params` is expected"),
      ("[{", "list.json: byte 2: "),
      (
        #"[{"function":"obv"},{"function":"emma"}]"#,
        "list.json: entry 2: there is no indicator `emma`; did you mean `ema`?"
      ),
      (#"[{"function":"ema","params":[10.5]}]"#, "entry 1: `period`: `10.5` is not a whole number"),
      (#"[{"function":"ema","params":[null]}]"#, "entry 1: `period`: `?` is not a whole number"),
      (
        #"[{"function":"ema","parms":[10]}]"#,
        "entry 1: there is no member `parms`; did you mean `params`?"
      ),
      (#"[{"function":"beta","params":[10]}]"#, "entry 1: `beta` compares two series"),
      (
        #"[{"function":"macd","params":[1,2,3],"columns":["a"]}]"#,
        "entry 1: `columns` must name 3 columns, for line, signal, hist"
      ),
      (#"[{"function":"obv","columns":["a,b"]}]"#, "entry 1: `columns` must name 1 columns"),
    ])
  func `What is wrong with a list is named`(text: String, message: String) throws {
    let folder = TestFolder()
    try TestFiles.write(Array(text.utf8), to: folder.path + "/list.json")
    let bars = Self.golden + "/indicators/synthetic_short.bars.csv"
    let (code, output, error) = run(
      "indicators", "--bars", bars, "--params", folder.path + "/list.json")
    #expect(code == .cannotRun)
    #expect(output == "")
    #expect(error.contains(message), "\(error)")
  }

  private static let row = "1381152600000000000,20,30,10,25,7,2,150"

  @Test(
    arguments: [
      ("", "line 1: the first line must be 'start_ns,open,high,low,close,volume,trades,notional'"),
      ("HEADER\n1,2,3", "line 2: 3 columns where 8 are expected; repair the file"),
      (
        "HEADER\nROW\nx,20,30,10,25,7,2,150",
        "line 3: column 1 (start_ns): that is not a number: 'x'"
      ),
      ("HEADER\n5,20,30,10,25,7,2,1.5", "line 2: column 8 (notional): that is not a number: '1.5'"),
      ("HEADER\n5,-20,30,10,25,7,2,1", "column 2 (open): the number is negative"),
      ("HEADER\n5,20,30,,25,7,2,1", "column 4 (low): the number is missing"),
      ("HEADER\n5,20,92233720368548,10,25,7,2,1", "column 3 (high): the number is too large"),
      ("HEADER\n5,20,30,10,25,92233720369,2,1", "column 6 (volume): the number is too large"),
      ("HEADER\nROW\n5,20,30,10,25,7,2,1", "line 3: column 1 (start_ns): time goes backwards"),
      (
        "HEADER\n5,20,24,10,25,7,2,1", "column 3 (high): open, low and close must not be above high"
      ),
      ("HEADER\n5,9,30,10,25,7,2,1", "column 3 (high): open, low and close must not be above high"),
      ("HEADER\nROW\r\n", "line 2: the row ends with a carriage return"),
    ])
  func `A bad row of bars is named with its place`(text: String, message: String) throws {
    let folder = TestFolder()
    let path = folder.path + "/bars.csv"
    let header = BarFile.header
    var bytes = Array(text.utf8)
    if text.hasPrefix("HEADER") { bytes = Array((header + text.dropFirst(6)).utf8) }
    let body = String(decoding: bytes, as: UTF8.self)
    let parts = body.split(separator: "ROW", omittingEmptySubsequences: false)
    try TestFiles.write(Array(parts.joined(separator: Self.row).utf8), to: path)
    let (code, _, error) = run("indicators", "--bars", path)
    #expect(code == .cannotRun)
    #expect(error.contains("\(path): ") && error.contains(message), "\(error)")
    #expect(!error.contains("--skip-bad"))
  }

  @Test func `A missing file and a missing option are named`() {
    #expect(
      run("indicators", "--bars", "/nowhere/b.csv").error.contains("cannot read /nowhere/b.csv"))
    #expect(run("indicators").error.contains("`--bars` is missing"))
    #expect(
      run("indicators", "--bars", "b", "--params", "/nowhere/p.json").error.contains(
        "/nowhere/p.json: "))
  }

  // MARK: Bars

  /// The excerpt of real trades as a journal of one day.
  private func market(_ folder: TestFolder) throws -> String {
    try market(folder, try TestFiles.text(Self.golden + "/bars/aig_20131007_trades.csv"))
  }

  /// Trades (milliseconds since midnight, price × 10000, size) as a journal of one day.
  private func market(_ folder: TestFolder, _ csv: String) throws -> String {
    let root = folder.path + "/market"
    let calendar = try #require(TradingCalendar.day(20_131_007))
    let writer = try JournalWriter(at: root, day: calendar.date)
    var session = RecordingSession(calendar: calendar)
    var recorder = SlicingRecorder(
      writer, windows: [Timestamp(rawValue: .min)..<Timestamp(rawValue: .max)])
    try session.start(build: "test", venue: "test", into: &recorder)
    try session.define("AIG", into: &recorder)
    for line in csv.split(separator: "\n") {
      let fields = try line.split(separator: ",").prefix(3).map { try #require(Int64($0)) }
      let tick = Tick(
        instrument: InstrumentID(rawValue: 0), kind: .trade,
        price: Price(rawValue: fields[1] * 100_000), size: Quantity(shares: fields[2]))
      let time = calendar.midnight + .milliseconds(fields[0])
      try recorder.append(
        tick, Envelope(sequence: writer.nextSequence, recordedAt: time))
      try recorder.endInput()
    }
    _ = try writer.close()
    return root
  }

  @Test func `Bars of a journal are those of the vectors, byte for byte`() throws {
    let folder = TestFolder()
    let root = try market(folder)
    for width in ["10s", "1m"] {
      let (code, output, error) = run(
        "bars", "--market", root, "--symbol", "AIG", "--width", width)
      #expect(code == .success)
      #expect(error == "")
      #expect(output == (try TestFiles.text(Self.golden + "/bars/aig_20131007_\(width).csv")))
    }
  }

  @Test func `Options reach the bars`() throws {
    let folder = TestFolder()
    let root = try market(folder)
    func rows(_ words: String...) -> [[Int64]] {
      let console = Console.inMemory()
      let code = Dispatcher(CommandRegistry.all).run(
        ["bars", "--market", root, "--symbol", "AIG"] + words, console)
      #expect(code == .success, "\(console.capturedError)")
      return console.capturedOutput.split(separator: "\n").dropFirst().map { line in
        line.split(separator: ",").compactMap { Int64($0) }
      }
    }
    let usual = rows("--width", "1m")
    let all = rows("--width", "1m", "--session", "all")
    #expect(all.count > usual.count)
    let filled = rows("--width", "10s", "--empty", "repeat")
    #expect(filled.count == 2340)
    #expect(zip(filled, filled.dropFirst()).allSatisfy { $0[0] + 10_000_000_000 == $1[0] })
    let ticks = rows("--ticks", "100")
    #expect(ticks.dropLast().allSatisfy { $0[6] == 100 })
    #expect(rows("--volume", "5000").dropLast().allSatisfy { $0[5] >= 5000 })
    let day = rows("--width", "1d")
    #expect(day.count == 1 && day[0][6] == usual.reduce(0) { $0 + $1[6] })
    #expect(rows("--width", "1d", "--decimals", "9")[0][1] == day[0][1] * 100_000)
    #expect(rows("--width", "1m", "--from", "mid") == [])
  }

  @Test(arguments: [("left", ["2"]), ("right", ["1", "1"])])
  func `A trade on a boundary goes to the side that was asked for`(
    side: String, trades: [String]
  ) throws {
    let folder = TestFolder()
    let root = try market(folder, "34210000,490000,100\n34211000,490100,100\n")
    let output = run(
      "bars", "--market", root, "--symbol", "AIG", "--width", "10s", "--closed", side
    ).output
    let counts = output.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[6] }
    #expect(counts.map { String($0) } == trades)
  }

  @Test(
    arguments: [
      (["--symbol", "AIG", "--width", "10s"], "`--market` is missing"),
      (["--market", "m", "--width", "10s"], "`--symbol` is missing"),
      (["--market", "m", "--symbol", "A"], "give one of `--width`, `--ticks` and `--volume`"),
      (
        ["--market", "m", "--symbol", "A", "--width", "10s", "--ticks", "3"],
        "give one of `--width`, `--ticks` and `--volume`"
      ),
      (
        ["--market", "m", "--symbol", "A", "--width", "10"],
        "`--width`: `10` is not a length of time such as 10s, 5m or 1d"
      ),
      (
        ["--market", "m", "--symbol", "A", "--width", "5ticks"],
        "`--width`: `5ticks` is not a length of time"
      ),
      (
        ["--market", "m", "--symbol", "A", "--width", "1ms"], "a bar lasts from 1s to less than 24h"
      ),
      (
        ["--market", "m", "--symbol", "A", "--volume", "x"],
        "`--volume`: `x` is not a number of shares"
      ),
      (
        ["--market", "m", "--symbol", "A", "--width", "1m", "--closed", "middle"],
        "`--closed`: `middle` is none of left, right"
      ),
      (
        ["--market", "m", "--symbol", "A", "--ticks", "5", "--empty", "repeat"],
        "`empty: repeat` is for bars of a length of time"
      ),
    ] as [([String], String)])
  func `A command line that asks for no bars is refused`(words: [String], message: String) {
    let console = Console.inMemory()
    #expect(Dispatcher(CommandRegistry.all).run(["bars"] + words, console) == .cannotRun)
    #expect(console.capturedError.contains(message), "\(console.capturedError)")
  }

  @Test func `An unknown instrument is named with those that there are`() throws {
    let folder = TestFolder()
    let root = try market(folder)
    let (code, _, error) = run("bars", "--market", root, "--symbol", "AIB", "--width", "10s")
    #expect(code == .cannotRun)
    #expect(error.contains("there is no instrument `AIB`; did you mean `AIG`?; it has AIG"))
  }

  @Test func `What does not fit the format is refused, not rounded`() throws {
    var bar = Bar()
    bar.high = try #require(Price("1.00005"))
    #expect(throws: InputError.self) { try BarRow(decimals: 4).text(bar) }
    #expect(try BarRow(decimals: 5).text(bar) == "0,0,100005,0,0,0,0,0")
    bar.volume = try #require(Quantity("0.5"))
    #expect(throws: InputError.self) { try BarRow(decimals: 9).text(bar) }
  }
}
