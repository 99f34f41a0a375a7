import Journal
import Projections

/// Assertions about positions, cash and fees.
extension DayCheck {
  private var book: Book { ledger.book }

  var doubleEntry: DayAssertion {
    let sums = book.currencies.map { accounts in
      let sum = accounts.balances.reduce(Money.zero) { $0 + $1.debit }
      return "\(accounts.currency) debits less credits \(sum)"
    }
    let isRight = book.isBalanced && run.isBalanced
    return assertion(
      "double entry adds up to zero", isRight ? .green : .red, sums.joined(separator: "; "))
  }

  /// The books of record round each posting; the exact ones never do.
  var exactBooks: DayAssertion {
    var worst = WideInteger.zero
    for figures in run.instruments {
      let kept = WideInteger(book.realised(figures.instrument).rawValue)
      let exact = figures.methods[0].realised.units * WideInteger(10)
      worst = max(worst, (kept - exact).magnitude)
    }
    let text = RoundedDecimal(worst, over: WideInteger(1_000_000_000))
    let light: DayAssertion.Light = worst > WideInteger(1_000_000) ? .red : .green
    return assertion(
      "realised equals an exact second accounting", light, "largest difference \(text)")
  }

  var positions: DayAssertion {
    var wrong: [String] = []
    var count = 0
    for figures in run.instruments {
      let kept = WideInteger(book.position(figures.instrument).rawValue)
      count += 1
      // A split rounds the position of record to 1e-8 of a share.
      if (kept - figures.position.units).magnitude > WideInteger(100) {
        wrong.append(
          "\(figures.symbol) \(RoundedDecimal(units: kept)) against \(figures.position)")
      }
    }
    return assertion(
      "positions are the sum of executions", wrong.isEmpty ? .green : .red,
      wrong.isEmpty
        ? "\(run.executions.count) executions of \(count) instruments" : listed(wrong))
  }

  var fees: DayAssertion {
    let pending = run.pendingCommissions
    let light: DayAssertion.Light = pending.isEmpty ? .green : isClosed ? .red : .yellow
    return assertion(
      "no fee is pending", light,
      pending.isEmpty
        ? "\(run.executions.count) executions, all with their fee"
        : "\(pending.count) without: \(listed(pending))")
  }

  var orphans: DayAssertion {
    let count = book.orphanCommissions
    return assertion(
      "every fee has its execution", count == 0 ? .green : .yellow,
      count == 0 ? "none without" : "\(count) fees of executions that never came")
  }

  var leftOut: DayAssertion {
    let count =
      book.ignoredCount + book.unappliedCount + Int64(book.unknownInstrumentCount)
    return assertion(
      "nothing was left out of the books", count == 0 ? .green : .red,
      "\(book.ignoredCount) amounts ignored, \(book.unappliedCount) not applied, "
        + "\(book.unknownInstrumentCount) executions of unknown instruments")
  }

  var marks: DayAssertion {
    let count = book.currencies.reduce(0) { $0 + $1.unmarkedCount }
    return assertion(
      "every position has a price", count == 0 ? .green : .yellow,
      count == 0 ? "none without" : "\(count) open positions were never marked")
  }

  /// Borrowed cash is possible; owing more than there is, is not.
  var cash: DayAssertion {
    var light = DayAssertion.Light.green
    for accounts in book.currencies where accounts.cash < .zero {
      let isCovered = (accounts.equity ?? .zero) >= .zero
      light = max(light, isCovered ? .yellow : .red)
    }
    let figures = book.currencies.map { accounts in
      "\(accounts.currency) \(accounts.cash.cents), equity \(accounts.equity.cents)"
    }
    return assertion("cash is not below zero", light, figures.joined(separator: "; "))
  }
}
