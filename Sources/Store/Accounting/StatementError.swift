/// A statement that cannot be booked: what is wrong, and in which file, line and column.
public struct StatementError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's name in its folder.
  public var file: String
  /// The line from 1; nil for the file as a whole.
  public var line: Int?
  /// The column's name; nil for the line as a whole.
  public var column: String?
  /// What is wrong, and what to do.
  public var message: String

  /// A finding at a place.
  public init(_ file: String, line: Int? = nil, column: String? = nil, _ message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// `fills.csv: line 3, column price: …`.
  public var description: String {
    let places = [line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap { $0 }
    return ([file] + (places.isEmpty ? [] : [places.joined(separator: ", ")]) + [message])
      .joined(separator: ": ")
  }
}
