import Journal
import Store

/// The conversation of `sql` with a person at a terminal.
final class SQLShell {
  private static let help = """
    .tables             the tables of the journal
    .schema [<table>]   the columns of all tables, or of one, with what they mean
    .mode table|json|csv  how rows are shown
    .help               this
    .quit               leave; so does Control-D
    Anything else is SQL and ends with a semicolon.
    """

  private let database: JournalDatabase
  private let journal: String
  private let console: Console
  private let terminal = LineTerminal()
  private var style: SQLPrinter.Style
  private var pending = ""

  init(
    _ database: JournalDatabase, journal: String, _ style: SQLPrinter.Style, _ console: Console
  ) {
    self.database = database
    self.journal = journal
    self.style = style
    self.console = console
  }

  /// Talks until the person leaves.
  func run() -> ExitCode {
    console.print("\(journal): SQL, read only; .help for help, .quit to leave")
    var editor = LineEditor(history: SQLHistory.load())
    while true {
      console.flush()
      guard let line = terminal.read(&editor, prompt: pending.isEmpty ? "sql> " : "...> ") else {
        break
      }
      if !take(line) { break }
    }
    SQLHistory.save(editor.history)
    return .success
  }

  /// Takes a line; false when it says to leave.
  func take(_ line: String) -> Bool {
    if pending.isEmpty, line.hasPrefix(".") { return obey(line) }
    pending += (pending.isEmpty ? "" : "\n") + line
    if pending.allSatisfy(\.isWhitespace) { pending = "" }
    guard SQLCompleteness.isComplete(pending) else { return true }
    let text = pending
    pending = ""
    do throws(InputError) {
      try SQLPrinter(style, console).run(text, on: database)
    } catch {
      console.printError(error.description)
    }
    return true
  }

  private func obey(_ line: String) -> Bool {
    let words = line.split(separator: " ").map(String.init)
    switch words[0] {
    case ".quit", ".exit": return false
    case ".help": console.print(Self.help)
    case ".tables": printTables()
    case ".schema": printSchema(words.count > 1 ? words[1] : nil)
    case ".mode": setMode(words.count > 1 ? words[1] : "")
    default:
      let known = [".quit", ".help", ".tables", ".schema", ".mode"]
      let hint = NearestName.hint(words[0], among: known)
      console.printError("there is no `\(VisibleText.of(words[0]))`\(hint); .help lists all")
    }
    return true
  }

  private func printTables() {
    var table = Table([("table", .left), ("a row is", .left)])
    for found in JournalTables.all { table.add([found.name, found.note]) }
    console.print(table.text)
  }

  private func printSchema(_ name: String?) {
    let all = JournalTables.all
    let wanted = all.filter { name == nil || $0.name == name }
    if let name, wanted.isEmpty {
      let hint = NearestName.hint(name, among: all.map(\.name))
      return console.printError("there is no table `\(VisibleText.of(name))`\(hint)")
    }
    for found in wanted {
      console.print("\(found.name): \(found.note)")
      var table = Table([("column", .left), ("type", .left), ("meaning", .left)])
      for column in found.columns {
        let note = column.isHidden ? "\(column.note) (not in *)" : column.note
        table.add([column.name, column.type.rawValue, note])
      }
      console.print(table.text)
    }
  }

  private func setMode(_ word: String) {
    switch word {
    case "table": style = .table
    case "json": style = .json
    case "csv": style = .csv
    default: console.printError(".mode takes `table`, `json` or `csv`")
    }
  }
}

/// Whether a text ends with a whole statement.
enum SQLCompleteness {
  /// Whether the last semicolon ends it: not one in quotes or a comment, and nothing but blanks and
  /// comments behind it.
  static func isComplete(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    var isEnded = false
    while let byte = rest.first {
      rest = rest.dropFirst()
      switch byte {
      case 0x3B: isEnded = true
      case 0x20, 0x09, 0x0A, 0x0D: continue
      case 0x27, 0x22, 0x60:
        guard let end = rest.firstIndex(of: byte) else { return false }
        rest = rest[(end + 1)...]
        isEnded = false
      case 0x2D where rest.first == 0x2D:
        rest = rest.firstIndex(of: 0x0A).map { rest[$0...] } ?? []
      case 0x2F where rest.first == 0x2A:
        guard let end = endOfComment(rest.dropFirst()) else { return false }
        rest = rest[end...]
      default: isEnded = false
      }
    }
    return isEnded
  }

  private static func endOfComment(_ bytes: ArraySlice<UInt8>) -> Int? {
    bytes.indices.dropLast().first { bytes[$0] == 0x2A && bytes[$0 + 1] == 0x2F }.map { $0 + 2 }
  }
}
