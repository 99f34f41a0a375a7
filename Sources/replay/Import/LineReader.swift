/// Cuts a source into lines and lines into columns, in one pass over a fixed buffer.
///
/// Columns are what commas separate; there is no quoting. Memory does not grow with the source.
struct LineReader<Source: ByteSource> {
  /// What ``advance()`` found.
  enum Step { case line, tooLong, end }

  /// Most columns whose places are kept; further ones are only counted.
  static var columnLimit: Int { 12 }
  /// Longest line taken, in bytes.
  static var lengthLimit: Int { 1024 }

  /// The bytes that the column places refer to.
  private(set) var buffer: [UInt8]
  /// Where the current line starts in ``buffer``.
  private(set) var start = 0
  /// Where each column of the current line ends.
  private(set) var ends = InlineArray<12, Int>(repeating: 0)
  /// Where the current line ends.
  private var lineEnd = 0
  /// Columns of the current line, also those beyond ``columnLimit``.
  private(set) var columns = 0
  /// The current line, from 1.
  private(set) var number = 0
  /// Bytes of the lines so far.
  private(set) var consumed = 0
  private var source: Source
  private var next = 0
  private var filled = 0
  private var atEnd = false

  /// A reader at the start of `source`.
  init(_ source: Source, bufferSize: Int = 1 << 17) {
    precondition(bufferSize > Self.lengthLimit + 1, "a line must fit the buffer")
    self.source = source
    buffer = [UInt8](repeating: 0, count: bufferSize)
  }

  /// The place of a column of the current line, from 0.
  @inline(__always)
  func column(_ index: Int) -> Range<Int> {
    (index == 0 ? start : ends[index - 1] + 1)..<ends[index]
  }

  /// The bytes of the current line, without its line end.
  var line: ArraySlice<UInt8> { columns == 0 ? [] : buffer[start..<lineEnd] }

  /// Whether the current line ends as lines of other systems do.
  var endsWithCarriageReturn: Bool { lineEnd > start && buffer[lineEnd - 1] == 0x0d }

  /// The text of a column for messages, cut to 40 characters; bytes that are no text are shown
  /// as replacement characters, controls as spaces.
  func text(_ index: Int) -> String {
    guard index < columns, index < Self.columnLimit else { return "" }
    let text = String(decoding: buffer[column(index)].prefix(160), as: UTF8.self)
    let plain = text.unicodeScalars.map { $0.value < 32 ? " " : Character($0) }
    return String(plain.prefix(40))
  }

  /// Moves to the next line; a last line without line end counts, nothing after one does not.
  mutating func advance() throws(ImportError) -> Step {
    while true {
      if let end = cut() { return finish(end, skip: 1) }
      if filled - next > Self.lengthLimit { return try skipLongLine() }
      if atEnd {
        guard next < filled else { return .end }
        return finish(filled, skip: 0)
      }
      try fill()
    }
  }

  /// Finds the end of the line that starts at ``next`` and the columns before it.
  private mutating func cut() -> Int? {
    let limit = min(filled, next + Self.lengthLimit + 1)
    var places = ends
    let found = Self.scan(buffer.span, next..<limit, into: &places)
    ends = places
    columns = found.commas
    return found.end
  }

  @inline(__always)
  private static func scan(
    _ bytes: Span<UInt8>, _ range: Range<Int>, into ends: inout InlineArray<12, Int>
  ) -> (commas: Int, end: Int?) {
    var commas = 0
    for index in range {
      let byte = bytes[index]
      if byte == UInt8(ascii: ",") {
        if commas < columnLimit { ends[commas] = index }
        commas += 1
      } else if byte == UInt8(ascii: "\n") {
        return (commas, index)
      }
    }
    return (commas, nil)
  }

  private mutating func finish(_ end: Int, skip: Int) -> Step {
    if columns < Self.columnLimit { ends[columns] = end }
    columns += 1
    start = next
    lineEnd = end
    next = end + skip
    number += 1
    consumed += next - start
    return .line
  }

  private mutating func fill() throws(ImportError) {
    if next > 0 {
      // At most one cut line; a slice of the buffer itself would copy all of it.
      for index in 0..<(filled - next) { buffer[index] = buffer[next + index] }
      filled -= next
      next = 0
    }
    let count = try source.read(into: &buffer, from: filled)
    filled += count
    atEnd = count == 0
  }

  private mutating func skipLongLine() throws(ImportError) -> Step {
    number += 1
    columns = 0
    while true {
      let found = buffer[next..<filled].firstIndex(of: UInt8(ascii: "\n"))
      let stop = found.map { $0 + 1 } ?? filled
      consumed += stop - next
      next = stop
      if found != nil || atEnd { return .tooLong }
      try fill()
    }
  }
}
