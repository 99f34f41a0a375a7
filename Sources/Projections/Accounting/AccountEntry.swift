import Journal

/// One thing of a history in the order in which accounting applies it.
///
/// Time first; at one time transfers, splits, dividends, position corrections, executions, marks;
/// then arrival.
struct AccountEntry: Comparable, Sendable {
  enum Rank: Int, Sendable {
    case transfer = 0
    case split = 1
    case dividend = 2
    case correction = 3
    case execution = 4
    case mark = 5

    init(_ rank: TimelineRank) {
      switch rank {
      case .split: self = .split
      case .dividend: self = .dividend
      case .correction: self = .correction
      case .execution: self = .execution
      }
    }
  }

  var time: Timestamp
  var rank: Rank
  /// Place in the list that the rank names, which is in order of arrival.
  var index: Int

  static func < (a: AccountEntry, b: AccountEntry) -> Bool {
    (a.time, a.rank.rawValue, a.index) < (b.time, b.rank.rawValue, b.index)
  }

  /// Everything of a history, sorted.
  ///
  /// - Parameter executions: those in force, by time and arrival.
  static func all(_ history: AccountHistory, executions: [BookedExecution]) -> [AccountEntry] {
    var entries: [AccountEntry] = []
    for (index, transfer) in history.transfers.enumerated() {
      entries.append(AccountEntry(time: transfer.time, rank: .transfer, index: index))
    }
    for (index, booked) in history.book.adjustments.enumerated() {
      guard let rank = TimelineRank(booked.adjustment.type) else { continue }
      entries.append(AccountEntry(time: booked.time, rank: Rank(rank), index: index))
    }
    for (index, execution) in executions.enumerated() {
      entries.append(AccountEntry(time: execution.time, rank: .execution, index: index))
    }
    for (index, mark) in history.marks.enumerated() {
      entries.append(AccountEntry(time: mark.time, rank: .mark, index: index))
    }
    return entries.sorted()
  }
}
