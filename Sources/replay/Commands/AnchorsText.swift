import Journal

/// Anchors as `journal check` and `journal anchor` tell them.
enum AnchorsText {
  /// Checks the anchors; what the check of the journal itself has found is not said twice.
  static func check(
    _ journal: String, _ publicKeys: [String], after report: CheckReport
  ) throws -> AnchorReport {
    let keys = try publicKeys.map { try PublicKey($0) }
    do { return try AnchorCheck.run(root: journal, publicKeys: keys) } catch {
      // The order of the segments is wrong, and a finding says so already.
      if case .missingSegment = error, !report.isClean { return AnchorReport() }
      throw error
    }
  }

  static func lines(_ report: AnchorReport) -> [String] {
    var lines = report.notes
    if report.anchors > 0 {
      let through = "record \(report.anchoredThrough), day \(day(report.newestDay))"
      lines.append(
        report.isClean
          ? "anchors: \(report.anchors), vouching up to \(through)"
          : "anchors: \(report.anchors), up to \(through), but not all fits")
      for key in report.keys { lines.append("signed by: \(key)") }
    }
    return lines
  }

  static func json(_ report: AnchorReport) -> JSONValue {
    [
      "count": .whole(report.anchors), "through_seq": .whole(report.anchoredThrough.rawValue),
      "newest_day": report.anchors == 0 ? .null : .string(day(report.newestDay)),
      "keys": .array(report.keys.map { .string("\($0)") }),
      "notes": .array(report.notes.map { .string($0) }),
    ]
  }

  /// `2013-10-07` for 20131007.
  static func day(_ day: Int64) -> String {
    let text = String(day)
    return "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
  }

  /// 20131007 for `2013-10-07`.
  static func day(option name: String, _ text: String) throws(UsageError) -> Int64 {
    guard let number = Int64(text.split(separator: "-").joined()), day(number) == text,
      number > 999_99_99
    else { throw UsageError("`\(name)`: `\(text)` is no day such as 2013-10-07") }
    return number
  }
}
