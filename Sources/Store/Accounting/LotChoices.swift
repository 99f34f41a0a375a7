import Journal
import Projections

/// Lots that a person named for closing executions, read from a file.
public struct LotChoices: Sendable {
  /// Columns of the file; an empty quantity means as many as there are.
  public static let columns = ["closing_execution_id", "opening_execution_id", "quantity"]

  /// What was named, by closing execution, in the order of the file.
  public private(set) var byClosing: [String: [LotChoice]] = [:]
  private let file: String
  private var lines: [String: Int] = [:]

  /// Reads the file.
  ///
  /// - Parameter ids: turns an execution's id as the file has it into that of the journal.
  /// - Throws: ``StatementError`` for the first line that is wrong.
  public init(
    _ bytes: [UInt8], file: String, ids: (String) -> String = { $0 }
  ) throws(StatementError) {
    self.file = file
    let table = try CSVTable(bytes, file: file, columns: Self.columns)
    for row in table.rows {
      let reading = FieldReading(table: table, row: row)
      let closing = ids(try reading.name("closing_execution_id"))
      var choice = LotChoice(opening: ids(try reading.name("opening_execution_id")))
      if !reading.text("quantity").isEmpty {
        let quantity = try reading.decimal("quantity", as: Quantity.self)
        guard quantity > .zero else {
          throw reading.error("quantity", "\(quantity) is not above 0")
        }
        choice.quantity = quantity
      }
      byClosing[closing, default: []].append(choice)
      lines[Self.key(closing, choice.opening)] = row.line
      lines[closing] = lines[closing] ?? row.line
    }
  }

  /// Why a choice cannot be followed, with its line.
  ///
  /// - Parameter name: turns an execution's id in the journal into the one people know.
  public func explain(
    _ error: LotChoiceError, name: (String) -> String = { $0 }
  ) -> StatementError {
    switch error {
    case .notOpen(let closing, let opening):
      StatementError(
        file, line: lines[Self.key(closing, opening)], column: "opening_execution_id",
        "no lot of \(name(opening)) is open when \(name(closing)) closes")
    case .tooMuch(let closing, let opening):
      StatementError(
        file, line: lines[Self.key(closing, opening)], column: "quantity",
        "\(name(closing)) cannot close that much of the lot of \(name(opening))")
    case .closesNothing(let closing):
      StatementError(
        file, line: lines[closing], column: "closing_execution_id",
        "\(name(closing)) closes no lot, or there is no such execution in force")
    }
  }

  /// A line break is in no id.
  private static func key(_ closing: String, _ opening: String) -> String {
    "\(closing)\n\(opening)"
  }
}
