import Testing

@testable import replay

@Suite struct CommandLineArgumentsTests {
  @Test(
    arguments: [
      ["file", "--json", "--limit", "5"], ["--limit=5", "file", "--json"],
      ["--json", "--limit", "5", "--", "file"],
    ])
  func `Options are found wherever they stand`(words: [String]) throws {
    var arguments = Arguments(words)
    let isJSON = arguments.flag("--json")
    let limit = try arguments.option("--limit")
    let file = try arguments.positional("file")
    let more = try arguments.optionalPositional()
    #expect(isJSON)
    #expect(limit == "5")
    #expect(file == "file")
    #expect(more == nil)
    try arguments.finish()
  }

  @Test func `A repeated option keeps its order, and values may hold anything`() throws {
    var arguments = Arguments(["--set", "a=1", "--set=b=--x", "--set=", "--set", "-5"])
    let values = try arguments.repeated("--set")
    #expect(values == ["a=1", "b=--x", "", "-5"])
    try arguments.finish()
  }

  @Test func `What is not given is absent`() throws {
    var arguments = Arguments([])
    let isJSON = arguments.flag("--json")
    let limit = try arguments.option("--limit")
    let values = try arguments.repeated("--set")
    let from = try arguments.number("--from")
    #expect(!isJSON)
    #expect(limit == nil)
    #expect(values == [])
    #expect(from == nil)
    try arguments.finish()
  }

  @Test func `A dash alone, a negative number and words after two dashes are positionals`() throws {
    var arguments = Arguments(["-", "-5", "--", "--json", "--"])
    let isJSON = arguments.flag("--json")
    #expect(!isJSON)
    for expected in ["-", "-5", "--json", "--"] {
      let word = try arguments.positional("word")
      #expect(word == expected)
    }
    try arguments.finish()
  }

  @Test func `Whole numbers are checked`() throws {
    var arguments = Arguments(["--limit", "7", "--from=x", "--to", "-1", "--seed=300"])
    let limit = try arguments.number("--limit")
    #expect(limit == 7)
    #expect(throws: UsageError("`--from`: `x` is not a whole number from 0 up")) {
      try arguments.number("--from")
    }
    #expect(throws: UsageError("`--to`: `-1` is not a whole number from 1 up")) {
      try arguments.number("--to", in: 1...Int64.max)
    }
    #expect(throws: UsageError("`--seed`: `300` is not a whole number from 0 to 255")) {
      try arguments.number("--seed", in: 0...255)
    }
  }

  /// Asks as a command with one positional, two options and a flag would.
  private func parse(_ words: [String]) throws(UsageError) {
    var arguments = Arguments(words)
    _ = arguments.flag("--json")
    _ = try arguments.option("--limit")
    _ = try arguments.repeated("--set")
    _ = try arguments.positional("file")
    try arguments.finish()
  }

  @Test(
    arguments: [
      ([], "<file> is missing"),
      (["a", "b"], "`b` is one word too many"),
      (["a", "--", "b"], "`b` is one word too many"),
      (["a", "--jsno"], "there is no option `--jsno`; did you mean `--json`?"),
      (["--lmiit", "5", "a"], "there is no option `--lmiit`; did you mean `--limit`?"),
      (["--lmiit=5", "a"], "there is no option `--lmiit`; did you mean `--limit`?"),
      (["--zebra", "a"], "there is no option `--zebra`"),
      (["-j", "a"], "there is no option `-j`"),
      (["--json=1", "a"], "`--json` takes no value"),
      (["a", "--limit"], "`--limit` needs a value"),
      (["--limit", "--set=x", "a"], "`--limit` needs a value"),
      (["--limit=1", "--limit", "2", "a"], "`--limit` is given twice"),
      (["a", "--set"], "`--set` needs a value"),
    ] as [([String], String)])
  func `A wrong command line says what is wrong`(words: [String], message: String) {
    #expect(throws: UsageError(message)) { try parse(words) }
  }

  @Test func `Asking for an option after a positional is a mistake of the caller`() async {
    await #expect(processExitsWith: .failure) {
      var arguments = Arguments(["a", "--json"])
      _ = try arguments.optionalPositional()
      _ = arguments.flag("--json")
    }
  }
}
