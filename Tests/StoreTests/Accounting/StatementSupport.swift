import Foundation
import Journal
import Projections
import Store
import TestSupport

/// A statement made of texts, taken through records and a fold to its report.
struct StatementCase {
  static let header =
    "execution_id,time_ns,symbol,side,quantity,price,commission,currency,multiplier,"
    + "corrects_execution_id"
  static let eventHeader = "type,time_ns,symbol,execution_id,amount,currency,ratio_num,ratio_den"
  static let markHeader = "time_ns,symbol,price"
  /// 2013-10-07 10:00 New York.
  static let start: Int64 = 1_381_154_400_000_000_000

  var files: [String: [UInt8]] = [:]

  init(_ files: [String: [UInt8]]) { self.files = files }

  /// Lines of fills and events; `@5` in the place of a time is 5 seconds after ``start``.
  init(fills: [String], events: [String] = [], marks: [String] = [], scenario: String? = nil) {
    files["fills.csv"] = Self.file([Self.header] + fills)
    if !events.isEmpty { files["events.csv"] = Self.file([Self.eventHeader] + events) }
    if !marks.isEmpty { files["marks.csv"] = Self.file([Self.markHeader] + marks) }
    if let scenario { files["scenario.json"] = Array(scenario.utf8) }
  }

  private static func file(_ lines: [String]) -> [UInt8] {
    let timed = lines.map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map { field in
        guard field.hasPrefix("@"), let seconds = Int64(field.dropFirst()) else {
          return String(field)
        }
        return String(start + seconds * 1_000_000_000)
      }.joined(separator: ",")
    }
    return Array((timed.joined(separator: "\n") + "\n").utf8)
  }

  static let newYork: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "America/New_York") ?? .gmt
    return calendar
  }()

  /// New York's date by the machine's zone database; none before 2007, as in the product.
  static func date(_ time: Timestamp) -> Int64? {
    let instant = Date(timeIntervalSince1970: (Double(time.rawValue) / 1e9).rounded(.down))
    let parts = newYork.dateComponents([.year, .month, .day], from: instant)
    guard let year = parts.year, let month = parts.month, let day = parts.day, year >= 2007,
      year <= 2200
    else { return nil }
    return Int64(year * 10_000 + month * 100 + day)
  }

  func statement() throws(StatementError) -> Statement {
    try Statement(files, dateOf: Self.date)
  }

  /// The report after a fold of the statement's records.
  func report(
    _ methods: [LotMethod] = BooksReport.usualMethods, choices: String? = nil,
    keepsPostings: Bool = false
  ) throws -> BooksReport {
    let statement = try statement()
    let journal = try StatementJournal(statement, build: "test") { _ in nil }
    var history = AccountHistory(keepsEveryMark: true)
    for record in journal.records { history.fold(record) }
    var question = AccountQuestion(methods)
    question.keepsPostings = keepsPostings
    question.day = { Self.date($0) ?? 0 }
    guard let choices else {
      return BooksReport(statement, journal, try AccountRun(history, question))
    }
    let chosen = try LotChoices(Array(choices.utf8), file: "lots.csv", ids: journal.journalID)
    question.choices = chosen.byClosing
    do { return BooksReport(statement, journal, try AccountRun(history, question)) } catch {
      throw chosen.explain(error, name: journal.fileID)
    }
  }

  func json(_ methods: [LotMethod] = BooksReport.usualMethods) throws -> JSONValue {
    try report(methods).json
  }
}

extension JSONValue {
  /// The value at a path of names and places.
  func at(_ path: String) -> JSONValue? {
    var value: JSONValue? = self
    for name in path.split(separator: "/") {
      if let place = Int(name), let elements = value?.elements {
        value = place < elements.count ? elements[place] : nil
      } else {
        value = value?[String(name)]
      }
    }
    return value
  }

  /// The same with members sorted by name, so that their order does not count.
  var sorted: JSONValue {
    switch self {
    case .object(let members):
      .object(
        members.map { JSONMember($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
    case .array(let elements): .array(elements.map(\.sorted))
    default: self
    }
  }
}
