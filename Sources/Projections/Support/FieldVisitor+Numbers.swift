import Journal

extension FieldVisitor {
  /// A count or a position in an array.
  mutating func count(_ name: StaticString, _ value: inout Int) throws(CodecError) {
    var raw = Int64(value)
    try signed(name, &raw)
    value = Int(raw)
  }
}

extension Array {
  /// The first position whose element is not before the wanted one; the array is sorted that way.
  func lowerBound(_ isBefore: (Element) -> Bool) -> Int {
    // A span, because an element of an array would be copied with its texts.
    let elements = span
    var low = 0
    var high = elements.count
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(elements[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Limits that keep arrays indexed by instrument number bounded, whatever a journal says.
public enum InstrumentLimit {
  /// Instruments one journal may define; a higher number is ignored and counted.
  public static let count = 65_536

  /// Whether arrays may grow to hold `instrument`.
  static func allows(_ instrument: InstrumentID) -> Bool { instrument.index < count }
}
