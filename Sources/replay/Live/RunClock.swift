import Journal

/// Which clock a session has: the machine's, that of a simulator in lock step, or a rehearsal's.
struct RunClock {
  static let usage =
    "[--lock-step <length> --start <time> [--durable]] \(RehearsalClock.usage) [--lifeline]"
  static let details =
    [
      "--lock-step    the simulator's clock moves so far at a time, as `simulate tws` was told",
      "--start        what its clock shows at the start; it belongs to --lock-step or --speed",
      "--durable      every commit is synced, as it always is without lock step",
    ] + RehearsalClock.details + [Lifeline.detail]

  /// How far lock step goes at a time; nil for a clock that goes by itself.
  let step: Nanoseconds?
  let start: Timestamp?
  let rehearsal: RehearsalClock?
  private let isDurable: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    isDurable = arguments.flag("--durable")
    start = try RehearsalClock.time("--start", &arguments)
    step = try SimulateCommand.lockStep(&arguments)
    rehearsal = try RehearsalClock(&arguments, start: start)
    if step != nil, rehearsal != nil {
      throw UsageError("`--lock-step` and `--speed` exclude each other")
    }
    guard (step == nil && rehearsal == nil) == (start == nil) else {
      throw UsageError("`--lock-step` and `--start` belong together")
    }
    if isDurable, step == nil { throw UsageError("`--durable` belongs to `--lock-step`") }
  }

  /// The clock of a session that is not in lock step.
  var clock: ClientClock { rehearsal?.clock ?? ClientClock() }

  /// In lock step nothing is lost that cannot be made again, unless it is asked for.
  var writerOptions: WriterOptions {
    var options = WriterOptions()
    if step != nil, !isDurable { options.policy = .none }
    return options
  }

  /// The journal of a rehearsal is of a simulator: a session with TWS refuses it.
  var venue: String { rehearsal == nil ? LiveRun.venue : LiveRun.simulator }

  /// - Throws: ``InputError`` where money is real: its time is real, too.
  func checkPaper() throws(InputError) {
    if step != nil { throw InputError("`--lock-step` is for simulators, not for real money") }
    if rehearsal != nil { throw InputError("`--speed` is for simulators, not for real money") }
  }

  /// - Throws: ``InputError`` for a rehearsal with a broker that is not on this machine.
  func checkHost(_ host: String) throws(InputError) {
    guard rehearsal != nil, !["127.0.0.1", "localhost"].contains(host) else { return }
    throw InputError("\(host): `--speed` is for a simulator on this machine (127.0.0.1)")
  }
}
