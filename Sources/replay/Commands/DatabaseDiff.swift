import Journal
import Store

/// The part of `diff` that compares two files that `rebuild --sqlite` wrote.
struct DatabaseDiff {
  let first: String
  let second: String
  /// Differing rows to show of each table.
  let limit: Int

  /// - Returns: success when every row is the same, else failure.
  func run(_ console: Console, json: Bool) throws -> ExitCode {
    let comparison: DatabaseComparison
    do { comparison = try DatabaseComparison(first, second) } catch { throw InputError("\(error)") }
    if json {
      console.print(json: comparison.json)
    } else {
      print(comparison, console)
    }
    return comparison.isEqual ? .success : .failure
  }

  private func print(_ comparison: DatabaseComparison, _ console: Console) {
    guard !comparison.isEqual else { return console.print(comparison.verdict) }
    console.print("first   \(first)\nsecond  \(second)\n")
    console.print(comparison.verdict)
    console.print(comparison.counts)
    var shown: [String: Int] = [:]
    for difference in comparison.differences {
      shown[difference.table, default: 0] += 1
      guard shown[difference.table, default: 0] <= limit else { continue }
      console.print(VisibleText.of(difference.line))
    }
    for (table, count) in shown.sorted(by: { $0.key < $1.key }) where count > limit {
      console.print("\(table): \(count - limit) more; --limit shows them, --json has all")
    }
    console.print("\nMoney, second less first:")
    console.print(comparison.money.visible)
  }
}
