import Journal
import Projections
import Store

// What is looked at of the day itself.
extension Nightly {
  func verify(_ day: JournalDays.Day) throws -> NightlyReport.Step {
    let report = try Verifier(
      journal: journal, overrides: [], from: day.first, through: day.last
    ).run()
    let result: NightlyReport.Result =
      switch report.exitCode {
      case .success: .good
      case .failure: .finding
      case .cannotRun: .failed
      }
    return .init(
      name: "verify", result: result,
      text: report.isIdentical
        ? "identical: \(report.compared) outputs of \(report.counts.inputs) inputs re-executed"
        : report.text.split(separator: "\n").joined(separator: "; "),
      details: report.json)
  }

  /// The books at the end of the day, and the day against its shadow.
  func lookAtDay(_ day: JournalDays.Day, _ report: inout NightlyReport) {
    tell("books")
    let recorded: RecordedDay
    do { recorded = try RecordedDay(journal, day) } catch {
      for name in ["books", Self.shadow] {
        report.add(.init(name: name, result: .failed, text: "\(error)"))
      }
      return
    }
    report.add(books(recorded))
    tell(Self.shadow)
    do { report.add(try shadow(recorded)) } catch {
      report.add(.init(name: Self.shadow, result: .failed, text: "\(error)"))
    }
  }

  private func books(_ recorded: RecordedDay) -> NightlyReport.Step {
    let books = DayEndBooks(recorded.after)
    let count = books.findings.count
    return .init(
      name: "books", result: count == 0 ? .good : .finding,
      text: count == 0
        ? books.text
        : count == 1 ? books.findings[0] : "\(count) findings: \(books.findings[0]); …",
      lines: count > 1 ? books.findings : [],
      details: ["findings": .array(books.findings.map { .string($0) })])
  }

  private func shadow(_ recorded: RecordedDay) throws -> NightlyReport.Step {
    let outcome = try ShadowDay(recorded: recorded).run()
    let gap = outcome.gap
    let isGood = outcome.left.isEmpty && gap.isWithin(tolerance)
    var lines = outcome.left
    if !gap.isClean {
      lines += [Table.text(gap.table)] + gap.lines(limit: limit)
    }
    return .init(
      name: Self.shadow, result: isGood ? .good : .finding, text: Self.words(gap),
      lines: lines, details: gap.json)
  }

  private static func words(_ gap: DayGap) -> String {
    let orders = "\(gap.counts.both) orders filled on both sides"
    if gap.isClean { return "live did what the simulation did; \(orders)" }
    let sums = gap.totals.map { total in
      let parts = total.parts.cents.filter { $0.cents != 0 }.map {
        "\($0.name) \(Money(rawValue: $0.cents * 10_000_000).cents)"
      }
      return "gap \(total.gap.cents) \(total.currency)"
        + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
    }
    return "\(sums.joined(separator: "; ")); \(orders), \(gap.counts.live) live alone, "
      + "\(gap.counts.shadow) in the shadow alone"
  }
}

extension DayGap {
  /// Whether both sides traded the same shares, and no currency's gap is larger.
  fileprivate func isWithin(_ tolerance: Money) -> Bool {
    if isClean { return true }
    guard counts.live == 0, counts.shadow == 0 else { return false }
    return rows.allSatisfy { row in
      row.parts.missed == .zero && row.parts.extra == .zero && row.parts.risk == .zero
        && row.parts.manual == .zero
    }
      && totals.allSatisfy { total in
        total.gap.map { $0.rawValue.magnitude <= tolerance.rawValue.magnitude } ?? false
      }
  }
}
