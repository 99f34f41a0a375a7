import Journal

/// The place of each record's ticker in a list of words.
///
/// A ticker counts from the record that defined it on, so what is known of an instrument holds up
/// to the record that defines it anew. Records must come in order.
@safe final class TickerPlaces {
  private struct Known: BitwiseCopyable {
    var word: Int32 = -1
    /// The first record that `word` does not hold for.
    var end: UInt64 = 0
  }

  /// Instruments that get an entry; real numbers are small.
  private static let dense = 1 << 16
  let words = WordList()
  private let symbols: SymbolHistory
  /// The only tickers that get a place; nil for all.
  private let only: Set<String>?
  // safe: allocated in init with `dense` entries, all set, freed in deinit.
  private let known: UnsafeMutablePointer<Known>

  /// - Parameter only: the tickers that get a place, in this order; nil for all.
  init(_ symbols: SymbolHistory, only: [String]?) {
    self.symbols = symbols
    self.only = only.map { Set($0) }
    for symbol in only ?? symbols.tickers { _ = words.place(of: symbol) }
    unsafe known = .allocate(capacity: Self.dense)
    unsafe known.initialize(repeating: Known(), count: Self.dense)
  }

  deinit { unsafe known.deallocate() }

  /// Whether some tickers get no place.
  var isLimited: Bool { only != nil }

  /// The place of the ticker that a record of `instrument` shows; -1 for one that gets none.
  @inline(__always)
  func place(of instrument: InstrumentID, at sequence: UInt64) -> Int32 {
    let index = Int(instrument.rawValue)
    if index < Self.dense {
      let entry = unsafe known[index]
      if sequence < entry.end { return entry.word }
    }
    return look(instrument, sequence)
  }

  @inline(never)
  private func look(_ instrument: InstrumentID, _ sequence: UInt64) -> Int32 {
    let (symbol, last) = symbols.span(instrument, at: sequence)
    let word = only?.contains(symbol) == false ? -1 : words.place(of: symbol)
    let index = Int(instrument.rawValue)
    if index < Self.dense {
      unsafe known[index] = Known(word: word, end: last == .max ? .max : last + 1)
    }
    return word
  }
}
