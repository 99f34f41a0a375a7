/// Room for ticks that a decoder fills and a scan hands out, reused over and over.
@safe final class TickRun {
  // safe: allocated here with `capacity` rows, all initialised, freed in deinit.
  let base: UnsafeMutablePointer<TickRow>
  let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    unsafe base = .allocate(capacity: capacity)
    unsafe base.initialize(
      repeating: TickRow(recordedAt: .zero, occurredAt: .zero, tick: Tick()), count: capacity)
  }

  deinit { unsafe base.deallocate() }

  /// The row at `index`.
  @inline(__always)
  subscript(index: Int) -> TickRow {
    precondition(index >= 0 && index < capacity, "inside the run")
    return unsafe base[index]
  }

  /// Makes `row` the first row.
  func set(_ row: TickRow) { unsafe base[0] = row }

  /// Lends the rows of `range`.
  func lend<E: Error>(_ range: Range<Int>, to body: (Span<TickRow>) throws(E) -> Void) throws(E) {
    precondition(range.lowerBound >= 0 && range.upperBound <= capacity, "inside the run")
    // safe: the rows are initialised and outlive the call; the span cannot escape it.
    let rows = unsafe UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    try unsafe body(Span(_unsafeElements: rows))
  }
}
