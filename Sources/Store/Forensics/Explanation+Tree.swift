import Journal

extension Explanation {
  /// The records as a tree, each below what led to it: a line a record, with its depth drawn.
  ///
  /// The lines of a record without a reason in the story begin at the left.
  public var tree: [(chapter: Chapter, branch: String)] {
    let parents = StoryLinks(chapters.map(\.record)).parents
    var children: [SequenceNumber: [Int]] = [:]
    for (index, chapter) in chapters.enumerated() {
      children[parents[chapter.record.sequence] ?? .none, default: []].append(index)
    }
    var lines: [(Chapter, String)] = []
    // Stories are long but not deep beyond reason; a stack serves any depth all the same.
    var waiting = (children[.none] ?? []).reversed().map { (index: $0, branch: "", below: "") }
    while let next = waiting.popLast() {
      let chapter = chapters[next.index]
      lines.append((chapter, next.branch))
      let own = children[chapter.record.sequence] ?? []
      for (place, child) in own.enumerated().reversed() {
        let isLast = place == own.count - 1
        waiting.append(
          (child, next.below + (isLast ? "└─ " : "├─ "), next.below + (isLast ? "   " : "│  ")))
      }
    }
    return lines
  }

  /// The story as a directed graph in Graphviz's language.
  public var dot: String {
    var lines = ["digraph why {", "  rankdir=TB;", "  node [shape=box, fontname=\"sans-serif\"];"]
    lines.append("  label=\"\(Self.escaped(title))\"; labelloc=t;")
    for chapter in chapters {
      let sequence = chapter.record.sequence
      let text = Self.escaped("#\(sequence) \(chapter.sentence)", columns: 60)
      lines.append("  r\(sequence) [label=\"\(text)\"\(Self.look(chapter.record.event.kind))];")
    }
    for link in StoryLinks(chapters.map(\.record)).all {
      let style = link.kind == .cause ? "" : " [style=dashed, label=\"\(link.kind.rawValue)\"]"
      lines.append("  r\(link.from) -> r\(link.to)\(style);")
    }
    for (index, conclusion) in conclusions.enumerated() {
      let text = Self.escaped(conclusion.line, columns: 60)
      lines.append("  c\(index) [shape=note, label=\"\(text)\"];")
      if let last = chapters.last { lines.append("  r\(last.record.sequence) -> c\(index);") }
    }
    return (lines + ["}"]).joined(separator: "\n")
  }

  /// Inputs are rounded, commands bold; the rest are plain boxes.
  private static func look(_ kind: EventKind) -> String {
    if kind == .orderCommand { return ", style=bold" }
    return kind.isInput ? ", style=rounded" : ""
  }

  /// Text inside quotes, broken into lines at spaces; control characters are left out.
  private static func escaped(_ text: String, columns: Int = .max) -> String {
    var result = ""
    var column = 0
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case " " where column >= columns:
        result += "\\n"
        column = -1
      default:
        if scalar.value >= 0x20 && scalar.value != 0x7F { result.unicodeScalars.append(scalar) }
      }
      column += 1
    }
    return result
  }
}
