import Journal
import Testing
import TestSupport

@testable import replay

@Suite struct CalendarTests {
  private static let folder = RepositoryFiles.fixtures + "/golden/calendar"

  private func check(_ row: [Substring]) throws {
    let date = try #require(CivilDate.read(row[0]))
    let session = try #require(TradingCalendar.session(date), "no session on \(row[0])")
    #expect(session.open.rawValue == Int64(row[1]), "open of \(row[0])")
    #expect(session.close.rawValue == Int64(row[2]), "close of \(row[0])")
    #expect(session.isEarlyClose == (row[3] == "1"), "early close of \(row[0])")
    #expect(session.open - session.midnight == .seconds(34_200))
  }

  @Test func `Sessions around holidays, early closes and clock changes equal the sample`() throws {
    let rows = try TestFiles.rows(Self.folder + "/sessions_sample.csv")
    #expect(rows.count > 300)
    for row in rows { try check(row) }
  }

  @Test func `Every weekday without a session from 2013 to 2030 is a listed holiday`() throws {
    var listed: [String: String] = [:]
    for row in try TestFiles.rows(Self.folder + "/holidays.csv") {
      listed[String(row[0])] = String(row[2])
    }
    for days in CalendarText.days(
      year: 2013, month: 1, day: 1)...CalendarText.days(
        year: 2030, month: 12, day: 31)
    where (1...5).contains(CivilDate.weekday(days: days)) {
      let date = CivilDate.date(days: days)
      let name = listed[CivilDate.isoText(date)]
      #expect((TradingCalendar.session(date) == nil) == (name != nil), "\(date)")
      let expected = name == "Day of mourning" ? "Special closing" : name
      #expect(TradingCalendar.holiday(date) == expected, "\(date)")
    }
  }

  @Test func `All sessions of the shared calendar are equal, and there are no others`() throws {
    guard let shared = TestFiles.shared else {
      print("skipped: the shared data is not here")
      return
    }
    let rows = try TestFiles.rows(shared + "/golden/calendar/sessions.csv")
    #expect(rows.count == 4525)
    for row in rows { try check(row) }
    let ours =
      (CalendarText.days(
        year: 2013, month: 1, day: 1)...CalendarText.days(
        year: 2030, month: 12, day: 31)).filter {
        TradingCalendar.session(CivilDate.date(days: $0)) != nil
      }
    #expect(ours.count == rows.count)
  }

  @Test func `New York's offset changes at the recorded instants and nowhere else`() throws {
    for row in try TestFiles.rows(Self.folder + "/dst_changes.csv") {
      let instant = try #require(Int64(row[0]))
      #expect(NewYorkTime.offset(at: Timestamp(rawValue: instant - 1)) == Int64(row[2]))
      #expect(NewYorkTime.offset(at: Timestamp(rawValue: instant)) == Int64(row[3]))
    }
    let winter = Timestamp(rawValue: 1_388_534_400_000_000_000)
    #expect(NewYorkTime.offset(at: winter) == -18_000)
    #expect(CalendarText.write(winter) == "2014-01-01T00:00:00Z")
    #expect(NewYorkTime.date(of: winter) == 20_131_231)
  }

  @Test func `Storm and mourning closings before 2013 are known`() {
    for date: Int64 in [20_070_102, 20_121_029, 20_121_030] {
      #expect(TradingCalendar.session(date) == nil)
      #expect(TradingCalendar.holiday(date) == "Special closing")
    }
    #expect(TradingCalendar.session(20_121_031) != nil)
  }

  @Test func `A day without a session has its midnight and no hours`() throws {
    let sunday = try #require(TradingCalendar.day(20_131_006))
    #expect(sunday.open == sunday.midnight && sunday.close == sunday.midnight)
    #expect(CalendarText.write(sunday.midnight) == "2013-10-06T04:00:00Z")
  }

  @Test func `Years before the rule and numbers that are no date are refused`() {
    for date: Int64 in [20_061_229, 20_130_229, 20_131_301, 20_130_732, 0, -1, .max, 22_010_105] {
      #expect(TradingCalendar.day(date) == nil, "\(date)")
    }
    #expect(TradingCalendar.day(20_070_103) != nil)
    #expect(NewYorkTime.offset(at: Timestamp(rawValue: 0)) == nil)
    #expect(NewYorkTime.clockText(Timestamp(rawValue: .min)) == nil)
    #expect(NewYorkTime.offset(at: Timestamp(rawValue: .max)) == nil)
  }

  @Test func `Dates read and print in both forms, and other text is refused`() {
    #expect(CivilDate.read("2013-10-07") == 20_131_007)
    #expect(CivilDate.read("20131007") == 20_131_007)
    #expect(CivilDate.isoText(20_131_007) == "2013-10-07")
    for text in ["2013-1-07", "2013/10/07", "20131032", "2013-02-29", "", "+0131007", "２０131007"] {
      #expect(CivilDate.read(text) == nil, "\(text)")
    }
  }

  @Test func `Clock readings become instants and print back`() throws {
    let flat = try #require(NewYorkTime.read("15:30", on: 20_131_007))
    #expect(CalendarText.write(flat) == "2013-10-07T19:30:00Z")
    #expect(NewYorkTime.clockText(flat) == "15:30:00")
    let winter = try #require(NewYorkTime.read("09:30:15", on: 20_131_104))
    #expect(CalendarText.write(winter) == "2013-11-04T14:30:15Z")
    for text in [
      "24:00", "9:30", "09:60", "09:30:60", "09", "09:30:15:00", "-1:30", "+9:30", "09:",
    ] {
      #expect(NewYorkTime.read(text, on: 20_131_007) == nil, "\(text)")
    }
  }

  @Test func `Skipped and repeated hours of clock changes follow the documented choice`() throws {
    let skipped = try #require(NewYorkTime.read("02:30", on: 20_130_310))
    #expect(CalendarText.write(skipped) == "2013-03-10T07:30:00Z")
    #expect(NewYorkTime.clockText(skipped) == "03:30:00")
    let repeated = try #require(NewYorkTime.read("01:30", on: 20_131_103))
    #expect(CalendarText.write(repeated) == "2013-11-03T05:30:00Z")
  }
}
