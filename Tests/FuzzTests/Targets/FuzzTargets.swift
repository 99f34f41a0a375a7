import TestSupport

/// Every target of the fuzzer that needs no module of the program itself.
///
/// A new one is a `static let` in a file of its own, a line here and a line in `FuzzSeeds`.
enum FuzzTargets {
  static let all: [FuzzTarget] = [
    frames, sealed, index, rows, payloads, snapshots, ledger, json, scalars, configuration,
    predictions, tws, wire, fields,
  ]
}
