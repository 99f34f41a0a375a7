import Journal
import TestSupport
import Testing

@Suite struct TextCalendarTests {
  // Seconds are those of `date -u -d <text> +%s`.
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2013-10-07T13:30:00Z", 1_381_152_600),
    ("2000-02-29T12:00:00Z", 951_825_600), ("2000-03-01T00:00:00Z", 951_868_800),
    ("2024-02-29T23:59:59Z", 1_709_251_199), ("1900-03-01T00:00:00Z", -2_203_891_200),
    ("1969-12-31T23:59:59Z", -1), ("1968-02-29T00:00:00Z", -58_060_800),
    ("2100-02-28T23:59:59Z", 4_107_542_399), ("2100-03-01T00:00:00Z", 4_107_542_400),
    ("2038-01-19T03:14:08Z", 2_147_483_648),
  ])
  func `A known instant has its known text`(text: String, seconds: Int64) {
    #expect(Timestamp(rawValue: seconds * 1_000_000_000).description == text)
  }

  @Test(arguments: [
    (250_000_000, "00.250Z"), (1_000, "00.000001Z"), (1, "00.000000001Z"),
    (999_999_999, "00.999999999Z"), (100_000_000, "00.100Z"), (120_000, "00.000120Z"),
  ])
  func `The fraction has three, six or nine digits, as many as it needs`(
    nanoseconds: Int64, ending: String
  ) {
    #expect(Timestamp(rawValue: nanoseconds).description == "1970-01-01T00:00:" + ending)
  }

  @Test func `Instants before 1970 count up within their day`() {
    #expect(Timestamp(rawValue: -1).description == "1969-12-31T23:59:59.999999999Z")
    #expect(Timestamp(rawValue: .min).description == "1677-09-21T00:12:43.145224192Z")
    #expect(Timestamp(rawValue: .max).description == "2262-04-11T23:47:16.854775807Z")
  }

  // The definition, slowly: walk day by day from 1600-01-01 with the leap year rule.
  @Test func `Eight centuries of days agree with counting them one by one`() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var day = CalendarText.days(year: 1600, month: 1, day: 1)
    #expect(day == -135_140)
    for year in 1600..<2400 {
      let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for month in 1...12 {
        for date in 1...(lengths[month - 1] + (leap && month == 2 ? 1 : 0)) {
          let civil = CalendarText.civil(days: day)
          let agrees =
            civil == (year, month, date)
            && CalendarText.days(year: year, month: month, day: date) == day
          if !agrees { Issue.record("\(year)-\(month)-\(date) against \(civil)") }
          day += 1
        }
      }
    }
    #expect(day == CalendarText.days(year: 2400, month: 1, day: 1))
  }

  @Test(arguments: [
    ("0s", 0), ("7ns", 7), ("40us", 40_000), ("250ms", 250_000_000), ("10s", 10_000_000_000),
    ("90s", 90_000_000_000), ("3m", 180_000_000_000), ("930m", 55_800_000_000_000),
    ("2h", 7_200_000_000_000), ("9223372036854775807ns", Int64.max),
  ])
  func `A length of time and its text are one to one`(text: String, raw: Int64) {
    #expect(Nanoseconds(text)?.rawValue == raw)
    #expect(Nanoseconds(rawValue: raw).description == text)
  }

  @Test func `Equal lengths in another unit read alike and print in the largest`() {
    #expect(Nanoseconds("60s") == Nanoseconds("1m"))
    #expect(Nanoseconds("60s")?.description == "1m")
    #expect(Nanoseconds("3600000ms")?.description == "1h")
    #expect(Nanoseconds("0ns")?.description == "0s")
    #expect(Nanoseconds(rawValue: -180_000_000_000).description == "-3m")
  }

  @Test(arguments: [
    "", "s", "ns", "10", "-3m", "+3m", "-0s", "1.5s", "1e3s", " 3m", "3 m", "3m ", "3M", "3min",
    "9223372036854775808ns", "9223372037s", "3h2m", "१s",
  ])
  func `Text that is no plain length of time is refused`(text: String) {
    #expect(Nanoseconds(text) == nil)
  }

  @Test func `Random lengths come back from their text`() {
    var generator = SeededGenerator(test: "lengths of time")
    for _ in 0..<2_000 {
      let length = Nanoseconds(rawValue: Int64(generator.nextOfAnyWidth() >> 1))
      #expect(Nanoseconds(length.description) == length)
    }
  }

  @Test func `Time and length add up`() {
    let start = Timestamp(rawValue: 5)
    #expect((start + .seconds(2)) - start == .milliseconds(2_000))
    #expect(start < start + Nanoseconds(rawValue: 1))
    #expect(Nanoseconds.zero < .milliseconds(1))
  }
}
