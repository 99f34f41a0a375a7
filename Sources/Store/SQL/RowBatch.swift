import Journal

/// Rows on their way to SQLite: cells by column, texts beside them, all of it used again.
@safe final class RowBatch {
  /// Most rows of one batch.
  static let capacity = 512

  // safe, all: allocated in init, freed in deinit; columns and rows are checked against the counts
  // that they were allocated for.
  private let cells: UnsafeMutablePointer<TableCell>
  private let columnHeads: UnsafeMutablePointer<TableColumnHead>
  private let ids: UnsafeMutablePointer<Int64>
  private let texts = TextRoom()
  private let columnCount: Int
  /// Columns that the query reads, by bit; bit 63 stands for all from 63 on.
  let used: UInt64
  /// Rows that are there.
  private(set) var count = 0

  init(columns: Int, used: UInt64) {
    columnCount = columns
    self.used = used
    unsafe cells = .allocate(capacity: columns * Self.capacity)
    unsafe cells.initialize(repeating: TableCell(), count: columns * Self.capacity)
    unsafe columnHeads = .allocate(capacity: columns)
    for column in 0..<columns {
      let isUsed = used >> UInt64(min(column, 63)) & 1 == 1
      unsafe (columnHeads + column).initialize(
        to: TableColumnHead(cells: isUsed ? UnsafePointer(cells + column * Self.capacity) : nil))
    }
    unsafe ids = .allocate(capacity: Self.capacity)
  }

  deinit {
    unsafe cells.deallocate()
    unsafe columnHeads.deallocate()
    unsafe ids.deallocate()
  }

  /// The columns, as C reads them.
  var heads: UnsafePointer<TableColumnHead> { unsafe UnsafePointer(columnHeads) }
  /// The numbers of the rows, as C reads them.
  var rowIDs: UnsafePointer<Int64> { unsafe UnsafePointer(ids) }
  /// Rows that still fit.
  var room: Int { Self.capacity - count }
  /// Whether the query reads a column.
  func uses(_ column: Int) -> Bool { used >> UInt64(min(column, 63)) & 1 == 1 }

  /// Forgets all rows.
  func reset() {
    count = 0
    texts.reset()
  }

  /// Adds a row whose cells are set next.
  ///
  /// - Parameter id: a number that is the same for the same row in every scan.
  /// - Returns: its place.
  func addRow(_ id: Int64) -> Int {
    precondition(count < Self.capacity, "a batch has no more room")
    unsafe ids[count] = id
    count += 1
    return count - 1
  }

  /// Adds rows whose columns are set next.
  ///
  /// - Parameters:
  ///   - firstID: the number that place 0 would have.
  ///   - places: of the rows, the first `number` of them.
  /// - Returns: the place of the first row in the batch.
  func addRows(_ number: Int, firstID: Int64, _ places: [Int]) -> Int {
    precondition(number <= room, "a batch has no more room")
    let first = count
    for index in 0..<number { unsafe ids[first + index] = firstID &+ Int64(places[index]) }
    count += number
    return first
  }

  /// Sets cells of one column, `make` being called for each row from `first` on.
  @inline(__always)
  func fill(_ column: Int, from first: Int, count: Int, _ make: (Int) -> TableCell) {
    precondition(column < columnCount && first + count <= Self.capacity, "inside the batch")
    let start = unsafe cells + column * Self.capacity + first
    for index in 0..<count { unsafe start[index] = make(index) }
  }

  /// Sets one cell.
  func set(_ column: Int, _ row: Int, _ cell: TableCell) {
    precondition(column < columnCount && row < Self.capacity, "inside the batch")
    unsafe cells[column * Self.capacity + row] = cell
  }

  /// Sets one cell to a value that is copied.
  func put(_ column: Int, _ row: Int, _ value: SQLValue) {
    set(column, row, cell(value))
  }

  /// A cell of a value; its text lives until ``reset()``.
  func cell(_ value: SQLValue) -> TableCell {
    switch value {
    case .null: TableCell()
    case .integer(let number): .integer(number)
    case .real(let number): .real(number)
    case .text(let text): texts.cell(text.utf8, SQLite.CellType.text)
    case .blob(let bytes): texts.cell(bytes, SQLite.CellType.blob)
    }
  }

  /// A cell of text given as bytes, which are copied.
  func text(_ bytes: some Collection<UInt8>) -> TableCell {
    texts.cell(bytes, SQLite.CellType.text)
  }
}

extension TableCell {
  /// A whole number.
  static func integer(_ value: Int64) -> TableCell {
    TableCell(word: value, size: 0, type: SQLite.CellType.integer)
  }

  /// A number with a fraction; SQL has no "not a number" and shows NULL.
  static func real(_ value: Double) -> TableCell {
    TableCell(
      word: Int64(bitPattern: value.bitPattern), size: 0, type: SQLite.CellType.real)
  }
}

/// Room for bytes that stay where they are until it is emptied.
@safe final class TextRoom {
  private static let pieceBytes = 64 * 1024
  // safe: each piece is allocated here with the size beside it and freed in deinit; bytes are
  // written only where they were found to fit.
  private var pieces: [UnsafeMutableRawBufferPointer] = unsafe []
  private var piece = 0
  private var offset = 0

  deinit {
    while let last = unsafe pieces.popLast() { unsafe last.deallocate() }
  }

  /// Makes all room free again; all pieces but the first are given back.
  func reset() {
    while pieceCount > 1, let last = unsafe pieces.last {
      unsafe last.deallocate()
      unsafe pieces.removeLast()
    }
    (piece, offset) = (0, 0)
  }

  /// Copies `bytes` and makes a cell of them.
  func cell(_ bytes: some Collection<UInt8>, _ type: Int32) -> TableCell {
    let size = bytes.count
    let place = unsafe place(for: size)
    unsafe place.copyBytes(from: bytes)
    // An address even where there are no bytes: without one the value would be NULL.
    let address = Int64(Int(bitPattern: place.baseAddress))
    return TableCell(word: address, size: Int32(clamping: size), type: type)
  }

  private var pieceCount: Int { unsafe pieces.count }

  private func place(for size: Int) -> UnsafeMutableRawBufferPointer {
    while piece < pieceCount, unsafe offset + size > pieces[piece].count {
      piece += 1
      offset = 0
    }
    if piece == pieceCount {
      unsafe pieces.append(
        .allocate(byteCount: max(Self.pieceBytes, size), alignment: 8))
    }
    let start = offset
    offset += size
    return unsafe UnsafeMutableRawBufferPointer(
      rebasing: pieces[piece][start..<start + size])
  }
}

/// Texts that a table shows again and again, kept as long as the table.
final class LastingTexts {
  private let room = TextRoom()
  private var known: [String: TableCell] = [:]

  /// The cell of a text.
  func cell(_ text: String) -> TableCell {
    if let cell = known[text] { return cell }
    let cell = room.cell(text.utf8, SQLite.CellType.lastingText)
    known[text] = cell
    return cell
  }
}
