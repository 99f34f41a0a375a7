import Journal
import Projections

/// `indicators`: every indicator of a list, on the bars of a file.
struct IndicatorsCommand: Subcommand {
  static let name = "indicators"
  static let group = CommandGroup.market
  static let summary = "print indicators of the bars in a CSV file"
  static let usage = "--bars <file> [--params default|alt|<json>]"
  static let details = [
    "--bars    " + BarFile.header + "; whole numbers, prices and notional times 10000",
    "--params  default (usual) or alt, or a list such as",
    #"          [{"function": "ema", "params": [10]}, {"function": "obv", "params": []}],"#,
    "          in the argument or in a file; `columns` may name the columns",
    "Prints index, start_ns and a column per output; empty while there is no value yet.",
  ]

  private let bars: String
  private let parameters: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    guard let bars = try arguments.option("--bars") else {
      throw UsageError("`--bars` is missing")
    }
    self.bars = bars
    parameters = try arguments.option("--params") ?? "default"
  }

  func run(_ console: Console) throws -> ExitCode {
    let list = try IndicatorList(parameters)
    var indicators = list.entries.map { AnyIndicator($0.spec) }
    var file = try BarFile(path: bars)
    console.print((["index", "start_ns"] + list.entries.flatMap(\.columns)).joined(separator: ","))
    var number = 0
    while let bar = try file.next() {
      var row = "\(number),\(bar.start.rawValue)"
      for index in indicators.indices {
        indicators[index].update(bar)
        for output in indicators[index].spec.kind.outputs.indices {
          row += indicators[index].output(output).map { ",\($0)" } ?? ","
        }
      }
      console.print(row)
      number += 1
    }
    return .success
  }
}
