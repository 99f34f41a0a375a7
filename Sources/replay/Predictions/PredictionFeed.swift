import Journal

/// Predictions that come while a session runs.
protocol PredictionFeed: AnyObject {
  /// Begins; once this process is the one that trades the journal.
  ///
  /// - Parameters:
  ///   - since: what is newer than this is wanted.
  ///   - symbols: what is traded.
  func begin(since: Timestamp, symbols: [String]) throws
  /// The next that came; nil when there is none now. Never waits.
  func take() -> FeedItem?
  /// Ends it; nothing comes any more.
  func end()
}

/// Something that a feed has for its session.
enum FeedItem: Hashable, Sendable {
  /// Bytes for the journal.
  case prediction(PredictionReceived)
  /// Something a person should know.
  case alert(Alert)
}

/// A bounded line between a feed's thread and the session's.
struct FeedInbox {
  private var items: [FeedItem] = []
  private var bytes = 0
  /// When it is full nothing more is fetched, and nothing is dropped.
  static let bytesMax = 32 << 20
  static let itemsMax = 1_000

  var isFull: Bool { items.count >= Self.itemsMax || bytes >= Self.bytesMax }

  mutating func put(_ item: FeedItem) {
    items.append(item)
    bytes += Self.size(item)
  }

  mutating func take() -> FeedItem? {
    guard !items.isEmpty else { return nil }
    let item = items.removeFirst()
    bytes -= Self.size(item)
    return item
  }

  private static func size(_ item: FeedItem) -> Int {
    if case .prediction(let prediction) = item { prediction.body.count } else { 0 }
  }
}
