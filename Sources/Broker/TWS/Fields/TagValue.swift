extension TWS {
  /// A named option or parameter.
  public struct TagValue: WireGroup {
    /// Its name.
    public var tag = ""
    /// What it is set to.
    public var value = ""

    public init() {}

    /// A named option.
    public init(tag: String, value: String) {
      self.tag = tag
      self.value = value
    }

    public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
      try coder.text(&tag, "tag")
      try coder.text(&value, "value")
    }

    /// Reads `tag=value;tag=value;`; a part without `=` is a tag alone.
    static func list(_ text: String) -> [TagValue] {
      if text.isEmpty { return [] }
      return text.split(separator: ";", omittingEmptySubsequences: true).map { part in
        let halves = part.split(
          separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return TagValue(tag: String(halves[0]), value: halves.count > 1 ? String(halves[1]) : "")
      }
    }
  }
}
