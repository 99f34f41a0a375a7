import Journal
import Projections
import Store

/// `report audit`: a folder that proves why orders happened, for somebody who trusts nobody.
struct ReportAuditCommand: Subcommand {
  static let name = "report audit"
  static let group = CommandGroup.books
  static let summary = "a folder that proves why orders happened, with a program that checks it"
  static let usage = "<journal> <order>… --out <folder> [--json]"
  static let details = [
    "--out    the folder to make; nothing may be there yet",
    "--json   one object for machines",
    "In it: stories, the records with their bytes, the days' segments and anchors, what people",
    "did, the configuration, and check.py, which needs Python's standard library only.",
    "Sessions that are running have no end yet: make a copy of the journal first.",
  ]

  private let journal: String
  private let orders: [OrderID]
  private let out: String
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    guard let folder = try arguments.option("--out") else { throw UsageError("`--out` is missing") }
    out = folder
    journal = try arguments.positional("journal")
    var orders: [OrderID] = []
    var word: String? = try arguments.positional("order")
    while let text = word {
      guard let number = Int64(text), number > 0 else {
        throw UsageError("`\(text)` is not an order number; `replay orders` lists them")
      }
      orders.append(OrderID(rawValue: number))
      word = try arguments.optionalPositional()
    }
    self.orders = orders
  }

  func run(_ console: Console) throws -> ExitCode {
    let reader = try JournalReader(opening: journal)
    let pruned = try reader.prunedBefore() != nil
    let known =
      pruned
      ? try LedgerLoader(root: journal, usesSnapshots: false).start().ledger.instruments
      : Instruments()
    let extract: AuditExtract
    do { extract = try AuditExtract(journal, orders: orders, known: known) } catch let problem
      as AuditProblem
    { throw InputError("\(journal): \(problem)") }
    try reader.seek(to: SequenceNumber(rawValue: .max))
    JournalEnd(reader).mention(journal, on: console)
    let pack = AuditPack(journal: journal, extract: extract, head: reader.head)
    try AtomicFolder.write(out) { try pack.write(to: $0) }
    if json {
      console.print(json: [
        "orders": .array(orders.map { .whole($0.rawValue) }),
        "records": .whole(extract.entries.count), "head": .string(reader.head.hex),
        "out": .string(out),
      ])
    } else {
      console.print(
        "\(out): \(orders.count) orders, \(extract.entries.count) records; check it with "
          + "`python3 \(out)/check.py`")
    }
    return .success
  }
}
