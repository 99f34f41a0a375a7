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
      follow(signal, cause: sequence)
    } catch {
      var rejected = PredictionRejected()
      rejected.reason = error.reason
      rejected.offset = UInt64(error.offset)
      emit(.predictionRejected(rejected), cause: cause)
    }
  }

  /// Lets the rules look at a prediction; one of nothing that is traded is recorded as such.
  private mutating func follow(_ signal: Signal, cause: SequenceNumber) {
    guard ledger.isTraded(signal.instrument) else {
      var decision = Decision()
      decision.rule = "scope"
      decision.instrument = signal.instrument
      decision.signal = cause
      decision.stoppedBy = "instrument"
      decision.conditions = [
        Condition("instrument", .text(signal.symbol), .isTrue, .text("traded"), held: false)
      ]
      emit(.decision(decision), cause: cause)
      return
    }
    look(
      RuleOccasion(event: .prediction, cause: cause, signal: cause),
      RuleMoment(signal.instrument, signal: signal))
  }
}
