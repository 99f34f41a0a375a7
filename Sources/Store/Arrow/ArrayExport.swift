/// Hands batches to another program, which frees each part when it likes, on whichever thread.
enum ArrayExport {
  /// Writes a batch as one array of rows with an array for each column in it.
  static func write(_ batch: ColumnBatch, to out: UnsafeMutablePointer<ArrayRecord>) {
    let owner = ArrayOwner(buffers: [nil], children: batch.columns.count)
    for index in batch.columns.indices {
      if let child = unsafe owner.children?[index] { unsafe write(batch, index, to: child) }
    }
    unsafe fill(out, owner, length: batch.count, nulls: 0)
  }

  private static func write(
    _ batch: ColumnBatch, _ index: Int, to out: UnsafeMutablePointer<ArrayRecord>
  ) {
    let builder = batch.columns[index]
    let words = batch.words[index]
    let owner = ArrayOwner(buffers: builder.buffers(batch.blank), hasDictionary: words != nil)
    if let words, let place = unsafe owner.dictionary { unsafe write(words, to: place) }
    unsafe fill(out, owner, length: batch.count, nulls: builder.nullCount)
  }

  private static func write(_ words: SharedWords, to out: UnsafeMutablePointer<ArrayRecord>) {
    let owner = ArrayOwner(buffers: [nil, words.ends, words.bytes])
    unsafe fill(out, owner, length: words.count, nulls: 0)
  }

  private static func fill(
    _ out: UnsafeMutablePointer<ArrayRecord>, _ owner: ArrayOwner, length: Int, nulls: Int
  ) {
    var record = unsafe ArrayRecord()
    unsafe record.length = Int64(length)
    unsafe record.null_count = Int64(nulls)
    unsafe record.n_buffers = Int64(owner.bufferCount)
    unsafe record.buffers = owner.buffers
    unsafe record.n_children = Int64(owner.childCount)
    unsafe record.children = owner.children
    unsafe record.dictionary = owner.dictionary
    unsafe record.private_data = Unmanaged.passRetained(owner).toOpaque()
    unsafe record.release = { array in
      guard let array = unsafe array, unsafe array.pointee.release != nil else { return }
      // safe: what was retained above, given back once.
      let data = unsafe array.pointee.private_data
      unsafe array.pointee = ArrayRecord()
      if let data = unsafe data { unsafe Unmanaged<ArrayOwner>.fromOpaque(data).release() }
    }
    unsafe out.initialize(to: record)
  }
}

/// What an array that was handed out lives on.
@safe final class ArrayOwner {
  private let memory: [ColumnMemory?]
  let bufferCount: Int
  let childCount: Int
  // safe, all: allocated in init for that many, all set, freed in deinit. The taker may move a
  // child or the list of words elsewhere and mark its place as released, as the interface allows.
  let buffers: UnsafeMutablePointer<UnsafeRawPointer?>
  let children: UnsafeMutablePointer<UnsafeMutablePointer<ArrayRecord>?>?
  let dictionary: UnsafeMutablePointer<ArrayRecord>?

  /// - Parameter children: how many, to be written next; so is the dictionary.
  init(buffers memory: [ColumnMemory?], children: Int = 0, hasDictionary: Bool = false) {
    self.memory = memory
    (bufferCount, childCount) = (memory.count, children)
    unsafe buffers = .allocate(capacity: max(memory.count, 1))
    for (index, part) in memory.enumerated() {
      unsafe (buffers + index).initialize(to: part.map { unsafe UnsafeRawPointer($0.base) })
    }
    unsafe self.children = children == 0 ? nil : .allocate(capacity: children)
    for index in 0..<children {
      unsafe (self.children?.advanced(by: index))?.initialize(to: Self.empty())
    }
    unsafe dictionary = hasDictionary ? Self.empty() : nil
  }

  deinit {
    for index in 0..<childCount {
      if let child = unsafe children?[index] { unsafe Self.free(child) }
    }
    if let dictionary = unsafe dictionary { unsafe Self.free(dictionary) }
    unsafe children?.deallocate()
    unsafe buffers.deallocate()
  }

  private static func empty() -> UnsafeMutablePointer<ArrayRecord> {
    let record = UnsafeMutablePointer<ArrayRecord>.allocate(capacity: 1)
    unsafe record.initialize(to: ArrayRecord())
    return unsafe record
  }

  private static func free(_ record: UnsafeMutablePointer<ArrayRecord>) {
    if let release = unsafe record.pointee.release { unsafe release(record) }
    unsafe record.deallocate()
  }
}
