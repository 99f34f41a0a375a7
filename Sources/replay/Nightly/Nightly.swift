import Journal
import Projections
import Store

/// Everything that is to be done with a journal after a day: sealed, checked, signed, copied,
/// re-executed, reconciled, and compared with its shadow.
///
/// Touches closed days alone, so a session of the next one may run beside it; done twice it does
/// nothing the second time.
struct Nightly {
  static let shadow = "shadow"

  let journal: String
  /// The day to look at, yyyymmdd; nil for the last closed one on which the market was open.
  var date: Int64?
  /// Where a copy goes; nil for none.
  var copy: String?
  /// The private key that signs days; nil for none.
  var key: String?
  /// Keys that signed earlier days.
  var olderKeys: [String] = []
  /// Differing orders that are shown.
  var limit = 10
  /// A gap that is no larger is no finding, as long as both sides traded the same shares.
  var tolerance = Money.zero
  /// Told what is being done.
  var tell: (String) -> Void = { _ in }

  /// Does it all; what cannot be done keeps the rest from nothing that it is not needed for.
  func run() -> NightlyReport {
    var report = NightlyReport(journal: journal)
    let days = look(&report)
    if days == nil, !PosixFiles().isJournal(journal) { return report }
    if let days { step("seal", &report) { try seal(days) } }
    step("check", &report) { try check() }
    step("anchor", &report) { try anchor() }
    step("copy", &report) { try makeCopy() }
    guard let day = report.day else { return report }
    step("verify", &report) { try verify(day) }
    lookAtDay(day, &report)
    return report
  }

  /// The days of the journal, and which one is looked at; nil for a journal that cannot be read.
  private func look(_ report: inout NightlyReport) -> JournalDays? {
    do {
      let days = try JournalDays(journal)
      if let last = days.days.last, !last.isClosed, !JournalActivity(of: journal).hasWriter {
        report.add(
          .init(
            name: "journal", result: .finding,
            text: "its last session broke off on \(last.name) at record \(last.last); the next one "
              + "goes on from there, and only then that day is closed"))
      }
      do { report.day = try day(of: days) } catch {
        report.add(.init(name: "day", result: .failed, text: "\(error)"))
      }
      return days
    } catch {
      report.add(.init(name: "journal", result: .failed, text: "\(error)"))
      return nil
    }
  }

  private func day(of days: JournalDays) throws -> JournalDays.Day {
    if let date { return try days.closed(date, in: journal) }
    guard let day = days.lastTraded else {
      throw InputError("\(journal): no day is closed yet")
    }
    return day
  }

  private func step(
    _ name: String, _ report: inout NightlyReport, _ body: () throws -> NightlyReport.Step
  ) {
    tell(name)
    do { report.add(try body()) } catch {
      report.add(.init(name: name, result: .failed, text: "\(error)"))
    }
  }

  // MARK: The journal

  private func seal(_ days: JournalDays) throws -> NightlyReport.Step {
    var (written, before, after) = (0, 0, 0)
    for day in days.closed {
      let report = try Sealer.seal(root: journal, day: day.date)
      written += report.written
      for segment in report.segments where segment.left == nil {
        (before, after) = (before + segment.before, after + segment.after)
      }
    }
    let text =
      written == 0
      ? "every segment of a closed day is sealed"
      : "\(written) segments of closed days, \(before) -> \(after) bytes"
    return .init(
      name: "seal", result: .good, text: text,
      details: [
        "sealed": .whole(written), "bytes_before": .whole(before), "bytes_after": .whole(after),
      ])
  }

  private func check() throws -> NightlyReport.Step {
    let report = try JournalCheck.run(root: journal)
    let count = report.findings.count
    let figures = "\(report.records) records in \(report.segments) segments"
    return .init(
      name: "check", result: report.isClean ? .good : .finding,
      text: report.isClean
        ? "every byte of \(figures) is what was written"
        : "\(count) finding\(count == 1 ? "" : "s") in \(figures)",
      lines: report.findings.prefix(50).map { "\($0)" },
      details: [
        "records": .whole(report.records), "bytes": .whole(report.bytes),
        "findings": .array(report.findings.map { .string("\($0)") }),
      ])
  }

  private func anchor() throws -> NightlyReport.Step {
    guard let key else { return .init(name: "anchor", result: .skipped, text: "no `--key`") }
    let signer = try SigningKey(contentsOf: key)
    let older = try olderKeys.map { try PublicKey($0) }
    let result: AnchorSigning
    do {
      result = try AnchorSigning(root: journal, key: signer, olderKeys: older)
    } catch {
      guard case .anchorsDoNotFit = error else { throw error }
      return .init(name: "anchor", result: .finding, text: "\(error)")
    }
    let made = result.made.map { AnchorsText.day($0.day) }
    return .init(
      name: "anchor", result: .good,
      text: made.isEmpty
        ? "every closed day is signed" : "signed \(made.joined(separator: ", "))",
      details: ["made": .array(made.map { .string($0) })])
  }

  private func makeCopy() throws -> NightlyReport.Step {
    guard let copy else { return .init(name: "copy", result: .skipped, text: "no `--copy`") }
    let report = try JournalCopy.run(from: journal, to: copy, files: PosixFiles())
    return .init(
      name: "copy", result: .good,
      text: "\(copy) holds \(report.segments) segments up to record \(report.head.sequence), "
        + "\(report.newBytes) bytes of them new, read back and equal",
      details: [
        "destination": .string(copy), "new_bytes": .whole(report.newBytes),
        "head": .whole(report.head.sequence.rawValue),
      ])
  }
}
