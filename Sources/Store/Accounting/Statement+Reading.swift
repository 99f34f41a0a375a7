import Journal

extension Statement {
  /// Columns of `fills.csv`.
  public static let fillColumns = [
    "execution_id", "time_ns", "symbol", "side", "quantity", "price", "commission", "currency",
    "multiplier", "corrects_execution_id",
  ]
  /// Columns of `events.csv`.
  public static let eventColumns = [
    "type", "time_ns", "symbol", "execution_id", "amount", "currency", "ratio_num", "ratio_den",
  ]
  /// Columns of `marks.csv`.
  public static let markColumns = ["time_ns", "symbol", "price"]

  // MARK: Fills

  mutating func readFills(
    _ bytes: [UInt8], _ dateOf: (Timestamp) -> Int64?
  ) throws(StatementError) {
    let table = try CSVTable(bytes, file: "fills.csv", columns: Self.fillColumns)
    var seen: [String: [String]] = [:]
    for row in table.rows {
      let reading = FieldReading(table: table, row: row)
      let id = try reading.name("execution_id")
      if let first = seen[id] {
        duplicates.append(id)
        if first != row.fields { conflicts.append(id) }
        continue
      }
      seen[id] = row.fields
      fills.append(try Self.fill(reading, id, dateOf))
    }
  }

  private static func fill(
    _ reading: FieldReading, _ id: String, _ dateOf: (Timestamp) -> Int64?
  ) throws(StatementError) -> Fill {
    let corrects = reading.text("corrects_execution_id")
    if !corrects.isEmpty { _ = try reading.name("corrects_execution_id") }
    let hasFee = !reading.text("commission").isEmpty
    return Fill(
      line: reading.row.line, id: id, time: try reading.time("time_ns", dateOf),
      symbol: try reading.name("symbol"), side: try side(reading),
      quantity: try quantity(reading, isCorrection: !corrects.isEmpty),
      price: try reading.decimal("price", as: Price.self),
      commission: hasFee ? try fee(reading, "commission") : nil,
      currency: try reading.currency("currency"), multiplier: try multiplier(reading),
      corrects: corrects)
  }

  private static func side(_ reading: FieldReading) throws(StatementError) -> Side {
    switch reading.text("side") {
    case "BUY", "BOT": return .buy
    case "SELL", "SLD": return .sell
    default:
      throw reading.error(
        "side", "`\(reading.text("side"))` is none of BUY, BOT, SELL, SLD")
    }
  }

  private static func quantity(
    _ reading: FieldReading, isCorrection: Bool
  ) throws(StatementError) -> Quantity {
    let quantity = try reading.decimal("quantity", as: Quantity.self)
    if quantity < .zero {
      throw reading.error("quantity", "\(quantity) is below 0; the side says which way")
    }
    if quantity == .zero && !isCorrection {
      throw reading.error("quantity", "0 cancels an execution, but none is named as corrected")
    }
    return quantity
  }

  private static func multiplier(_ reading: FieldReading) throws(StatementError) -> Int64 {
    let text = reading.text("multiplier")
    if text.isEmpty { return 1 }
    guard let units = DecimalText.read(text.utf8, fractionDigits: 0),
      let value = Int64(exactly: units), (1...1_000_000_000).contains(value)
    else { throw reading.error("multiplier", "`\(text)` is not a whole number from 1 to 10^9") }
    return value
  }

  /// An amount of cash, held where the books can add up ten million of them.
  private static func fee(
    _ reading: FieldReading, _ column: String
  ) throws(StatementError) -> Money {
    let amount = try reading.decimal(column, as: Money.self)
    guard amount.magnitude < Money(units: 1_000_000_000_000_000_000) else {
      throw reading.error(column, "\(amount) is 10^18 or more")
    }
    return amount
  }

  // MARK: Events

  mutating func readEvents(
    _ bytes: [UInt8], _ dateOf: (Timestamp) -> Int64?
  ) throws(StatementError) {
    let table = try CSVTable(bytes, file: "events.csv", columns: Self.eventColumns)
    let currencies = Self.currencies(of: fills)
    let owners = Dictionary(uniqueKeysWithValues: fills.map { ($0.id, $0.currency) })
    for row in table.rows {
      let reading = FieldReading(table: table, row: row)
      switch reading.text("type") {
      case "COMMISSION":
        let id = try reading.name("execution_id")
        if !reading.text("time_ns").isEmpty { _ = try reading.time("time_ns", dateOf) }
        let amount = try Self.fee(reading, "amount")
        compare(reading, with: owners[id])
        fees.append(Fee(execution: id, amount: amount))
      case "SPLIT": actions.append(try Self.split(reading, dateOf))
      case "DIVIDEND":
        let action = try Self.dividend(reading, dateOf)
        compare(reading, with: currencies[action.symbol])
        actions.append(action)
      default:
        throw reading.error(
          "type", "`\(reading.text("type"))` is none of COMMISSION, SPLIT, DIVIDEND")
      }
    }
  }

