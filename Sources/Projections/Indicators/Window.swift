import Journal

/// The last so many whole numbers, in a ring that never grows.
struct Window: FieldGroup {
  private var items: [WindowItem]
  private var next = 0
  /// Numbers taken so far, at most ``length``.
  private(set) var count = 0

  init() { self.init(length: 1) }

  /// - Parameter length: greater than 0.
  init(length: Int) {
    precondition(length > 0, "a window holds something")
    items = Array(repeating: WindowItem(), count: length)
  }

  /// How many numbers it holds.
  var length: Int { items.count }
  /// Whether it holds as many as it can.
  var isFull: Bool { count == items.count }
  /// The number that the next one pushes out; 0 until the window is full.
  var oldest: Int64 { items[next].value }

  /// Takes a number.
  ///
  /// - Returns: the number that falls out; 0 until the window is full.
  @discardableResult
  mutating func push(_ value: Int64) -> Int64 {
    let oldest = items[next].value
    items[next].value = value
    next = next + 1 == items.count ? 0 : next + 1
    if count < items.count { count += 1 }
    return oldest
  }

  /// Adds up `term` of every place, in no order of time.
  func sum(_ term: (Int64) -> UInt128) -> UInt128 {
    var total: UInt128 = 0
    for index in items.indices { total &+= term(items[index].value) }
    return total
  }

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.list("items", &items)
    try visitor.count("next", &next)
    try visitor.count("count", &count)
    guard items.indices.contains(next), (0...items.count).contains(count) else {
      throw .valueOutOfRange(field: "items")
    }
  }
}

/// One number of a window.
struct WindowItem: FieldGroup {
  /// The number.
  var value: Int64 = 0

  mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    try visitor.signed("value", &value)
  }
}

extension FieldVisitor {
  /// A sum that may need 128 bits.
  mutating func wide(_ name: StaticString, _ value: inout Int128) throws(CodecError) {
    var money = Money(rawValue: value)
    try fixed(name, &money)
    value = money.rawValue
  }

  /// A price as ``Bar`` hands it to indicators: the difference of two always fits.
  mutating func units(_ name: StaticString, _ value: inout Int64) throws(CodecError) {
    try signed(name, &value)
    guard value.magnitude <= Int64.max.magnitude / 4 else {
      throw .valueOutOfRange(field: "\(name)")
    }
  }
}
