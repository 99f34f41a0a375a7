import Journal
import Projections

/// Instruments by the symbols that people write.
enum SymbolLookup {
  /// The instrument called `symbol` at the place of `ledger`.
  ///
  /// - Throws: ``InputError`` that names the near ones and all that there are.
  static func find(
    _ symbol: String, _ ledger: Ledger, _ journal: String
  ) throws(InputError) -> InstrumentID {
    if let known = ledger.instruments.id(symbol: symbol) { return known }
    let all = ledger.instruments.all.map(\.symbol).filter { !$0.isEmpty }
    let listed = all.prefix(20).joined(separator: ", ") + (all.count > 20 ? " …" : "")
    throw InputError(
      "\(journal) has no instrument `\(symbol)`\(NearestName.hint(symbol, among: all)); "
        + (all.isEmpty ? "none is defined there" : "it has \(listed)"))
  }
}
