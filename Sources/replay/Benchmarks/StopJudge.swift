import Journal

/// Whether a session did what it was told: no entry behind the word, and flat where it should be.
struct StopJudge {
  let root: String
  let way: StopWay

  /// - Throws: ``InputError`` naming what is wrong.
  func judge(_ server: LoadServer) throws {
    if let verb = way.verb { try checkEntries(after: verb) }
    guard way.isFlat else { return }
    server.stop()
    let positions = server.books.split(separator: "\n").filter { $0.hasPrefix("position ") }
    guard positions.isEmpty else {
      throw InputError(
        "stop: \(way.name): the broker still holds \(positions.joined(separator: ", "))")
    }
  }

  private func checkEntries(after verb: OperatorVerb) throws {
    let reader = try JournalReader(opening: root)
    var isStopped = false
    while let shape = try reader.advance() {
      guard shape == .event else { continue }
      switch try reader.event() {
      case .operatorCommand(let command): if command.verb == verb { isStopped = true }
      case .orderCommand(let command):
        // Flatten alone goes on trading when all is closed.
        guard isStopped, verb != .flatten, verb != .cancelAll, command.action == .place,
          command.role == .entry
        else { continue }
        throw InputError(
          "stop: \(way.name): record \(reader.envelope.sequence) enters behind the word")
      default: break
      }
    }
  }
}
