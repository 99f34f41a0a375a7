import Journal
import Testing

@testable import replay

/// `bench stop` measures what it says, and finds what it should.
@Suite(.serialized) struct StopBenchTests {
  @Test func `Each way that says something is journaled, and nothing is held behind a flatten`()
    throws
  {
    var rows: [BenchRow] = []
    var bench = StopBench(rate: 2_000, rounds: 1)
    bench.ways = [.control(.pause), .control(.flatten), .file]
    try bench.run { rows.append($0) }
    #expect(
      rows.dropFirst().map(\.name) == [
        "pause by control socket at 2000 ticks/s", "flatten by control socket at 2000 ticks/s",
        "stop file at 2000 ticks/s",
      ])
    for row in rows.dropFirst() {
      let latency = try #require(row.latencies)
      #expect(latency.count == 1 && latency.quantile(1) > 0)
      // A debug build on a busy machine: far from the target, and far from a hang.
      #expect(latency.quantile(1) < 3_000_000, "\(row.name): \(latency.text)")
    }
  }

  @Test func `A bench that there is none of is refused with all that there are`() {
    let console = Console.inMemory()
    let code = Dispatcher(CommandRegistry.all).run(["bench", "start"], console)
    #expect(code == .cannotRun)
    #expect(console.capturedError.contains("tws, live, stop or restart"))
  }
}
