/// A column of a stream.
struct StreamColumn: Hashable, Sendable {
  /// What a value is.
  enum Kind: Hashable, Sendable {
    case unsigned
    case unsigned32
    case signed
    case double
    /// Nanoseconds since 1970 UTC.
    case time
    /// One bit.
    case flag
    /// A text that comes again and again: its place in a list of words.
    case word
    /// Any text.
    case text
  }

  let name: String
  let kind: Kind
  /// What it means.
  let note: String
  let isNullable: Bool
  /// Whether a stream has it only when it is asked for by its name.
  let isHidden: Bool

  init(
    _ name: String, _ kind: Kind, _ note: String, isNullable: Bool = false, isHidden: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.note = note
    self.isNullable = isNullable
    self.isHidden = isHidden
  }
}

extension StreamColumn.Kind {
  /// The type in the words of the interface; of the places for a list of words.
  var format: String {
    switch self {
    case .unsigned: "L"
    case .unsigned32: "I"
    case .signed: "l"
    case .double: "g"
    case .time: "tsn:UTC"
    case .flag: "b"
    case .word: "i"
    case .text: "u"
    }
  }

  /// Bytes that `rows` values take; of a text only where it ends.
  func byteCount(rows: Int) -> Int {
    switch self {
    case .unsigned, .signed, .double, .time: rows * 8
    case .unsigned32, .word: rows * 4
    case .flag: (rows + 7) / 8
    case .text: (rows + 1) * 4
    }
  }

  /// The type as people say it.
  var words: String {
    switch self {
    case .unsigned: "uint64"
    case .unsigned32: "uint32"
    case .signed: "int64"
    case .double: "double"
    case .time: "timestamp[ns, UTC]"
    case .flag: "bool"
    case .word: "dictionary of strings"
    case .text: "string"
    }
  }
}
