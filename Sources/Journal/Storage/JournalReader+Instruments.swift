extension JournalReader {
  /// Every instrument that the journal has ticks of, ascending; the reader is moved.
  ///
  /// What blocks say of themselves is enough; only behind the last whole one ticks are looked at.
  public func tickInstruments() throws(JournalError) -> [InstrumentID] {
    var found: Set<UInt32> = []
    for segment in 0..<places.count {
      for place in try places.blocks(of: segment) {
        if let trailer = place.trailer {
          found.formUnion(trailer.instruments)
        } else if try jump(to: segment, place) {
          try collect(&found)
        }
      }
    }
    return found.sorted().map(InstrumentID.init(rawValue:))
  }

  /// Adds the instruments of all ticks from here on.
  private func collect(_ found: inout Set<UInt32>) throws(JournalError) {
    while let shape = try advance() {
      if shape == .tick { found.insert(tick.instrument.rawValue) }
    }
  }
}
