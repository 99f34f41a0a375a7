import Foundation
import Journal
import Projections
import Testing

/// A row of a bar file: prices × 10000.
func bar(ofRow row: [String: String]) throws -> Bar {
  func number(_ name: String) throws -> Int64 { try #require(row[name].flatMap { Int64($0) }) }
  func price(_ name: String) throws -> Price { Price(rawValue: try number(name) * 100_000) }
  var bar = Bar()
  bar.start = Timestamp(rawValue: try number("start_ns"))
  (bar.open, bar.high) = (try price("open"), try price("high"))
  (bar.low, bar.close) = (try price("low"), try price("close"))
  bar.volume = Quantity(shares: try number("volume"))
  bar.trades = try number("trades")
  bar.notional = Money(rawValue: Int128(try number("notional")) * 100_000)
  return bar
}

/// Against TA-Lib's values, in every column, within the tolerances that come with them.
struct IndicatorGoldenTests {
  private static let folder = GoldenFiles.fixtures + "/indicators/"

  private func json(_ name: String) throws -> JSONValue {
    try JSONReader.read(Array(try GoldenFiles.text(Self.folder + name).utf8))
  }

  private func digits(_ value: JSONValue) throws -> String {
    guard case .number(let digits) = value else { throw CodecError.badNumber }
    return digits
  }

  /// The indicators of a set of parameters with the names of their columns.
  private func indicators(_ set: String) throws -> [(AnyIndicator, [String])] {
    try #require(try json("params.json")[set]?.elements).map { entry in
      let name = try #require(entry["function"]?.text)
      let values = try #require(entry["params"]?.elements).map(digits)
      let columns = try #require(entry["columns"]?.elements).compactMap(\.text)
      return (AnyIndicator(try IndicatorSpec(name, inOrder: values)), columns)
    }
  }

  /// By family of columns.
  private func tolerances() throws -> [String: Double] {
    let families = try #require(try json("tolerance.json")["abs_tol"]?.members)
    return Dictionary(
      uniqueKeysWithValues: try families.map { family in
        let value = try digits(try #require(family.value["other"]))
        return (family.name, try #require(Double(value)))
      })
  }

  private func expectAgreement(_ values: String, _ bars: String) throws {
    var indicators = try indicators("default")
    let tolerances = try tolerances()
    let expected = try GoldenFiles.rows(values)
    var compared = 0
    var next = expected.makeIterator()
    var wanted = next.next()
    for (index, row) in try GoldenFiles.rows(bars).enumerated() {
      let bar = try bar(ofRow: row)
      for place in indicators.indices { indicators[place].0.update(bar) }
      guard let row = wanted, row["index"] == "\(index)" else { continue }
      for (indicator, columns) in indicators {
        for (output, column) in columns.enumerated() {
          let family = column.prefix { !$0.isNumber }.trimmingCharacters(in: ["_"])
          let tolerance = try #require(tolerances[family], "\(family)")
          let want = try #require(row[column], "\(column)")
          let got = indicator.output(output)
          let isNear = abs((got ?? .infinity) - (Double(want) ?? 0)) <= tolerance
          let isEqual = want.isEmpty ? got == nil : isNear
          #expect(isEqual, "\(values) \(index) \(column): \(String(describing: got)), not \(want)")
          compared += 1
        }
      }
      wanted = next.next()
    }
    #expect(wanted == nil, "every expected row has its bar")
    #expect(compared == expected.count * 26)
  }

  @Test(arguments: ["flat", "ramp", "short", "single", "zerovol", "zigzag"])
  func `Corner cases agree with TA-Lib in every column`(name: String) throws {
    let path = Self.folder + "synthetic_\(name)"
    try expectAgreement(path + ".csv", path + ".bars.csv")
  }

  @Test(arguments: [
    "aig_20131007_1m", "spy_20131007_1m", "aig_20131007_5m", "bac_20131007_5m",
    "spy_20131007_5m", "bac_20131007_10s",
  ])
  func `Real bars agree with TA-Lib in every column`(name: String) throws {
    try expectAgreement(
      Self.folder + "\(name).csv", GoldenFiles.fixtures + "/bars/whole/\(name).csv")
  }

  @Test(arguments: ["default", "alt"])
  func `Columns are named as in the vectors`(set: String) throws {
    for (indicator, columns) in try indicators(set) {
      #expect(indicator.spec.columns == columns)
      #expect(indicator.spec.kind.outputs.count == columns.count)
    }
  }
}
