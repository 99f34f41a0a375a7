import Broker
import Journal

/// Fills a message by chance, so that every field of every layout has been there and back.
struct RandomFiller: FieldCoder {
  let serverVersion: Int64
  var random: SeededGenerator

  private mutating func number() -> WireNumber {
    let exponent = Int.random(in: -12...4, using: &random)
    let digits = Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)
    return chance(4) ? .zero : WireNumber(significand: digits, exponent: exponent)
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  private mutating func word() -> String {
    let words = ["", "", "", "BUY", "LMT", "BAG", "PEG BEST", "PEG MID", "PEG BENCH", "IBKRATS"]
    let more = ["stratégie-№7-日本", "a b", "None", "Adaptive", "D", "20261120 10:15:00 US/Eastern"]
    return (words + more).randomElement(using: &random) ?? ""
  }

  mutating func version(_ number: Int64) {}
  mutating func fixed(_ text: StaticString) {}
  mutating func ignoredText(_ value: inout String) { value = word() }
  mutating func presence(_ isThere: inout Bool, _ name: StaticString) { isThere = chance(2) }
  mutating func identifier(_ value: inout Int64, _ name: StaticString) {
    // Kinds of ticks that exist, else most ticks would carry nothing.
    value =
      name.description == "tickType"
      ? .random(in: 0...5, using: &random) : .random(in: -5...1_000_000, using: &random)
  }
  mutating func whole(_ value: inout Int64, _ name: StaticString) {
    value = chance(3) ? 0 : .random(in: -5...4_000_000_000, using: &random)
  }
  mutating func whole(_ value: inout Int64, _ name: StaticString, zero: StaticString) {
    whole(&value, name)
  }
  mutating func choice(_ value: inout Int64, _ name: StaticString, of: [Int64]) {
    value = of.randomElement(using: &random) ?? value
  }
  mutating func whole(_ value: inout Int64?, _ name: StaticString, unset: StaticString) {
    value = chance(2) ? nil : .random(in: 0...100_000, using: &random)
  }
  mutating func wholeOrZero(_ value: inout Int64?, _ name: StaticString, unset: StaticString) {
    // An empty field cannot say unset where it means 0.
    value = chance(2) && !unset.description.isEmpty ? nil : .random(in: 0...9, using: &random)
  }
  mutating func number(_ value: inout WireNumber, _ name: StaticString) { value = number() }
  mutating func number(_ value: inout WireNumber, _ name: StaticString, zero: StaticString) {
    value = number()
  }
  mutating func number(_ value: inout WireNumber?, _ name: StaticString, unset: StaticString) {
    value = chance(2) ? nil : number()
  }
  mutating func quantity(_ value: inout WireNumber, _ name: StaticString) { value = number() }
  mutating func offset(_ value: inout WireNumber?, _ name: StaticString) {
    value = chance(2) ? .infinity : chance(2) ? nil : number()
  }
  mutating func flag(_ value: inout Bool, _ name: StaticString) { value = chance(2) }
  mutating func flag(_ value: inout Bool?, _ name: StaticString) {
    value = chance(2) ? nil : chance(2)
  }
  mutating func text(_ value: inout String, _ name: StaticString) { value = word() }
  mutating func escapedText(_ value: inout String, _ name: StaticString) { value = word() }
  mutating func time(_ value: inout String, _ name: StaticString) { value = word() }
  mutating func requiredTime(_ value: inout String, _ name: StaticString) {
    value = "20261120-15:15:00"
  }
  mutating func options(_ value: inout [TWS.TagValue], _ name: StaticString) {
    value = chance(2) ? [] : [.init(tag: "manual", value: "1"), .init(tag: "x", value: "")]
  }
  mutating func list<Element: WireGroup>(
    _ value: inout [Element], _ name: StaticString
  ) throws(TWSError) {
    value = []
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      var element = Element()
      try element.layout(&self)
      value.append(element)
    }
  }
  mutating func group<Group: WireGroup>(
    _ value: inout Group, _ name: StaticString
  ) throws(TWSError) {
    try value.layout(&self)
  }
  mutating func open(_ name: StaticString) {}
  mutating func close() {}
}
