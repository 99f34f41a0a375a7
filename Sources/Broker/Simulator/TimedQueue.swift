import Journal

/// Things due at instants: earliest first, equal instants in the order they were put in.
struct TimedQueue<Element> {
  private var entries: [(time: Timestamp, element: Element)] = []
  private var head = 0
  /// When the first is due; the end of time when there is none, so that one comparison decides.
  private(set) var firstTime = TimedQueue.never

  static var never: Timestamp { Timestamp(rawValue: .max) }

  var isEmpty: Bool { head == entries.count }

  /// Latencies are constant, so nearly every entry goes last.
  mutating func insert(_ element: Element, at time: Timestamp) {
    var place = entries.count
    while place > head, entries[place - 1].time > time { place -= 1 }
    entries.insert((time, element), at: place)
    firstTime = entries[head].time
  }

  /// Takes the first out if it is due at or before `time`.
  mutating func take(upTo time: Timestamp) -> (time: Timestamp, element: Element)? {
    guard head < entries.count, firstTime <= time else { return nil }
    let entry = entries[head]
    head += 1
    if head == entries.count || head > 64 {
      entries.removeFirst(head)
      head = 0
    }
    firstTime = head < entries.count ? entries[head].time : Self.never
    return entry
  }
}