  /// The currency of each symbol whose fills agree about it.
  private static func currencies(of fills: [Fill]) -> [String: String] {
    var result: [String: String] = [:]
    for fill in fills where result[fill.symbol] != "" {
      let known = result[fill.symbol, default: fill.currency]
      result[fill.symbol] = known == fill.currency ? known : ""
    }
    return result.filter { !$0.value.isEmpty }
  }

  /// Notes an event whose currency is not that of what it is about, where it is booked all the
  /// same: nothing is converted.
  private mutating func compare(_ reading: FieldReading, with currency: String?) {
    let text = reading.text("currency")
    guard !text.isEmpty, let currency, text != currency else { return }
    otherCurrencies.append("line \(reading.row.line) (\(text), booked as \(currency))")
  }

  private static func split(
    _ reading: FieldReading, _ dateOf: (Timestamp) -> Int64?
  ) throws(StatementError) -> Action {
    var adjustment = Adjustment()
    adjustment.type = .split
    let new = try part(reading, "ratio_num")
    let old = try part(reading, "ratio_den")
    // Both in 1e-9, so that 1.5 for 1 is 3 for 2.
    var (a, b) = (new.rawValue, old.rawValue)
    while b != 0 { (a, b) = (b, a % b) }
    adjustment.ratioNumerator = new.rawValue / a
    adjustment.ratioDenominator = old.rawValue / a
    return Action(
      time: try reading.time("time_ns", dateOf), symbol: try reading.name("symbol"),
      adjustment: adjustment)
  }

  private static func part(
    _ reading: FieldReading, _ column: String
  ) throws(StatementError) -> Ratio {
    let ratio = try reading.decimal(column, as: Ratio.self)
    guard ratio > .zero else { throw reading.error(column, "\(ratio) is not above 0") }
    return ratio
  }

  private static func dividend(
    _ reading: FieldReading, _ dateOf: (Timestamp) -> Int64?
  ) throws(StatementError) -> Action {
    var adjustment = Adjustment()
    adjustment.type = .dividend
    adjustment.amount = try fee(reading, "amount")
    adjustment.currency = reading.text("currency")
    return Action(
      time: try reading.time("time_ns", dateOf), symbol: try reading.name("symbol"),
      adjustment: adjustment)
  }

  // MARK: Marks and cash

  mutating func readMarks(
    _ bytes: [UInt8], _ dateOf: (Timestamp) -> Int64?
  ) throws(StatementError) {
    let table = try CSVTable(bytes, file: "marks.csv", columns: Self.markColumns)
    for row in table.rows {
      let reading = FieldReading(table: table, row: row)
      marks.append(
        Mark(
          time: try reading.time("time_ns", dateOf), symbol: try reading.name("symbol"),
          price: try reading.decimal("price", as: Price.self)))
    }
  }

  mutating func readScenario(_ bytes: [UInt8]) throws(StatementError) {
    let file = "scenario.json"
    let value: JSONValue
    do { value = try JSONReader.read(bytes) } catch { throw StatementError(file, "\(error)") }
    guard value.members != nil else { throw StatementError(file, "it is not a JSON object") }
    if let zone = value["timezone"], zone != "America/New_York" {
      throw StatementError(file, "timezone: days are those of America/New_York, no other")
    }
    guard let cash = value["opening_cash"] else { return }
    guard let members = cash.members else {
      throw StatementError(file, "opening_cash: it is not an object of currencies")
    }
    for member in members {
      guard Self.isCurrency(member.name) else {
        throw StatementError(file, "opening_cash: `\(member.name)` is no currency code")
      }
      guard let amount = member.value.decimal(as: Money.self),
        amount.magnitude < Money(units: 1_000_000_000_000_000_000)
      else {
        throw StatementError(
          file, "opening_cash: \(member.name) is not a decimal of at most 9 places below 10^18")
      }
      openingCurrencies.append(member.name)
      openingAmounts.append(amount)
    }
  }
}
