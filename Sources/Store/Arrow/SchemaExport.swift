/// Hands the types of columns to another program, which frees them when it likes.
enum SchemaExport {
  /// Writes the type of a row of `columns`.
  static func write(_ columns: [StreamColumn], to out: UnsafeMutablePointer<SchemaRecord>) {
    let owner = SchemaOwner(format: "+s", name: "", children: columns.count)
    for (index, column) in columns.enumerated() {
      if let child = unsafe owner.children?[index] { unsafe write(column, to: child) }
    }
    unsafe fill(out, owner, flags: 0)
  }

  private static func write(_ column: StreamColumn, to out: UnsafeMutablePointer<SchemaRecord>) {
    let owner = SchemaOwner(
      format: column.kind.format, name: column.name, hasDictionary: column.kind == .word)
    if let place = unsafe owner.dictionary {
      unsafe fill(place, SchemaOwner(format: "u", name: ""), flags: 0)
    }
    unsafe fill(out, owner, flags: column.isNullable ? Arrow.nullable : 0)
  }

  private static func fill(
    _ out: UnsafeMutablePointer<SchemaRecord>, _ owner: SchemaOwner, flags: Int64
  ) {
    var record = unsafe SchemaRecord()
    unsafe record.format = owner.format.address
    unsafe record.name = owner.name.address
    unsafe record.flags = flags
    unsafe record.n_children = Int64(owner.childCount)
    unsafe record.children = owner.children
    unsafe record.dictionary = owner.dictionary
    unsafe record.private_data = Unmanaged.passRetained(owner).toOpaque()
    unsafe record.release = { schema in
      guard let schema = unsafe schema, unsafe schema.pointee.release != nil else { return }
      // safe: what was retained above, given back once.
      let data = unsafe schema.pointee.private_data
      unsafe schema.pointee = SchemaRecord()
      if let data = unsafe data { unsafe Unmanaged<SchemaOwner>.fromOpaque(data).release() }
    }
    unsafe out.initialize(to: record)
  }
}

/// What a type that was handed out lives on.
@safe final class SchemaOwner {
  let format: CText
  let name: CText
  let childCount: Int
  // safe, both: allocated in init for that many, all set, freed in deinit, as of ``ArrayOwner``.
  let children: UnsafeMutablePointer<UnsafeMutablePointer<SchemaRecord>?>?
  let dictionary: UnsafeMutablePointer<SchemaRecord>?

  /// - Parameter children: how many, to be written next; so is the dictionary.
  init(format: String, name: String, children: Int = 0, hasDictionary: Bool = false) {
    self.format = CText(format)
    self.name = CText(name)
    childCount = children
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
  }

  private static func empty() -> UnsafeMutablePointer<SchemaRecord> {
    let record = UnsafeMutablePointer<SchemaRecord>.allocate(capacity: 1)
    unsafe record.initialize(to: SchemaRecord())
    return unsafe record
  }

  private static func free(_ record: UnsafeMutablePointer<SchemaRecord>) {
    if let release = unsafe record.pointee.release { unsafe release(record) }
    unsafe record.deallocate()
  }
}
