import Journal

/// Rows on their way to another program, column by column.
final class ColumnBatch {
  let columns: [ColumnBuilder]
  let capacity: Int
  /// Rows that are there.
  private(set) var count = 0
  /// The words of columns that only hold their places, by column; nil for other columns.
  var words: [SharedWords?]
  /// Zeros for columns without any value.
  let blank: BlankMemory

  init(_ columns: [StreamColumn], capacity: Int, _ blank: BlankMemory) {
    self.blank = blank
    self.columns = columns.map { ColumnBuilder($0, capacity: capacity) }
    self.capacity = capacity
    words = [SharedWords?](repeating: nil, count: columns.count)
  }

  /// Rows that still fit.
  var room: Int { capacity - count }

  /// Adds rows whose values are set next.
  ///
  /// - Returns: the place of the first.
  func addRows(_ number: Int) -> Int {
    precondition(number >= 0 && number <= room, "a batch has no more room")
    count += number
    return count - number
  }
}

/// Zeros that every column without values may refer to, batch after batch.
final class BlankMemory {
  private var memory: ColumnMemory?

  /// Zeros, as many bytes or more.
  func share(_ bytes: Int) -> ColumnMemory {
    if let memory, memory.byteCount >= bytes { return memory }
    let made = ColumnMemory(bytes: bytes, isZeroed: true)
    memory = made
    return made
  }
}

/// What a stream is read from.
protocol BatchSource: AnyObject {
  /// The columns of every batch.
  var columns: [StreamColumn] { get }
  /// The next rows; nil after the last.
  func next() throws(JournalError) -> ColumnBatch?
}
