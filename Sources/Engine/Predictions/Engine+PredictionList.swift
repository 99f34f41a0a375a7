import Journal
import Projections

extension Engine {
  /// Reads the predictions of a body in the order in which they were made.
  ///
  /// Each that cannot be read is recorded with its reason and costs no other. One that came before,
  /// in this body or as its instrument's last, is ignored, and so is one that is not newer than the
  /// instrument's last: senders never cut a page between equal times. How many is recorded.
  mutating func consider(_ list: PredictionList, in body: [UInt8], cause: SequenceNumber) {
    var signals: [Signal] = []
    var seen: Set<String> = []
    var repeated: [Int] = []
    for (index, range) in list.items.enumerated() {
      do throws(PredictionProblem) {
        var signal = try PredictionDecoder.decode(Array(body[range]))
        signal.instrument = ledger.instruments.id(symbol: signal.symbol) ?? .none
        if isNew(signal), seen.insert(signal.prediction).inserted {
          signals.append(signal)
        } else {
          repeated.append(range.lowerBound)
        }
      } catch {
        let place = min(range.upperBound, range.lowerBound + error.offset)
        let reason = "item \(index + 1): \(error.reason)"
        reject(PredictionProblem(reason: reason, offset: place), cause: cause)
      }
    }
    if let first = repeated.first {
      let reason = "\(repeated.count) of \(list.items.count) came before, and are ignored"
      reject(PredictionProblem(reason: reason, offset: first), cause: cause)
    }
    // Equal times keep the order of the body.
    let order = signals.indices.sorted {
      (signals[$0].issuedAt, $0) < (signals[$1].issuedAt, $1)
    }
    for index in order { take(signals[index], cause: cause) }
  }

  /// Whether nothing of its instrument is known that is as new.
  private func isNew(_ signal: Signal) -> Bool {
    guard let last = ledger.signals.last(signal.instrument) else { return true }
    // One that was dated ahead holds up nothing that was made after it came.
    return last.signal.prediction != signal.prediction
      && signal.issuedAt > min(last.signal.issuedAt, last.receivedAt)
  }
}
