import TestSupport

extension FuzzTargets {
  /// Decoders with a bug each, which prove on every run that the fuzzer finds such bugs.
  static let planted: [FuzzTarget] = [
    FuzzTarget("planted-bounds") { PlantedDecoder.check($0, bug: .bounds) },
    FuzzTarget("planted-trap") { PlantedDecoder.check($0, bug: .trap) },
    FuzzTarget("planted-answer") { PlantedDecoder.check($0, bug: .answer) },
    plantedFooter,
  ]
}

/// A copy of how payloads hold a text (length, bytes), spoiled on purpose behind a magic value.
struct PlantedDecoder {
  /// Which bug it has.
  enum Bug {
    /// Reads one byte behind the end of its memory; only the address sanitizer sees it.
    case bounds
    /// Adds past the end of a number, which traps.
    case trap
    /// Gives other bytes than it was given; only the round trip sees it.
    case answer
    /// None; for comparison.
    case none
  }

  /// Little-endian `PLNT`.
  private static let magic: UInt32 = 0x544E_4C50

  /// Four bytes of type, a length, as many bytes: decodes, encodes, compares.
  static func check(_ input: [UInt8], bug: Bug) -> FuzzOutcome {
    guard input.count >= 5 else { return .refused }
    let type = (0..<4).reduce(UInt32(0)) { $0 | UInt32(input[$1]) << UInt32(8 * $1) }
    var length = Int(input[4])
    guard length == input.count - 5, length > 0 else { return .refused }
    var text = Array(input[5...])
    if type == magic {
      switch bug {
      case .bounds: text[0] = behind(text)
      case .trap: length = Int(UInt8(length) + UInt8.max)
      case .answer: text[0] ^= 1
      case .none: break
      }
    }
    let encoded = Array(input[..<4]) + [UInt8(length)] + text
    return encoded == input ? .accepted : .broken("it does not encode to what it came from")
  }

  private static func behind(_ text: [UInt8]) -> UInt8 {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count)
    defer { unsafe copy.deallocate() }
    for (index, byte) in text.enumerated() { unsafe copy[index] = byte }
    let stray = unsafe copy[text.count]
    // The right answer all the same (no text is that long), so that only the read is wrong.
    return text.count == Int(stray) + 1_000 ? stray : text[0]
  }
}
