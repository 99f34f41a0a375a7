import Journal

/// `journal keygen`: a key that signs anchors.
struct JournalKeygenCommand: Subcommand {
  static let name = "journal keygen"
  static let group = CommandGroup.journal
  static let summary = "make the private key that signs anchors, and print its public key"
  static let usage = "--out <file> [--json]"
  static let details = [
    "--out    where the private key goes (PEM, mode 0600); it must not exist",
    "--json   print one object with the public key",
    "Keep the private key off the machine that trades, and the public key somewhere else again.",
  ]

  private let out: String
  private let json: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    json = arguments.flag("--json")
    guard let path = try arguments.option("--out") else {
      throw UsageError("`--out` is missing: the file for the private key")
    }
    out = path
  }

  func run(_ console: Console) throws -> ExitCode {
    let key = try SigningKey.generate(at: out)
    if json {
      console.print(json: ["public_key": .string("\(key)"), "pem": .string(key.pem)])
    } else {
      console.print("public key: \(key)")
      console.print(String(key.pem.dropLast()))
    }
    return .success
  }
}
