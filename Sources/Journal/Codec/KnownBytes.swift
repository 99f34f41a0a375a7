/// The canonical bytes of the first elements of a list, for as long as those do not change.
///
/// Whoever changes an element has to ``forget(from:)``; nothing here can notice.
public struct KnownBytes: Sendable {
  @usableFromInline private(set) var bytes: [UInt8] = []
  /// Where the bytes of each element end.
  private var ends: [Int] = []

  /// Nothing is known.
  public init() {}

  /// How many elements are known.
  public var count: Int { ends.count }

  /// The element at `index` changes; what is behind it has to be written anew as well.
  public mutating func forget(from index: Int) {
    guard index < ends.count else { return }
    bytes.removeSubrange((index == 0 ? 0 : ends[index - 1])...)
    ends.removeSubrange(index...)
  }

  /// The next element has these bytes.
  @usableFromInline mutating func append(_ element: ArraySlice<UInt8>) {
    bytes.append(contentsOf: element)
    ends.append(bytes.count)
  }
}
