import Journal

/// A prediction service made of a file: each prediction is there from its time on.
///
/// It answers what `docs/predictions.md` asks of a service, by the clock of a rehearsal.
struct PredictionStand: Sendable {
  static let path = "/v1/predictions"
  static let arguments = ["since", "limit"]
  static let header = "X-API-Key"
  /// Most predictions of an answer unless it is asked for fewer.
  private static let limitMax = 5_000

  private let file: PredictionFile
  private let key: Secret

  init(_ file: PredictionFile, key: Secret) {
    self.file = file
    self.key = key
  }

  /// The answer to a request.
  ///
  /// - Parameter now: by the rehearsal's clock.
  func answer(_ request: ServedRequest, now: Timestamp) -> ServedAnswer {
    guard request.path == Self.path else {
      return ServedAnswer(status: 404, body: "there is \(Self.path)\n")
    }
    guard request.method == "GET" else {
      return ServedAnswer(status: 405, allow: "GET", body: "only GET\n")
    }
    guard request.values[Self.header] == key.value else {
      return ServedAnswer(status: 401, body: "the key is wrong\n")
    }
    guard let since = Int64(request.values["since"] ?? "0"),
      let limit = Int(request.values["limit"] ?? "\(Self.limitMax)"), limit > 0
    else { return ServedAnswer(status: 400, body: "`since` and `limit` are whole numbers\n") }
    return page(after: since, limit: min(limit, Self.limitMax), now: now)
  }

  /// What was made after `since` and by now; a page is not cut between equal times.
  private func page(after since: Int64, limit: Int, now: Timestamp) -> ServedAnswer {
    let first = place { $0.time.rawValue > since }
    let known = max(first, place { $0.time > now })
    var end = min(known, first + limit)
    while end > first, end < known, file.lines[end].time == file.lines[end - 1].time { end += 1 }
    guard end > first else { return ServedAnswer(status: 204) }
    let items = file.lines[first..<end].map { String(decoding: $0.bytes, as: UTF8.self) }
    let next = file.lines[end - 1].time.rawValue
    return ServedAnswer(
      type: "application/json",
      body: #"{"predictions":[\#(items.joined(separator: ","))],"next_since":\#(next),"#
        + #""more":\#(end < known)}"# + "\n")
  }

  /// The first line of which `isBehind` holds, which holds of all that follow it.
  private func place(_ isBehind: (PredictionFile.Line) -> Bool) -> Int {
    var (low, high) = (0, file.lines.count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(file.lines[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
