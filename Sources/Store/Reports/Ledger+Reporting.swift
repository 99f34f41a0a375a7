import Journal
import Projections

extension Ledger {
  /// Instruments with at least one fill, in order of definition.
  public var tradedInstruments: [InstrumentID] {
    instrumentIDs.filter { book.fillCount($0) > 0 }
  }

  /// The ticker, or the number of an instrument that nobody defined.
  public func symbol(_ instrument: InstrumentID) -> String {
    instruments[instrument]?.symbol ?? "#\(instrument.rawValue)"
  }
}

extension JSONValue {
  /// A decimal, or null for what is not known.
  public static func decimal(_ value: (some FixedPoint)?) -> JSONValue {
    value.map { .decimal($0) } ?? .null
  }
}
