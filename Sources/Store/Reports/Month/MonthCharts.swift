import Journal

/// The pictures of a month's report; each only where there is something to draw.
struct MonthCharts {
  private let report: MonthReport

  init(_ report: MonthReport) { self.report = report }

  /// Equity without deposits, from before the first day to the end of the last.
  var equity: String? {
    line("Equity at the end of each day, without deposits", report.curve.map(\.forDrawing))
  }

  /// How far below its highest the equity stood.
  var drawdown: String? {
    let values = report.underwater.map { -$0.forDrawing }
    guard values.contains(where: { $0 < 0 }) else { return nil }
    return line("Fall of equity from its highest", values)
  }

  private func line(_ title: String, _ values: [Double]) -> String? {
    guard values.count > 1, let range = DayCharts.range(values) else { return nil }
    var chart = ChartFrame(title, x: 0...Double(values.count - 1), y: range)
    chart.addValueAxis(DayCharts.number)
    // Place 0 is what was there before the first day.
    chart.addLabels(labels(offset: 1))
    chart.addLine(values.enumerated().map { (x: Double($0.offset), y: $0.element) }, "line")
    return chart.svg
  }

  /// Days of the month below their places; a few, so that a phone has room.
  private func labels(offset: Double) -> [(at: Double, text: String)] {
    let step = max(1, (report.days.count + 6) / 7)
    return report.days.enumerated().filter { $0.offset % step == 0 }.map { place, day in
      (at: Double(place) + offset, text: "\(day.date % 100)")
    }
  }

  /// The result of each day.
  var days: String? {
    let values = report.days.map { $0.figures.net }
    guard values.contains(where: { $0 != nil && $0 != .zero }),
      let range = DayCharts.range(values.compactMap { $0?.forDrawing }, withZero: true)
    else { return nil }
    var chart = ChartFrame("Net profit by day", x: 0...Double(values.count), y: range)
    chart.addValueAxis(DayCharts.number)
    for (place, day) in report.days.enumerated() {
      guard let net = day.figures.net, net != .zero else { continue }
      chart.addBar(
        Double(place) + 0.15, Double(place) + 0.85, height: net.forDrawing,
        net < .zero ? "loss" : "gain", "\(DayText.iso(day.date)): \(net.cents)")
    }
    chart.addLabels(labels(offset: 0.5))
    return chart.svg
  }

  /// The result of each part.
  func parts(_ title: String, _ rows: [NamedFigures]) -> String? {
    let shown = rows.compactMap { row in row.figures.net.map { (row.name, $0) } }
      .filter { $0.1 != .zero }
    guard !shown.isEmpty, shown.count <= Self.barsMax,
      let range = DayCharts.range(shown.map(\.1.forDrawing), withZero: true)
    else { return nil }
    var chart = ChartFrame(title, x: 0...Double(shown.count), y: range)
    chart.addValueAxis(DayCharts.number)
    for (place, row) in shown.enumerated() {
      chart.addBar(
        Double(place) + 0.2, Double(place) + 0.8, height: row.1.forDrawing,
        row.1 < .zero ? "loss" : "gain", "\(row.0): \(row.1.cents)")
    }
    // Names that are long would run into each other.
    let room = 52 / shown.count
    chart.addLabels(
      shown.enumerated().map { place, row in
        let isLong = row.0.count > room
        let text = isLong ? row.0.prefix(max(1, room - 1)) + "…" : row.0[...]
        return (at: Double(place) + 0.5, text: String(text))
      })
    return chart.svg
  }

  private static let barsMax = 24
}
