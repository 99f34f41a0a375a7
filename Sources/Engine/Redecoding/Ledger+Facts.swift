import Journal
import Projections

/// What is read from an input depends on its bytes and on what is known: nothing else.
extension Ledger {
  /// A fact as it is recorded: an execution names its instrument.
  func completed(_ fact: Event) -> Event {
    guard case .execution(var execution) = fact else { return fact }
    execution.instrument = instrument(of: execution)
    return .execution(execution)
  }

  /// By contract number, else by symbol, else by our order; none when nothing is known of it.
  private func instrument(of execution: ExecutionReported) -> InstrumentID {
    instruments.id(contract: execution.contractID)
      ?? instruments.id(symbol: execution.symbol)
      ?? orders.match(execution).flatMap { orders[$0]?.command.instrument } ?? .none
  }

  /// What a body says: rejections first, then signals in the order in which they were made.
  func facts(in body: [UInt8]) -> [Event] {
    do throws(PredictionProblem) {
      return [.signal(placed(try PredictionDecoder.decode(body)))]
    } catch let single {
      do throws(PredictionProblem) {
        guard let list = try PredictionList.read(body) else { throw single }
        return facts(in: list, of: body)
      } catch {
        return [rejection(error)]
      }
    }
  }

  /// Reads the predictions of a list in the order in which they were made.
  ///
  /// Each that cannot be read is rejected with its reason and costs no other. One that came before,
  /// in this body or as its instrument's last, is ignored, and so is one that is not newer than the
  /// instrument's last: senders never cut a page between equal times. How many is told.
  private func facts(in list: PredictionList, of body: [UInt8]) -> [Event] {
    var facts: [Event] = []
    var signals: [Signal] = []
    var seen: Set<String> = []
    var repeated: [Int] = []
    for (index, range) in list.items.enumerated() {
      do throws(PredictionProblem) {
        let signal = placed(try PredictionDecoder.decode(Array(body[range])))
        if isNew(signal), seen.insert(signal.prediction).inserted {
          signals.append(signal)
        } else {
          repeated.append(range.lowerBound)
        }
      } catch {
        let place = min(range.upperBound, range.lowerBound + error.offset)
        let reason = "item \(index + 1): \(error.reason)"
        facts.append(rejection(PredictionProblem(reason: reason, offset: place)))
      }
    }
    if let first = repeated.first {
      let reason = "\(repeated.count) of \(list.items.count) came before, and are ignored"
      facts.append(rejection(PredictionProblem(reason: reason, offset: first)))
    }
    // Equal times keep the order of the body.
    let order = signals.indices.sorted {
      (signals[$0].issuedAt, $0) < (signals[$1].issuedAt, $1)
    }
    return facts + order.map { .signal(signals[$0]) }
  }

  private func placed(_ signal: Signal) -> Signal {
    var signal = signal
    signal.instrument = instruments.id(symbol: signal.symbol) ?? .none
    return signal
  }

  private func rejection(_ problem: PredictionProblem) -> Event {
    var rejected = PredictionRejected()
    rejected.reason = problem.reason
    rejected.offset = UInt64(problem.offset)
    return .predictionRejected(rejected)
  }

  /// Whether nothing of its instrument is known that is as new.
  private func isNew(_ signal: Signal) -> Bool {
    guard let last = signals.last(signal.instrument) else { return true }
    // One that was dated ahead holds up nothing that was made after it came.
    return last.signal.prediction != signal.prediction
      && signal.issuedAt > min(last.signal.issuedAt, last.receivedAt)
  }
}

extension Event {
  /// The venue's own time of a fact, where it tells one.
  var factTime: Timestamp {
    if case .execution(let execution) = self { execution.executedAt } else { .zero }
  }
}
