import Journal

/// Goes through the object around a list of predictions, in time linear in its length.
struct PredictionListScanner {
  private let bytes: [UInt8]
  private var index = 0
  private(set) var items: [Range<Int>] = []
  private(set) var hasList = false
  private(set) var nextSince: Int64?
  private(set) var hasMore = false
  private var names: [String] = []

  /// Members beside the list; more have no meaning here.
  private static let membersMax = 64

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads the whole body.
  mutating func readObject() throws(PredictionProblem) {
    try expect(UInt8(ascii: "{"))
    if !take(UInt8(ascii: "}")) {
      repeat { try readMember() } while take(UInt8(ascii: ","))
      try expect(UInt8(ascii: "}"))
    }
    skipSpace()
    guard index == bytes.count else { throw problem("bytes after the end of the list") }
  }

  private mutating func readMember() throws(PredictionProblem) {
    skipSpace()
    let place = index
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
      throw problem("expected a name in quotes")
    }
    let quoted = try skipValue()
    guard case .string(let name) = try json(quoted) else { throw problem("not a name") }
    guard !names.contains(name) else {
      throw PredictionProblem(reason: "the name `\(name.prefix(40))` occurs twice", offset: place)
    }
    guard names.count < Self.membersMax else { throw problem("too many members") }
    names.append(name)
    try expect(UInt8(ascii: ":"))
    skipSpace()
    if name == "predictions", index < bytes.count, bytes[index] == UInt8(ascii: "[") {
      return try readItems()
    }
    let range = try skipValue()
    let value = try json(range)
    if name == "next_since" { nextSince = value.integer }
    if name == "more" { hasMore = value.flag ?? false }
  }

  private mutating func readItems() throws(PredictionProblem) {
    hasList = true
    try expect(UInt8(ascii: "["))
    if take(UInt8(ascii: "]")) { return }
    repeat {
      skipSpace()
      items.append(try skipValue())
      guard items.count <= PredictionList.countMax else {
        throw problem("more than \(PredictionList.countMax) predictions")
      }
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
  }

  private func json(_ range: Range<Int>) throws(PredictionProblem) -> JSONValue {
    do throws(JSONError) {
      return try JSONReader.read(bytes[range])
    } catch {
      throw PredictionProblem(
        reason: "not JSON: \(error.message)", offset: range.lowerBound + error.offset)
    }
  }

  // MARK: Parts

  /// Passes over one value, by its quotes and brackets alone.
  private mutating func skipValue() throws(PredictionProblem) -> Range<Int> {
    let start = index
    var depth = 0
    repeat {
      guard index < bytes.count else { throw problem("the text ends inside a value") }
      switch bytes[index] {
      case UInt8(ascii: "\""): try skipText()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { throw problem("expected a value") }
        depth -= 1
        index += 1
      default:
        if depth > 0 { index += 1 } else { try skipWord() }
      }
    } while depth > 0
    return start..<index
  }

  private mutating func skipText() throws(PredictionProblem) {
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard index < bytes.count else { throw problem("the text ends inside a string") }
    index += 1
  }

  /// A number, `true`, or whatever stands in such a place.
  private mutating func skipWord() throws(PredictionProblem) {
    let start = index
    while index < bytes.count, !Self.isEnd(bytes[index]) { index += 1 }
    guard index > start else { throw problem("expected a value") }
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), 0x20, 0x0A,
      0x0D, 0x09:
      true
    default: false
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ byte: UInt8) throws(PredictionProblem) {
    guard take(byte) else {
      throw problem("expected `\(Character(Unicode.Scalar(byte)))`")
    }
  }

  private mutating func skipSpace() {
    while index < bytes.count,
      bytes[index] == 0x20 || bytes[index] == 0x0A || bytes[index] == 0x0D || bytes[index] == 0x09
    {
      index += 1
    }
  }

  private func problem(_ reason: String) -> PredictionProblem {
    PredictionProblem(reason: reason, offset: min(index, bytes.count))
  }
}
