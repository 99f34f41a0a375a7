/// What `run` tells of itself, and where: options of the command line.
struct MonitorOptions {
  static let usage = "[--health-port <n>] [--log <file>] [--log-size <MiB>] [--log-keep <n>]"
  static let details = [
    "--health-port  /metrics, /healthz and /readyz on this port of 127.0.0.1; 0 takes a free one",
    "--log          one line an event as logfmt; see `operating.md`",
    "--log-size     MiB after which a new file begins, as at midnight UTC (16)",
    "--log-keep     old files that stay (14)",
  ]

  var healthPort: Int?
  var log: String?
  var limits = LogFile.Limits()

  /// Nothing is told.
  init() {}

  init(_ arguments: inout Arguments) throws(UsageError) {
    healthPort = try arguments.number("--health-port", in: 0...65_535).map { Int($0) }
    log = try arguments.option("--log")
    let size = try arguments.number("--log-size", in: 1...4_096)
    let kept = try arguments.number("--log-keep", in: 0...1_000)
    guard log != nil || (size == nil && kept == nil) else {
      throw UsageError("`--log-size` and `--log-keep` belong to `--log`")
    }
    if let size { limits.size = Int(size) << 20 }
    if let kept { limits.kept = Int(kept) }
  }
}
