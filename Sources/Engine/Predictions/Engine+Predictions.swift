import Journal
import Projections

extension Engine {
  /// Reads a prediction, or a list of them, and lets the rules look; what cannot be read is
  /// recorded as such.
  mutating func consider(_ prediction: PredictionReceived, cause: SequenceNumber) {
    do throws(PredictionProblem) {
      var signal = try PredictionDecoder.decode(prediction.body)
      signal.instrument = ledger.instruments.id(symbol: signal.symbol) ?? .none
      take(signal, cause: cause)
    } catch let single {
      do throws(PredictionProblem) {
        guard let list = try PredictionList.read(prediction.body) else { throw single }
        consider(list, in: prediction.body, cause: cause)
      } catch {
        reject(error, cause: cause)
      }
    }
  }

  /// Records what a prediction says, and does what follows from it.
  mutating func take(_ signal: Signal, cause: SequenceNumber) {
    let sequence = emit(.signal(signal), cause: cause)
    reconsiderReversal(signal, cause: sequence)
    follow(signal, cause: sequence)
  }

  mutating func reject(_ problem: PredictionProblem, cause: SequenceNumber) {
    var rejected = PredictionRejected()
    rejected.reason = problem.reason
    rejected.offset = UInt64(problem.offset)
    emit(.predictionRejected(rejected), cause: cause)
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
