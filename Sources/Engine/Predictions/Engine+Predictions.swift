import Journal
import Projections

extension Engine {
  /// Reads a prediction, or a list of them, and lets the rules look; what cannot be read is
  /// recorded as such.
  mutating func consider(_ prediction: PredictionReceived, cause: SequenceNumber) {
    for fact in ledger.facts(in: prediction.body) {
      if case .signal(let signal) = fact {
        take(signal, cause: cause)
      } else {
        emit(fact, cause: cause)
      }
    }
  }

  /// Records what a prediction says, and does what follows from it.
  private mutating func take(_ signal: Signal, cause: SequenceNumber) {
    let sequence = emit(.signal(signal), cause: cause)
    reconsiderReversal(signal, cause: sequence)
    follow(signal, cause: sequence)
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
