/// Executions that correct one another; one of them is in force.
///
/// What leads to the same first execution is one chain, whichever came first. In force is
/// the one that no other corrects, the later line where several are left. It stands at the time and
/// place of the chain's first execution, or of the first line where that one never came.
struct StatementChain: Sendable {
  /// The id of the first execution, which need not have come.
  var root: String
  /// Places of its fills, in order of arrival.
  var members: [Int] = []
  /// The one in force.
  var final = 0
  /// The one that gives time and place.
  var slot = 0

  /// The chains of all fills, in the order of their first lines.
  ///
  /// - Throws: ``StatementError`` for corrections that form a ring.
  static func all(of fills: [Statement.Fill]) throws(StatementError) -> [StatementChain] {
    var places: [String: Int] = [:]
    for (place, fill) in fills.enumerated() { places[fill.id] = place }
    var roots = [String?](repeating: nil, count: fills.count)
    var chains: [StatementChain] = []
    var chainPlaces: [String: Int] = [:]
    for place in fills.indices {
      let root = try root(of: place, fills, places, &roots)
      let chain = chainPlaces[root, default: chains.count]
      if chain == chains.count {
        chains.append(StatementChain(root: root))
        chainPlaces[root] = chain
      }
      chains[chain].members.append(place)
    }
    return chains.map { $0.resolved(fills, places) }
  }

  private func resolved(
    _ fills: [Statement.Fill], _ places: [String: Int]
  ) -> StatementChain {
    var chain = self
    let corrected = Set(members.map { fills[$0].corrects })
    // Without a ring one member is corrected by none.
    chain.final = members.last { !corrected.contains(fills[$0].id) } ?? members[0]
    chain.slot = places[root] ?? members[0]
    return chain
  }

  /// The first id of a fill's chain; remembers those of the fills on the way.
  private static func root(
    of place: Int, _ fills: [Statement.Fill], _ places: [String: Int], _ roots: inout [String?]
  ) throws(StatementError) -> String {
    var path: [Int] = []
    var walked: Set<Int> = []
    var at = place
    var found: String?
    while found == nil {
      if let known = roots[at] {
        found = known
        break
      }
      guard walked.insert(at).inserted else {
        throw StatementError(
          "fills.csv", line: fills[place].line, column: "corrects_execution_id",
          "\(fills[place].id): the corrections form a ring")
      }
      path.append(at)
      let fill = fills[at]
      if fill.corrects.isEmpty {
        found = fill.id
      } else if let next = places[fill.corrects] {
        at = next
      } else {
        found = fill.corrects
      }
    }
    let root = found ?? fills[place].id
    for step in path { roots[step] = root }
    return root
  }
}
