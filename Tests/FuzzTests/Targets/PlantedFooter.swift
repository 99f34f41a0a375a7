import TestSupport

extension FuzzTargets {
  /// A reader of footers with a bug, which proves that such bugs are found, too.
  static let plantedFooter = FuzzTarget("planted-footer") {
    PlantedFooter.check($0, believesLength: true)
  }
}

/// A copy of how an index is found from the end of its file: bytes, their length, a mark.
enum PlantedFooter {
  private static let mark = Array("RPLX".utf8)
  private static let byteCount = 2 + 4

  /// Reads what the footer names and encodes it again.
  ///
  /// - Parameter believesLength: the bug: the length is not held against the file's.
  static func check(_ input: [UInt8], believesLength: Bool) -> FuzzOutcome {
    let footer = input.count - byteCount
    guard footer >= 0, Array(input[(footer + 2)...]) == mark else { return .refused }
    let length = Int(input[footer]) | Int(input[footer + 1]) << 8
    if !believesLength, length > footer { return .refused }
    let named = bytes(input, before: footer, count: length)
    return named.elementsEqual(input[max(0, footer - length)..<footer])
      ? .accepted : .broken("other bytes than the footer names")
  }

  private static func bytes(_ input: [UInt8], before end: Int, count: Int) -> [UInt8] {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: input.count)
    defer { unsafe copy.deallocate() }
    for (index, byte) in input.enumerated() { unsafe copy[index] = byte }
    var found: [UInt8] = []
    // From the end on, so that the first stray read is the one beside the bytes.
    for place in 1..<max(1, count + 1) { unsafe found.append(copy[end - place]) }
    return found.reversed()
  }
}
