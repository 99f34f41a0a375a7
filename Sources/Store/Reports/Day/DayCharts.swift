import Journal

/// The pictures of a day's report; each only where there is something to draw.
struct DayCharts {
  private let report: DayReport
  /// The session's hours, which all charts of time span.
  private let hours: ClosedRange<Double>
  private let clock: (Timestamp) -> String

  /// - Parameter clock: the time of day that people read, such as `09:30`.
  init(_ report: DayReport, clock: @escaping (Timestamp) -> String) {
    self.report = report
    self.clock = clock
    let calendar = report.session.calendar
    let times = report.equity.map(\.time)
    let first = min(calendar.open, times.first { $0 >= calendar.open } ?? calendar.open)
    hours = Self.seconds(first)...max(Self.seconds(calendar.close), Self.seconds(first) + 60)
  }

  private static func seconds(_ time: Timestamp) -> Double { Double(time.rawValue) / 1e9 }

  private func isShown(_ sample: DayReport.Sample) -> Bool {
    hours.contains(Self.seconds(sample.time))
  }

  static func range(_ values: [Double], withZero: Bool = false) -> ClosedRange<Double>? {
    guard let low = values.min(), let high = values.max(), low.isFinite, high.isFinite else {
      return nil
    }
    let (from, to) = withZero ? (min(low, 0), max(high, 0)) : (low, high)
    let room = (to - from) * 0.06
    return (from - (withZero && low >= 0 ? 0 : room))...(to + (withZero && high <= 0 ? 0 : room))
  }

  private func addHours(_ chart: inout ChartFrame) {
    let calendar = report.session.calendar
    let hour: Int64 = 3_600_000_000_000
    var labels: [(at: Double, text: String)] = []
    var time = calendar.midnight
    while time <= calendar.close {
      if time >= calendar.open {
        labels.append((at: Self.seconds(time), text: clock(time)))
      }
      time = time + Nanoseconds(rawValue: hour)
    }
    // Seven hours are too many words for a phone.
    chart.addLabels(labels.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
  }

  static func number(_ value: Double, _ isWhole: Bool) -> String {
    let cents = Int((value * 100).rounded())
    if isWhole { return grouped(cents / 100) }
    let rest = cents.magnitude % 100
    return (cents < 0 ? "-" : "") + grouped(Int(cents.magnitude / 100))
      + "." + (rest < 10 ? "0" : "") + "\(rest)"
  }

  private static func grouped(_ value: Int) -> String {
    var digits = "\(value.magnitude)"
    var result = ""
    while digits.count > 3 {
      result = "," + digits.suffix(3) + result
      digits = String(digits.dropLast(3))
    }
    return (value < 0 ? "-" : "") + digits + result
  }

  // MARK: Charts

  /// Equity along the session.
  var equity: String? {
    let points = report.equity.filter(isShown).map { (x: Self.seconds($0.time), y: $0.value) }
    guard points.count > 1, let range = Self.range(points.map(\.y)) else { return nil }
    var chart = ChartFrame("Equity along the session", x: hours, y: range)
    chart.addValueAxis(Self.number)
    addHours(&chart)
    chart.addLine(points, "line")
    return chart.svg
  }

  /// Net profit of each instrument.
  var profits: String? {
    let rows = report.symbols.compactMap { row in row.figures.net.map { (row.name, $0) } }
    guard !rows.isEmpty, let range = Self.range(rows.map(\.1.forDrawing), withZero: true) else {
      return nil
    }
    var chart = ChartFrame(
      "Net profit by symbol", x: 0...Double(rows.count), y: range)
    chart.addValueAxis(Self.number)
    for (index, row) in rows.enumerated() {
      let style = row.1 < .zero ? "loss" : "gain"
      chart.addBar(
        Double(index) + 0.2, Double(index) + 0.8, height: row.1.forDrawing, style,
        "\(row.0): \(row.1.cents)")
    }
    chart.addLabels(rows.enumerated().map { (at: Double($0.offset) + 0.5, text: $0.element.0) })
    return chart.svg
  }

  /// Price with entries and exits, one chart for each traded instrument.
  var prices: [(symbol: String, svg: String)] {
    report.prices.compactMap { line in
      let points = line.samples.filter(isShown).map { (x: Self.seconds($0.time), y: $0.value) }
      let fills = line.fills.map { fill in
        (fill, (x: Self.seconds(fill.time), y: Double(fill.price.rawValue) / 1e9))
      }
      guard let range = Self.range(points.map(\.y) + fills.map(\.1.y)) else { return nil }
      var chart = ChartFrame("Price of \(line.symbol) with fills", x: hours, y: range)
      chart.addValueAxis(Self.number)
      addHours(&chart)
      chart.addLine(points, "thin")
      for (fill, at) in fills {
        let word = fill.side == .buy ? "bought" : "sold"
        chart.addTriangle(
          at, up: fill.side == .buy,
          (fill.side == .buy ? "long" : "short") + (fill.isEntry ? "" : " hollow"),
          "#\(fill.sequence) \(clock(fill.time)) \(word) \(fill.quantity) at \(fill.price)"
            + (fill.isEntry ? "" : ", closing"))
      }
      return (line.symbol, chart.svg)
    }
  }

  /// Each prediction by time and confidence; those that a decision acted on are filled.
  var predictions: String? {
    let shown = report.predictions.filter { hours.contains(Self.seconds($0.time)) }
    guard !shown.isEmpty else { return nil }
    var chart = ChartFrame("Predictions by time and confidence", x: hours, y: 0...1)
    chart.addValueAxis(Self.number)
    addHours(&chart)
    for prediction in shown.sorted(by: { !$0.isUsed && $1.isUsed }) {
      let style =
        switch prediction.direction {
        case .buy: "long"
        case .sell: "short"
        case .hold: "quiet"
        }
      chart.addDot(
        (Self.seconds(prediction.time), Double(prediction.confidence.rawValue) / 1e9),
        style + (prediction.isUsed ? "" : " hollow"), radius: prediction.isUsed ? 2.6 : 1.4,
        "#\(prediction.sequence) \(clock(prediction.time)) \(prediction.direction) "
          + "\(prediction.confidence)" + (prediction.isUsed ? ", acted on" : ""))
    }
    return chart.svg
  }

  /// How long the broker took to answer, from the fastest to the slowest.
  var latency: String? {
    let times = report.answerTimes.map { Double($0.rawValue) / 1e6 }
    guard times.count > 1, let high = times.last else { return nil }
    var chart = ChartFrame(
      "Milliseconds from a command to the broker's first answer", x: 0...100,
      y: 0...max(high * 1.06, 0.001))
    chart.addValueAxis { Self.number($0, $1) + " ms" }
    chart.addLabels([0, 25, 50, 75, 100].map { (at: $0, text: "\(Int($0)) %") })
    let step = max(1, times.count / 200)
    var points = stride(from: 0, to: times.count, by: step).map { index in
      (x: 100 * Double(index) / Double(times.count - 1), y: times[index])
    }
    points.append((x: 100, y: high))
    chart.addLine(points, "line")
    return chart.svg
  }
}
