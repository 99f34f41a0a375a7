/// A small CSV file read whole: a header of known columns, then rows.
///
/// Quotes as in RFC 4180, line ends LF or CRLF, empty lines skipped, a byte order mark allowed.
public struct CSVTable: Sendable {
  /// The file's name in messages.
  public let file: String
  /// Rows behind the header.
  public let rows: [Row]
  private let places: [String: Int]

  /// One row.
  public struct Row: Hashable, Sendable {
    /// The line where it begins, from 1.
    public let line: Int
    /// One field for each column.
    public let fields: [String]
  }

  /// Reads a table whose header has each of `columns` once, in any order, and no other.
  ///
  /// - Throws: ``StatementError`` with the line of the first thing that is wrong.
  public init(_ bytes: [UInt8], file: String, columns: [String]) throws(StatementError) {
    self.file = file
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw StatementError(file, "it is not UTF-8 text; save it as UTF-8")
    }
    var scanner = Scanner(Array(text.utf8), file: file)
    guard let header = try scanner.next() else {
      throw StatementError(
        file, line: 1, "there is no header; it must be \(columns.joined(separator: ","))")
    }
    places = try Self.places(header, columns, file)
    var rows: [Row] = []
    while let row = try scanner.next() {
      guard row.fields.count == header.fields.count else {
        throw StatementError(
          file, line: row.line,
          "\(row.fields.count) fields where the header has \(header.fields.count)")
      }
      rows.append(row)
    }
    self.rows = rows
  }

  /// The field of a column, which the header is known to have.
  public func field(_ row: Row, _ column: String) -> String {
    guard let place = places[column] else { preconditionFailure("\(column) is no column") }
    return row.fields[place]
  }

  private static func places(
    _ header: Row, _ columns: [String], _ file: String
  ) throws(StatementError) -> [String: Int] {
    var places: [String: Int] = [:]
    for (place, name) in header.fields.enumerated() {
      guard columns.contains(name) else {
        throw StatementError(
          file, line: header.line, column: name,
          "no such column; the header is \(columns.joined(separator: ","))")
      }
      guard places.updateValue(place, forKey: name) == nil else {
        throw StatementError(file, line: header.line, column: name, "the header has it twice")
      }
    }
    if let missing = columns.first(where: { places[$0] == nil }) {
      throw StatementError(file, line: header.line, column: missing, "the header lacks it")
    }
    return places
  }

  /// One pass over the bytes.
  private struct Scanner {
    private let bytes: [UInt8]
    private let file: String
    private var index = 0
    private var line = 1

    init(_ bytes: [UInt8], file: String) {
      self.bytes = bytes
      self.file = file
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The next row with anything in it; nil at the end.
    mutating func next() throws(StatementError) -> Row? {
      while takeLineEnd() {}
      guard peek != nil else { return nil }
      let first = line
      var fields: [String] = []
      while true {
        fields.append(try field())
        if peek == UInt8(ascii: ",") {
          index += 1
        } else {
          _ = takeLineEnd()
          return Row(line: first, fields: fields)
        }
      }
    }

    private mutating func takeLineEnd() -> Bool {
      if peek == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
      guard peek == 0x0A else { return false }
      index += 1
      line += 1
      return true
    }

    /// Whether the field ends here.
    private var isAtEnd: Bool {
      guard let byte = peek else { return true }
      let isReturn = byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      return byte == UInt8(ascii: ",") || byte == 0x0A || isReturn
    }

    private mutating func field() throws(StatementError) -> String {
      if peek == UInt8(ascii: "\"") { return try quoted() }
      let start = index
      while !isAtEnd {
        if bytes[index] == UInt8(ascii: "\"") {
          throw StatementError(file, line: line, "a quote inside a field without quotes")
        }
        index += 1
      }
      return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func quoted() throws(StatementError) -> String {
      let first = line
      var content: [UInt8] = []
      index += 1
      while let byte = peek {
        index += 1
        if byte == 0x0A { line += 1 }
        if byte != UInt8(ascii: "\"") {
          content.append(byte)
        } else if peek == UInt8(ascii: "\"") {
          content.append(byte)
          index += 1
        } else {
          guard isAtEnd else {
            throw StatementError(file, line: line, "text behind a closing quote")
          }
          return String(decoding: content, as: UTF8.self)
        }
      }
      throw StatementError(file, line: first, "a quote that is never closed")
    }
  }
}
