/// Keeps account numbers out of logs: `DU1234567` becomes `DU*****67`.
public enum AccountMask {
  /// `text` with every account number masked.
  ///
  /// An account number is one to three capitals with at least five digits behind them.
  public static func mask(_ text: String) -> String {
    var bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let start = index
      while index < bytes.count, isWord(bytes[index]) { index += 1 }
      if isAccount(bytes[start..<index]) { hide(&bytes, start, index) }
      if index == start { index += 1 }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || isCapital(byte) || (97...122).contains(byte) || byte == 95
  }

  private static func isAccount(_ word: ArraySlice<UInt8>) -> Bool {
    let letters = word.prefix { isCapital($0) }
    let digits = word.dropFirst(letters.count)
    return (1...3).contains(letters.count) && digits.count >= 5 && digits.allSatisfy(isDigit)
  }

  /// The letters in front and the last two digits stay.
  private static func hide(_ bytes: inout [UInt8], _ start: Int, _ end: Int) {
    for index in start..<(end - 2) where isDigit(bytes[index]) { bytes[index] = 42 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func isCapital(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
}
