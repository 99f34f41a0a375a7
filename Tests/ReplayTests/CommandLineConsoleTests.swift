import Glibc
import Testing

@testable import replay

@Suite struct CommandLineConsoleTests {
  @Test func `What is printed comes out in order, the error output after it`() throws {
    let pipe = try Pipe()
    let console = Console.on(output: pipe.write, error: pipe.write)
    console.print("one")
    console.printError("two")
    console.print(json: ["a": [1]])
    console.complain("four")
    #expect(console.finish(.success) == .success)
    #expect(pipe.drain() == "one\ntwo\n{\"a\":[1]}\nreplay: four\n")
  }

  @Test func `A reader that went away ends the output quietly`() throws {
    _ = signal(SIGPIPE, SIG_IGN)
    let (pipe, errors) = (try Pipe(), try Pipe())
    let console = Console.on(output: pipe.write, error: errors.write)
    pipe.closeReader()
    for _ in 0..<20_000 { console.print("a line of some length") }
    #expect(console.isClosed)
    #expect(console.finish(.failure) == .failure)
    #expect(errors.drain() == "")
  }

  @Test func `A full disk is said and ends with exit code 2`() throws {
    let full = unsafe open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(full >= 0)
    defer { close(full) }
    let errors = try Pipe()
    let console = Console.on(output: full, error: errors.write)
    console.print("x")
    #expect(console.finish(.success) == .cannotRun)
    #expect(errors.drain() == "replay: cannot write the output: No space left on device\n")
  }

  @Test func `Colours appear only where they are wanted`() throws {
    let pipe = try Pipe()
    #expect(Console.on(output: pipe.write, error: pipe.write).paint("x", .bad) == "x")
    #expect(Console.inMemory(hasColour: true).paint("x", .bad) == "\u{1B}[31mx\u{1B}[0m")
  }

  @Test func `A progress bar draws nothing where no terminal is`() throws {
    let pipe = try Pipe()
    let console = Console.on(output: pipe.write, error: pipe.write)
    let progress = Progress("scan", total: 10, on: console)
    for done in 0...10 { progress.update(UInt64(done)) }
    progress.finish()
    #expect(pipe.drain() == "")
  }

  @Test func `A progress bar on a terminal is drawn rarely and removed at the end`() {
    let console = Console.inMemory(hasErrorTerminal: true)
    let clock = ContinuousClock()
    let progress = Progress("scan", total: 1_000_000, on: console)
    let elapsed = clock.measure {
      for done in 0..<200_000 { progress.update(UInt64(done)) }
    }
    progress.finish()
    let drawn = console.capturedError
    let count = drawn.split(separator: "scan").count - 1
    #expect(drawn.contains("scan"))
    #expect(drawn.hasSuffix("\r\u{1B}[K"))
    #expect(Double(count) <= elapsed / .milliseconds(100) + 1)
  }

  @Test(
    arguments: [
      (UInt64(0), UInt64(10), "scan  [..............................] 0 %  0/s"),
      (5, 10, "scan  [###############...............] 50 %  5/s"),
      (20, 10, "scan  [##############################] 100 %  20/s"),
      (2_345_678, 0, "scan  2.3 M  2.3 M/s"), (1_500, 0, "scan  1.5 k  1.5 k/s"),
    ])
  func `A progress line shows the share and the rate`(
    done: UInt64, total: UInt64, expected: String
  ) {
    let line = Progress.line("scan", done: done, total: total, nanoseconds: 1_000_000_000)
    #expect(line == expected)
  }

  @Test func `Columns are as wide as their widest cell, numbers stand right`() {
    var table = Table([("symbol", .left), ("shares", .right), ("note", .left)])
    #expect(table.isEmpty)
    table.add(["IBM", "100", ""])
    table.add(["A-LONG-ONE", "1234567", "é"])
    #expect(
      table.text == """
        symbol       shares  note
        ----------  -------  ----
        IBM             100
        A-LONG-ONE  1234567  é
        """)
  }
}

/// A pipe that is closed with its owner.
private final class Pipe {
  let write: Int32
  private var read: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    let result = unsafe ends.withUnsafeMutableBufferPointer { unsafe pipe($0.baseAddress!) }
    try #require(result == 0)
    (read, write) = (ends[0], ends[1])
    _ = fcntl(read, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(write)
    closeReader()
  }

  func closeReader() {
    if read >= 0 { close(read) }
    read = -1
  }

  /// Everything written so far.
  func drain() -> String { drained(read) }
}

private func drained(_ descriptor: Int32) -> String {
  var all: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress, $0.count)
    }
    if count <= 0 { return String(decoding: all, as: UTF8.self) }
    all += buffer[..<count]
  }
}
