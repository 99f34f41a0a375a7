import Journal
import TestSupport

@testable import Engine

extension FuzzTargets {
  /// One prediction body: a signal is complete, within its ranges, and survives the journal.
  static let predictions = FuzzTarget("predictions") { input in
    let signal: Signal
    do throws(PredictionDecoder.Problem) {
      signal = try PredictionDecoder.decode(input)
    } catch {
      return !error.reason.isEmpty && error.offset >= 0
        && error.offset <= max(input.count, PredictionDecoder.sizeMax)
        ? .refused : .broken("a refusal without reason or place")
    }
    guard !signal.symbol.isEmpty, !signal.prediction.isEmpty, signal.issuedAt > .zero,
      signal.confidence >= .zero, signal.confidence <= Ratio(whole: 1), signal.horizonSeconds >= 0
    else { return .broken("a signal outside its ranges") }
    return survivesCodec(.signal(signal)) ? .accepted : .broken("it does not survive the journal")
  }
}
