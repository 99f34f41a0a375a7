import Journal

/// The highest high and the lowest low of the last so many bars.
struct PriceRange: FieldGroup {
  private var highs: GreatestQueue
  /// Lows with the opposite sign, so that one kind of queue serves both.
  private var lows: GreatestQueue

  init() { self.init(length: 1) }

  /// - Parameter length: bars looked at, greater than 0.
  init(length: Int) {
    highs = GreatestQueue(length: length)
    lows = highs
  }

  /// Whether as many bars were taken as are looked at.
  var isFull: Bool { highs.isFull }
  /// The highest high in 1e-9.
  var highest: Int64 { highs.greatest }
  /// The lowest low in 1e-9.
  var lowest: Int64 { -lows.greatest }

  mutating func push(_ bar: Bar) {
    highs.push(bar.highUnits)
    lows.push(-bar.lowUnits)
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.group("highs", &highs)
    try visitor.group("lows", &lows)
  }
}

/// The greatest of the last so many numbers, in constant time per number on average.
///
/// Keeps only numbers that can still become the greatest: each is smaller than the one before it.
struct GreatestQueue: FieldGroup {
  private var items: [QueueItem]
  private var head = 0
  private var count = 0
  private var position: Int64 = 0

  init() { self.init(length: 1) }

  /// - Parameter length: greater than 0.
  init(length: Int) {
    precondition(length > 0, "a window holds something")
    items = Array(repeating: QueueItem(), count: length)
  }

  var isFull: Bool { position >= Int64(items.count) }
  var greatest: Int64 { items[head].value }

  mutating func push(_ value: Int64) {
    if count > 0, items[head].position <= position &- Int64(items.count) {
      head = place(1)
      count -= 1
    }
    while count > 0, items[place(count - 1)].value <= value { count -= 1 }
    // Expired or beaten items left room: what is kept is younger than the length.
    items[place(count)] = QueueItem(value: value, position: position)
    count += 1
    position &+= 1
  }

  private func place(_ offset: Int) -> Int {
    let place = head + offset
    return place < items.count ? place : place - items.count
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("items", &items)
    try visitor.count("head", &head)
    try visitor.count("count", &count)
    try visitor.signed("position", &position)
    guard items.indices.contains(head), (0...items.count).contains(count), position >= 0,
      isOrdered
    else { throw .valueOutOfRange(field: "items") }
  }

  /// Whether every kept item is of the last so many, and older and greater than the next.
  private var isOrdered: Bool {
    for offset in 0..<count {
      let item = items[place(offset)]
      guard item.position < position, item.position >= position - Int64(items.count) else {
        return false
      }
      guard offset > 0 else { continue }
      let before = items[place(offset - 1)]
      guard before.position < item.position, before.value > item.value else { return false }
    }
    return true
  }
}

/// A number with its place in the series.
struct QueueItem: FieldGroup {
  var value: Int64 = 0
  var position: Int64 = 0

  init() {}

  init(value: Int64, position: Int64) {
    self.value = value
    self.position = position
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.units("value", &value)
    try visitor.signed("position", &position)
  }
}
