import Journal

/// A list that grows at its end and seldom changes elsewhere, such as the orders of a day.
///
/// A state digest is of every byte of the state. What was written of this list for the last one is
/// kept up to the first element that changed since, so that a digest costs what changed.
struct GrowingList<Element: FieldGroup>: Hashable, Sendable {
  /// The elements.
  private(set) var items: [Element] = []
  private var known = Derived(KnownBytes())

  /// An empty list.
  init() {}

  /// An element where it lies: reading copies nothing, and no change goes unnoticed.
  subscript(index: Int) -> Element {
    _read { yield items[index] }
    _modify {
      known.value.forget(from: index)
      yield &items[index]
    }
  }

  var count: Int { items.count }
  var indices: Range<Int> { items.indices }
  var last: Element? { items.last }

  mutating func append(_ element: Element) { items.append(element) }

  mutating func insert(_ element: Element, at index: Int) {
    known.value.forget(from: index)
    items.insert(element, at: index)
  }

  mutating func visit<V: FieldVisitor>(
    _ name: StaticString, _ visitor: inout V
  ) throws(CodecError) {
    if visitor.replaces { known.value = KnownBytes() }
    try visitor.list(name, &items, known: &known.value)
  }
}
