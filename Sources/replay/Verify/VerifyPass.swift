import Broker
import Engine
import Journal
import Projections
import Store

/// What came of re-executing a journal or a part of it with one engine.
struct VerifyPass: Sendable {
  private(set) var counts: SessionCounts
  private(set) var outputs: ComparedOutputs
  /// The first difference; nothing was looked at behind it.
  private(set) var divergence: Divergence?
  /// The state that it led to.
  private(set) var ledger: Ledger
  /// How the journal ended; nil when a difference came before its end.
  private(set) var end: JournalEnd?

  /// Re-executes what `tape` holds.
  ///
  /// - Throws: what keeps the journal from being read.
  init(_ reader: JournalReader, _ tape: Verification, from start: Ledger) throws {
    var session = Session(
      source: tape, sink: tape, edge: tape,
      engine: Engine(ledger: start, decoder: TWSFrameDecoder()))
    do {
      try session.run()
    } catch let found as Divergence {
      divergence = found
    }
    (counts, outputs, ledger) = (session.counts, tape.outputs, session.engine.ledger)
    end = divergence == nil ? JournalEnd(reader) : nil
  }

  /// Goes on with the part that follows.
  mutating func append(_ next: VerifyPass) {
    counts.append(next.counts)
    outputs.append(next.outputs)
    (divergence, ledger, end) = (next.divergence, next.ledger, next.end)
  }
}
