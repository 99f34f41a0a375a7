import Journal

/// A body of several predictions, `{"predictions": [...], "next_since": …, "more": …}`: where each
/// one lies, and what the sender says of the next page.
///
/// The items are only found here, not read, so that one that is broken costs no other. What stands
/// around them must be JSON.
public struct PredictionList: Hashable, Sendable {
  /// Where each item lies in the body.
  public private(set) var items: [Range<Int>] = []
  /// What to ask for next, in nanoseconds since 1970; nil when the sender does not say.
  public private(set) var nextSince: Int64?
  /// Whether more is there to be asked for at once.
  public private(set) var hasMore = false

  /// Most predictions in one body.
  public static let countMax = 10_000

  /// Finds the items of `body`.
  ///
  /// - Returns: nil for a body that has no list of predictions.
  /// - Throws: ``PredictionProblem`` for one that has it, but is broken around the items.
  public static func read(_ body: [UInt8]) throws(PredictionProblem) -> PredictionList? {
    var scanner = PredictionListScanner(body)
    do throws(PredictionProblem) {
      try scanner.readObject()
    } catch {
      // Without a list nobody meant one: whoever reads single predictions says what is wrong.
      if scanner.hasList { throw error }
      return nil
    }
    guard scanner.hasList else { return nil }
    return PredictionList(scanner)
  }

  private init(_ scanner: PredictionListScanner) {
    items = scanner.items
    nextSince = scanner.nextSince
    hasMore = scanner.hasMore
  }
}

/// What the body of an answer is, before the engine reads it.
public enum PredictionBody: Hashable, Sendable {
  /// One prediction.
  case single
  /// A list of them, also an empty one.
  case list(PredictionList)
  /// Neither, and why.
  case unreadable(String)

  /// Looks at `body` as the engine will.
  public init(_ body: [UInt8]) {
    do throws(PredictionProblem) {
      _ = try PredictionDecoder.decode(body)
      self = .single
    } catch let single {
      do throws(PredictionProblem) {
        let list = try PredictionList.read(body)
        self = list.map { .list($0) } ?? .unreadable(single.reason)
      } catch {
        self = .unreadable(error.reason)
      }
    }
  }
}
