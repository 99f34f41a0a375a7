import Journal

/// What `why` is asked about.
enum WhySubject: Hashable {
  case order(OrderID)
  /// Any record, by its number.
  case record(SequenceNumber)
  case execution(String)
  case position(symbol: String)
  case alert(SequenceNumber)
  case breaker
  case profit(symbol: String)
  /// The profit of a session, by its date as yyyymmdd.
  case day(Int64)

  /// The first words, for help and for mistakes.
  static let words = ["order", "record", "execution", "position", "alert", "breaker", "pnl"]

  /// Whether `--at` says anything about it.
  var hasPlace: Bool {
    switch self {
    case .position, .breaker, .profit, .day: true
    case .order, .record, .execution, .alert: false
    }
  }

  /// Reads the words behind the journal.
  init(_ arguments: inout Arguments) throws(UsageError) {
    guard let first = try arguments.optionalPositional() else {
      throw UsageError(
        "<what> is missing: an order number, or one of \(Self.words.joined(separator: ", ")); "
          + "a shell takes `#12345` for a comment: write '#12345' or record 12345")
    }
    if first.hasPrefix("#") {
      self = .record(try Self.record(String(first.dropFirst()), as: first))
      return
    }
    if let number = Int64(first) {
      self = .order(try Self.order(number, as: first))
      return
    }
    switch first {
    case "breaker": self = .breaker
    case "order":
      let word = try arguments.positional("order")
      self = .order(try Self.order(Int64(word), as: word))
    case "record":
      let word = try arguments.positional("record")
      self = .record(try Self.record(word, as: word))
    case "alert":
      let word = try arguments.positional("record")
      self = .alert(
        try Self.record(word.hasPrefix("#") ? String(word.dropFirst()) : word, as: word))
    case "execution": self = .execution(try arguments.positional("id"))
    case "position": self = .position(symbol: try arguments.positional("symbol"))
    case "pnl":
      let word = try arguments.positional("symbol or day")
      self = CivilDate.read(word).map { .day($0) } ?? .profit(symbol: word)
    default:
      throw UsageError(
        "`\(first)` is not an order number and none of \(Self.words.joined(separator: ", "))"
          + "\(NearestName.hint(first, among: Self.words)); `replay orders` lists the orders")
    }
  }

  private static func order(_ number: Int64?, as word: String) throws(UsageError) -> OrderID {
    guard let number, number > 0 else {
      throw UsageError("`\(word)` is not an order number; `replay orders` lists them")
    }
    return OrderID(rawValue: number)
  }

  private static func record(_ text: String, as word: String) throws(UsageError) -> SequenceNumber {
    guard let number = UInt64(text), number > 0 else {
      throw UsageError("`\(word)` is not a record number; `replay journal cat` prints them")
    }
    return SequenceNumber(rawValue: number)
  }
}
