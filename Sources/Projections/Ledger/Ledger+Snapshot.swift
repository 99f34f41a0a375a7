import Journal

extension Ledger {
  /// Version of the state's layout and of what its folds compute; part of every snapshot's key.
  ///
  /// Raise it with any change of a `visit` below ``Ledger`` and with any change of a fold that
  /// gives other values for the same records. A test fails when the layout changes without it.
  public static let schemaVersion: UInt32 = 7

  /// Fingerprint of the names, types and order of every field of the state.
  public static let schemaFingerprint = SchemaFingerprint.of(Ledger())

  /// The whole state in its canonical form; equal states give equal bytes.
  public var canonicalBytes: [UInt8] {
    var writer = PayloadWriter()
    var copy = self
    // A writer never throws: it only reads values that already exist.
    do { try copy.visit(&writer) } catch { preconditionFailure("writing cannot fail: \(error)") }
    return writer.bytes
  }

  /// Reads a state back from its canonical form.
  ///
  /// - Throws: ``CodecError`` for bytes that are not exactly one state, or one that could not be
  ///   folded further; whatever they say, no more memory is taken than they have elements.
  public init(canonical: [UInt8]) throws(CodecError) {
    self.init()
    var reader = PayloadReader(canonical[...])
    try visit(&reader)
    try reader.finish()
    planned.value = MarketPlan(configuration)
    guard studies.allSatisfy({ $0.fits(plan) }) else {
      throw .valueOutOfRange(field: "studies")
    }
    // A tick may only come to bars that are not due.
    guard nextBarEnd == earliestBarEnd else { throw .valueOutOfRange(field: "nextBarEnd") }
    // A fold finds all of these at one index.
    let count = instruments.count
    guard markets.count == count, studies.count == count, entries.count == count,
      symbols.count == count, closes.count == count,
      dataWatch.streams.count <= count, count <= InstrumentLimit.count
    else { throw .valueOutOfRange(field: "instruments") }
    rebuildRiskLookups()
  }
}
