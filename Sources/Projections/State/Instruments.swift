import Journal

/// The instruments of the journal, by number, symbol and contract.
public struct Instruments: FieldGroup {
  private var definitions: [InstrumentDefined] = []
  /// Definitions whose number is beyond ``InstrumentLimit/count``.
  public private(set) var ignoredCount: Int64 = 0
  private var bySymbol = Derived<[String: InstrumentID]>([:])
  private var byContract = Derived<[Int64: InstrumentID]>([:])

  /// No instruments.
  public init() {}

  /// How many numbers are in use, gaps included.
  public var count: Int { definitions.count }

  /// Definitions by number; one with an empty symbol is a gap in the numbering.
  public var all: [InstrumentDefined] { definitions }

  /// The definition of that number; nil when there is none.
  public subscript(_ id: InstrumentID) -> InstrumentDefined? {
    guard id.index < definitions.count, !definitions[id.index].symbol.isEmpty else { return nil }
    return definitions[id.index]
  }

  /// The lowest number with that symbol; nil when nobody defined it.
  public func id(symbol: String) -> InstrumentID? { bySymbol.value[symbol] }

  /// The lowest number with that contract; nil when nobody defined it, or for contract 0.
  public func id(contract: Int64) -> InstrumentID? { byContract.value[contract] }

  /// Takes a definition; a later one of the same number replaces the earlier.
  public mutating func fold(_ definition: InstrumentDefined) {
    guard InstrumentLimit.allows(definition.instrument) else { return ignoredCount += 1 }
    while definitions.count <= definition.instrument.index {
      var gap = InstrumentDefined()
      gap.instrument = InstrumentID(rawValue: UInt32(definitions.count))
      definitions.append(gap)
    }
    let isNew = definitions[definition.instrument.index].symbol.isEmpty
    definitions[definition.instrument.index] = definition
    if isNew { index(definition) } else { rebuild() }
  }

  /// The lowest number wins a symbol or contract that several share.
  private mutating func index(_ definition: InstrumentDefined) {
    guard !definition.symbol.isEmpty else { return }
    let id = definition.instrument
    func wins(_ known: InstrumentID?) -> Bool { known.map { id.rawValue < $0.rawValue } ?? true }
    if wins(bySymbol.value[definition.symbol]) { bySymbol.value[definition.symbol] = id }
    guard definition.contractID != 0, wins(byContract.value[definition.contractID]) else { return }
    byContract.value[definition.contractID] = id
  }

  private mutating func rebuild() {
    bySymbol.value.removeAll(keepingCapacity: true)
    byContract.value.removeAll(keepingCapacity: true)
    for definition in definitions { index(definition) }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("definitions", &definitions)
    try visitor.signed("ignoredCount", &ignoredCount)
    guard visitor.replaces else { return }
    for (index, definition) in definitions.enumerated()
    where definition.instrument.index != index {
      throw .valueOutOfRange(field: "definitions")
    }
    rebuild()
  }
}
