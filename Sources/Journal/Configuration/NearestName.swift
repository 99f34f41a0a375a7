/// Finds what a mistyped name was probably meant to be.
public enum NearestName {
  /// The candidate closest to `name` in edits; the first of equals.
  ///
  /// - Returns: nil when none is close: more than a third of the letters would have to change.
  public static func find(_ name: String, among candidates: [String]) -> String? {
    // A longer name is no typing mistake, and the time grows with the product of the lengths.
    guard !name.isEmpty, name.utf8.count <= 64 else { return nil }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let limit = max(1, max(name.utf8.count, candidate.utf8.count) / 3)
      let distance = distance(Array(name.utf8), Array(candidate.utf8))
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate ?? candidates.first { name.utf8.count >= 3 && $0.hasPrefix(name) }
  }

  /// ` (did you mean `x`?)`, or nothing; to be put behind a message.
  public static func hint(_ name: String, among candidates: [String]) -> String {
    find(name, among: candidates).map { "; did you mean `\($0)`?" } ?? ""
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
  ///
  /// - Source: the restricted Damerau-Levenshtein distance ("optimal string alignment").
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
        row.append(best)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
