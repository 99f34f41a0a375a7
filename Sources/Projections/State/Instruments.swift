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
    definitions[definition.instrument.index] = definition
    rebuild()
  }

  private mutating func rebuild() {
    bySymbol.value.removeAll(keepingCapacity: true)
    byContract.value.removeAll(keepingCapacity: true)
    for definition in definitions.reversed() where !definition.symbol.isEmpty {
      bySymbol.value[definition.symbol] = definition.instrument
      if definition.contractID != 0 {
        byContract.value[definition.contractID] = definition.instrument
      }
    }
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("definitions", &definitions)
    try visitor.signed("ignoredCount", &ignoredCount)
    for (index, definition) in definitions.enumerated()
    where definition.instrument.index != index {
      throw .valueOutOfRange(field: "definitions")
    }
    rebuild()
  }
}
