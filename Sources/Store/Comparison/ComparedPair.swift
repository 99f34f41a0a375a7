/// An entry of one journal beside the same of the other, where that has it.
struct ComparedPair {
  let first: ComparedEntry?
  let second: ComparedEntry?

  /// Puts two lists into one order: what has the same identity side by side, what stands alone
  /// where it stood in its own list.
  static func align(_ left: [ComparedEntry], _ right: [ComparedEntry]) -> [ComparedPair] {
    var isTaken = [Bool](repeating: false, count: right.count)
    let partners = left.map { entry -> Int? in
      let at = right.indices.first { !isTaken[$0] && right[$0].identity == entry.identity }
      if let at { isTaken[at] = true }
      return at
    }
    var pairs: [ComparedPair] = []
    var done = 0
    func addAlone(upTo end: Int) {
      for at in done..<max(done, end) where !isTaken[at] {
        pairs.append(ComparedPair(first: nil, second: right[at]))
      }
      done = max(done, end)
    }
    for (entry, partner) in zip(left, partners) {
      if let partner { addAlone(upTo: partner) }
      pairs.append(ComparedPair(first: entry, second: partner.map { right[$0] }))
    }
    addAlone(upTo: right.count)
    return pairs
  }
}
