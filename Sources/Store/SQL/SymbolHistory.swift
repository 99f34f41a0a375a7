import Journal
import Projections

/// The tickers of a journal's instruments, each from the record that defined it on.
struct SymbolHistory {
  private struct Definition {
    var sequence: UInt64
    var symbol: String
  }

  private var definitions: [UInt32: [Definition]] = [:]
  /// The last record that defined any.
  private(set) var lastDefinition: UInt64 = 0

  /// Reads the definitions of the journal that `reader` reads; the reader is moved.
  init(_ reader: JournalReader, root: String) throws(JournalError) {
    if let before = try reader.prunedBefore() { noteSnapshot(root, before) }
    var query = JournalQuery()
    query.kinds = [EventKind.instrumentDefined.rawValue]
    let selection = JournalSelection(reader, query)
    while try selection.advance() != nil {
      guard case .instrumentDefined(let definition) = try reader.event() else { continue }
      note(definition, reader.envelope.sequence.rawValue)
    }
  }

  private mutating func note(_ definition: InstrumentDefined, _ sequence: UInt64) {
    definitions[definition.instrument.rawValue, default: []].append(
      Definition(sequence: sequence, symbol: definition.symbol))
    lastDefinition = max(lastDefinition, sequence)
  }

  /// What was defined before a pruned journal begins is known from a state; without one it is not,
  /// and instruments show by their numbers.
  private mutating func noteSnapshot(_ root: String, _ first: SequenceNumber) {
    let store = SnapshotStore(root: root)
    do {
      for sequence in try store.list() {
        let ledger = try Ledger(canonical: try store.load(sequence).state)
        for definition in ledger.instruments.all where !definition.symbol.isEmpty {
          note(definition, 0)
        }
        return
      }
    } catch {
      definitions = [:]
    }
  }

  /// The ticker of an instrument at a record; its number where nobody had defined it.
  func symbol(_ instrument: InstrumentID, at sequence: UInt64) -> String {
    let known = definitions[instrument.rawValue]?.last { $0.sequence <= sequence }
    return known?.symbol ?? "#\(instrument.rawValue)"
  }

  /// The ticker of an instrument at a record, and the last record up to which it stays.
  func span(_ instrument: InstrumentID, at sequence: UInt64) -> (symbol: String, last: UInt64) {
    let next = definitions[instrument.rawValue]?.first { $0.sequence > sequence }
    return (symbol(instrument, at: sequence), next.map { $0.sequence - 1 } ?? .max)
  }

  /// Every ticker that the journal defines, each once, in the order of their first definitions.
  var tickers: [String] {
    var seen: Set<String> = []
    return definitions.keys.sorted()
      .flatMap { id in (definitions[id] ?? []).map { (first: $0.sequence, id: id, $0.symbol) } }
      .sorted { ($0.first, $0.id) < ($1.first, $1.id) }
      .compactMap { seen.insert($0.2).inserted ? $0.2 : nil }
  }

  /// Instruments that ever had a ticker, or the one whose number `#7` names.
  func instruments(named symbol: String) -> [InstrumentID] {
    var found = definitions.keys.sorted().filter { id in
      definitions[id]?.contains { $0.symbol == symbol } == true
    }
    if symbol.hasPrefix("#"), let number = UInt32(symbol.dropFirst()), !found.contains(number) {
      found.append(number)
    }
    return found.map(InstrumentID.init(rawValue:))
  }

  /// Every ticker that records of these instruments can show, ascending by its bytes, each with the
  /// instruments that had it and the last record that can show it.
  func groups(of instruments: [InstrumentID]) -> [SymbolGroup] {
    var groups: [String: SymbolGroup] = [:]
    func add(_ symbol: String, _ instrument: InstrumentID, through last: UInt64) {
      var group = groups[symbol] ?? SymbolGroup(symbol: symbol, last: 0)
      if !group.instruments.contains(instrument) { group.instruments.append(instrument) }
      group.last = max(group.last, last)
      groups[symbol] = group
    }
    for instrument in instruments {
      let known = definitions[instrument.rawValue] ?? []
      for (index, definition) in known.enumerated() {
        let next = index + 1 < known.count ? known[index + 1].sequence - 1 : .max
        add(definition.symbol, instrument, through: next)
      }
      let first = known.first?.sequence ?? .max
      if first > 0 { add("#\(instrument.rawValue)", instrument, through: first - 1) }
    }
    return groups.values.sorted { $0.symbol.utf8.lexicographicallyPrecedes($1.symbol.utf8) }
  }
}

/// One ticker and who had it.
struct SymbolGroup {
  var symbol: String
  var instruments: [InstrumentID] = []
  /// The last record that can show it.
  var last: UInt64

  init(symbol: String, last: UInt64) {
    self.symbol = symbol
    self.last = last
  }
}
