import Journal

/// Predictions of a day, one JSON object a line, in time order.
///
/// Each line keeps its bytes, without its line end (LF or CR LF): the engine reads them as it would
/// read a live answer. Only `ts_ns` is looked at here, to know when the line arrives.
struct PredictionFile {
  /// One line and when it arrives.
  struct Line {
    let time: Timestamp
    let bytes: [UInt8]
  }

  /// The name recorded as the source of every line.
  let source: String
  private(set) var lines: [Line] = []
  /// Lines left out because they have no place in time, with the reason of the first few.
  private(set) var skipped: [String] = []

  /// Splits and times `bytes`.
  ///
  /// - Parameter skipsBad: leave out lines that have no readable time, or an earlier one than the
  ///   line before, instead of refusing the file.
  init(path: String, bytes: [UInt8], skipsBad: Bool) throws(InputError) {
    source = path.split(separator: "/").last.map(String.init) ?? path
    var last = Timestamp.zero
    let rows = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, row) in rows.enumerated() {
      // A carriage return before the line end belongs to it.
      let slice = row.last == UInt8(ascii: "\r") ? row.dropLast() : row
      if slice.isEmpty { continue }
      do {
        let line = try Self.line(slice, after: last)
        last = line.time
        lines.append(line)
      } catch {
        let place = "\(path):\(index + 1): \(error.reason)"
        guard skipsBad else {
          throw InputError("\(place); correct the line, or pass --skip-bad to leave it out")
        }
        skipped.append(place)
      }
    }
  }

  private struct BadLine: Error {
    let reason: String
  }

  private static func line(
    _ slice: ArraySlice<UInt8>, after last: Timestamp
  ) throws(BadLine) -> Line {
    let bytes = Array(slice)
    let json: JSONValue
    do {
      json = try JSONReader.read(bytes)
    } catch {
      throw BadLine(reason: "column \(error.offset + 1): not JSON: \(error.message)")
    }
    guard case .number(let digits)? = json["ts_ns"], let nanoseconds = Int64(digits) else {
      throw BadLine(reason: "\"ts_ns\" is missing or not a whole number")
    }
    let time = Timestamp(rawValue: nanoseconds)
    guard time >= last else {
      throw BadLine(reason: "time goes backwards: \(time) after \(last)")
    }
    return Line(time: time, bytes: bytes)
  }
}
