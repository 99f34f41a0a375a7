import Journal
import Projections

extension Engine {
  /// Reads a prediction and lets the rules look at it; unreadable ones are recorded as such.
  mutating func consider(_ prediction: PredictionReceived, cause: SequenceNumber) {
    do {
      var signal = try PredictionDecoder.decode(prediction.body)
      signal.instrument = ledger.instruments.id(symbol: signal.symbol) ?? .none
      let sequence = emit(.signal(signal), cause: cause)
      reconsiderReversal(signal, cause: sequence)
      enter(on: signal, sequence)
    } catch {
      var rejected = PredictionRejected()
      rejected.reason = error.reason
      rejected.offset = UInt64(error.offset)
      emit(.predictionRejected(rejected), cause: cause)
    }
  }
}
