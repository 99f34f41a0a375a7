import Broker
import Journal
import Testing

@Suite struct WireTimeTests {
  private func at(_ seconds: Int64) -> WireTime.Reading {
    .instant(Timestamp(rawValue: seconds * 1_000_000_000))
  }

  private func zones(_ entries: (Int64, Int64)...) -> [ZoneOffset] {
    entries.map { from, seconds in
      var zone = ZoneOffset()
      zone.from = Timestamp(rawValue: from * 1_000_000_000)
      zone.seconds = seconds
      return zone
    }
  }

  @Test func `All four spellings of a time are read`() {
    // 2026-11-20 15:15:00 UTC
    let newYork = zones((0, -18_000))
    #expect(WireTime.read("20261120-15:15:00", offsets: []) == at(1_795_187_700))
    #expect(WireTime.read("20261120  10:15:00", offsets: newYork) == at(1_795_187_700))
    #expect(WireTime.read("20261120 10:15:00 US/Eastern", offsets: newYork) == at(1_795_187_700))
    #expect(
      WireTime.read("20261120 10:15:00 British Summer Time", offsets: newYork)
        == at(1_795_187_700))
    #expect(WireTime.read("20261120 15:15:00 UTC", offsets: newYork) == at(1_795_187_700))
    #expect(WireTime.read("1795187700", offsets: newYork) == at(1_795_187_700))
    #expect(WireTime.read("20261120", offsets: newYork) == at(1_795_150_800))
  }

  @Test func `Epoch seconds beyond what nanoseconds can count are no time`() {
    #expect(
      WireTime.read("9223372036", offsets: [])
        == .instant(Timestamp(rawValue: 9_223_372_036_000_000_000)))
    #expect(WireTime.read("9223372037", offsets: []) == .unreadable)
    #expect(WireTime.read("9999999999", offsets: []) == .unreadable)
  }

  @Test func `A local time without a recorded offset is known to be unknown`() {
    #expect(WireTime.read("20261120 10:15:00 US/Eastern", offsets: []) == .unknownZone)
  }

  // New York ends summer time on 2026-11-01 at 06:00 UTC and began it on 2026-03-08 at 07:00 UTC.
  @Test func `Around a change of the clocks the recorded offsets decide`() {
    let newYork = zones(
      (1_767_225_600, -18_000), (1_772_953_200, -14_400), (1_793_512_800, -18_000))
    let hour: Int64 = 3600
    #expect(
      WireTime.read("20261101 00:30:00", offsets: newYork) == at(1_793_512_800 - 3 * hour / 2))
    #expect(
      WireTime.read("20261101 01:30:00", offsets: newYork) == at(1_793_512_800 - hour / 2),
      "an hour that happened twice means its first instant")
    #expect(
      WireTime.read("20261101 02:30:00", offsets: newYork) == at(1_793_512_800 + 3 * hour / 2))
    #expect(WireTime.read("20260308 01:30:00", offsets: newYork) == at(1_772_953_200 - hour / 2))
    #expect(WireTime.read("20260308 03:30:00", offsets: newYork) == at(1_772_953_200 + hour / 2))
    #expect(WireTime.read("20260308 02:30:00", offsets: newYork) == at(1_772_953_200 + hour / 2))
  }

  @Test(
    arguments: [
      "", "yesterday", "2026112", "20261320-10:00:00", "20260231-10:00:00", "20261120-25:00:00",
      "20261120-10:60:00", "20261120-10:00:0", "20261120-10:00:00 UTC", "20261120T10:00:00",
      "20261120 10:00:00UTC", "99999999999999",
    ])
  func `What is no time is said to be none`(text: String) {
    #expect(WireTime.read(text, offsets: zones((0, 0))) == .unreadable)
  }

  @Test func `What is written is read back, to the second`() {
    var random = SeededGenerator.announced(11, "times")
    for _ in 0..<500 {
      let seconds = Int64.random(in: -1_000_000_000...4_000_000_000, using: &random)
      let nanoseconds = Int64.random(in: 0..<1_000_000_000, using: &random)
      let text = WireTime.write(Timestamp(rawValue: seconds * 1_000_000_000 + nanoseconds))
      #expect(WireTime.read(text, offsets: []) == at(seconds))
    }
  }
}
