/// One chart as SVG: axes, and what is drawn inside them.
///
/// It is wide enough to be read on a phone and grows with its column; colours are the page's.
struct ChartFrame {
  private static let width = 380.0
  private static let height = 210.0
  private static let left = 54.0
  private static let right = 8.0
  private static let top = 8.0
  private static let bottom = 22.0

  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>
  private let title: String
  private var body = ""

  /// A chart of these ranges; an empty range is made one wide.
  ///
  /// - Parameter title: what it shows, for those who cannot see it.
  init(_ title: String, x: ClosedRange<Double>, y: ClosedRange<Double>) {
    self.title = title
    self.x = Self.widened(x)
    self.y = Self.widened(y)
  }

  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    guard range.lowerBound == range.upperBound else { return range }
    return (range.lowerBound - 0.5)...(range.upperBound + 0.5)
  }

  /// The whole picture.
  var svg: String {
    "<svg viewBox=\"0 0 \(Self.text(Self.width)) \(Self.text(Self.height))\" role=\"img\">"
      + "<title>\(HTMLText.escape(title))</title>" + body + "</svg>"
  }

  // MARK: Axes

  /// Lines across with their values; few and round.
  ///
  /// - Parameter label: gets a value, and whether all of them are whole.
  mutating func addValueAxis(_ label: (Double, Bool) -> String) {
    let values = Self.ticks(y, count: 5)
    let areWhole = values.allSatisfy { $0 == $0.rounded() }
    for value in values {
      let at = Self.text(place(y: value))
      let (left, right) = (Self.text(Self.left), Self.text(Self.width - Self.right))
      body +=
        "<line class=\"grid\" x1=\"\(left)\" x2=\"\(right)\""
        + " y1=\"\(at)\" y2=\"\(at)\"/>"
        + "<text class=\"axis\" x=\"\(Self.text(Self.left - 5))\" y=\"\(at)\" dy=\"0.32em\" "
        + "text-anchor=\"end\">\(HTMLText.escape(label(value, areWhole)))</text>"
    }
  }

  /// Words below the chart at places along it.
  mutating func addLabels(_ labels: [(at: Double, text: String)]) {
    for label in labels where x.contains(label.at) {
      let place = place(x: label.at)
      let anchor =
        place < Self.left + 20 ? "start" : place > Self.width - 28 ? "end" : "middle"
      body +=
        "<text class=\"axis\" x=\"\(Self.text(place))\" y=\"\(Self.text(Self.height - 6))\" "
        + "text-anchor=\"\(anchor)\">\(HTMLText.escape(label.text))</text>"
    }
  }

  // MARK: Inside

  /// A line through points in order.
  mutating func addLine(_ points: [(x: Double, y: Double)], _ style: String) {
    guard points.count > 1 else { return }
    let path = points.map { "\(Self.text(place(x: $0.x))),\(Self.text(place(y: $0.y)))" }
    body += "<polyline class=\"\(style)\" points=\"\(path.joined(separator: " "))\"/>"
  }

  /// A dot with a text that shows on pointing.
  mutating func addDot(
    _ at: (x: Double, y: Double), _ style: String, radius: Double, _ text: String
  ) {
    body +=
      "<circle class=\"\(style)\" cx=\"\(Self.text(place(x: at.x)))\" "
      + "cy=\"\(Self.text(place(y: at.y)))\" r=\"\(Self.text(radius))\">"
      + "<title>\(HTMLText.escape(text))</title></circle>"
  }

  /// A triangle that points up or down.
  mutating func addTriangle(_ at: (x: Double, y: Double), up: Bool, _ style: String, _ text: String)
  {
    let (left, top) = (place(x: at.x), place(y: at.y))
    let tip = up ? top - 4.5 : top + 4.5
    let base = up ? top + 3 : top - 3
    let points = [(left, tip), (left - 4, base), (left + 4, base)]
      .map { "\(Self.text($0.0)),\(Self.text($0.1))" }.joined(separator: " ")
    body +=
      "<polygon class=\"\(style)\" points=\"\(points)\">"
      + "<title>\(HTMLText.escape(text))</title></polygon>"
  }

  /// A bar from zero, or from the nearest edge.
  mutating func addBar(
    _ from: Double, _ to: Double, height value: Double, _ style: String, _ text: String
  ) {
    let zero = min(max(0, y.lowerBound), y.upperBound)
    let (top, bottom) = (place(y: max(value, zero)), place(y: min(value, zero)))
    let (left, right) = (place(x: from), place(x: to))
    body +=
      "<rect class=\"\(style)\" x=\"\(Self.text(left))\" y=\"\(Self.text(top))\" "
      + "width=\"\(Self.text(max(right - left, 0.5)))\" "
      + "height=\"\(Self.text(max(bottom - top, 0.8)))\">"
      + "<title>\(HTMLText.escape(text))</title></rect>"
  }

  // MARK: Places

  private func place(x value: Double) -> Double {
    let part = (value - x.lowerBound) / (x.upperBound - x.lowerBound)
    return Self.left + min(max(part, 0), 1) * (Self.width - Self.left - Self.right)
  }

  private func place(y value: Double) -> Double {
    let part = (value - y.lowerBound) / (y.upperBound - y.lowerBound)
    return Self.height - Self.bottom
      - min(max(part, 0), 1) * (Self.height - Self.top - Self.bottom)
  }

  /// A coordinate with one decimal.
  private static func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let rest = tenths.magnitude % 10
    return "\(sign)\(tenths.magnitude / 10)" + (rest == 0 ? "" : ".\(rest)")
  }

  /// Round values inside a range, about so many.
  static func ticks(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else { return [] }
    var step = 1.0
    while step * Double(count) < span { step *= 10 }
    while step * Double(count) >= span * 10 { step /= 10 }
    // Now between the wanted step and ten times it.
    for part in [0.1, 0.2, 0.25, 0.5] where step * part * Double(count) >= span {
      step *= part
      break
    }
    let first = (range.lowerBound / step).rounded(.up)
    let last = (range.upperBound / step).rounded(.down)
    guard last >= first, last - first < 50 else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }
}
