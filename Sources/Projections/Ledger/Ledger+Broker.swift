import Journal

// What the broker says about the account; our books do not change by it.
extension Ledger {
  mutating func foldAccountValue(_ value: AccountValueReported) {
    guard isOurs(value.account) else { return }
    let currency = book.currencies[0].currency
    risk.fold(value, currency: currency)
    reconciliation.fold(value, currency: currency, booked: book.cash, at: now)
  }

  mutating func foldPosition(_ position: PositionReported) {
    guard isOurs(position.account) else { return }
    reconciliation.fold(position)
    comparePositions()
  }

  mutating func foldEnd(_ ended: AnswerEnded) {
    guard ended.answer == .positions else { return }
    reconciliation.endPositions()
    comparePositions()
  }

  mutating func comparePositions() { reconciliation.compare(book, instruments, at: now) }

  /// A login can have other accounts, whose positions are none of ours.
  private func isOurs(_ account: String) -> Bool {
    account.isEmpty || session.account.isEmpty || account == session.account
  }
}
