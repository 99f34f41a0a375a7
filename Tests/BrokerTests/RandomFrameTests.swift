import Foundation
import TestSupport
import Testing

// Goal: whatever bytes arrive, both sides stay alive, and the frames after them are read. Method:
// batches of frames by chance, real frames with damage, lengths that swallow the next frame, and
// good frames at known places, all of it cut into reads by chance; see `FrameStorm`. `FRAMES=` says
// how many, `SEED=` repeats a run.
@Suite struct RandomFrameTests {
  private static let shards = 4
  private static let frames =
    ProcessInfo.processInfo.environment["FRAMES"].flatMap { Int($0) } ?? 200_000

  @Test(arguments: 0..<shards)
  func `Random frames never stop a parser, and good ones among them are always read`(
    shard: Int
  ) {
    var storm = FrameStorm(
      client: GoldenFrames.clientToServer.map(\.payload),
      server: GoldenFrames.serverToClient.map(\.payload),
      random: TestSupport.SeededGenerator(test: "random frames \(shard)"))
    storm.run(frames: Self.frames / Self.shards)
    let tally = storm.tally
    print("random frames, shard \(shard): \(tally)")
    if let violation = storm.violation { Issue.record("\(violation)") }
    #expect(tally.frames >= Self.frames / Self.shards)
    // Each kind was met: a storm that never does harm proves nothing.
    let least = Self.frames / Self.shards / 100
    #expect(min(tally.good, tally.messages, tally.unknown, tally.short, tally.malformed) > least)
    #expect(tally.lost > 0)
  }
}
