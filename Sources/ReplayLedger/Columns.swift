import Store

// The functions of `replay_ledger.h`, by the names that they have there. A `replay_ledger` is a
// retained `LedgerHandle`.

/// `EINVAL`.
private let badRequest: Int32 = 22

/// The ledger behind a handle; nil for NULL.
private func handle(_ ledger: UnsafeRawPointer?) -> LedgerHandle? {
  // safe: `replay_ledger_open` made it, and `replay_ledger_close` has not been called.
  unsafe ledger.map { unsafe Unmanaged<LedgerHandle>.fromOpaque($0).takeUnretainedValue() }
}

/// Opens a journal; see `replay_ledger.h`.
@_cdecl("replay_ledger_open")
public func openLedger(
  _ path: UnsafePointer<CChar>?, _ ledger: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int32 {
  guard let ledger = unsafe ledger else { return badRequest }
  let made = LedgerHandle(unsafe path.flatMap { unsafe String(validatingCString: $0) })
  unsafe ledger.pointee = UnsafeRawPointer(Unmanaged.passRetained(made).toOpaque())
  return made.open()
}

/// Ends a ledger; see `replay_ledger.h`.
@_cdecl("replay_ledger_close")
public func closeLedger(_ ledger: UnsafeRawPointer?) {
  // safe: what `replay_ledger_open` retained, given back once.
  if let ledger = unsafe ledger { unsafe Unmanaged<LedgerHandle>.fromOpaque(ledger).release() }
}

/// Why the last call failed; see `replay_ledger.h`.
@_cdecl("replay_ledger_last_error")
public func lastLedgerError(_ ledger: UnsafeRawPointer?) -> UnsafePointer<CChar>? {
  unsafe handle(ledger)?.lastError
}

/// Why there may be more; see `replay_ledger.h`.
@_cdecl("replay_ledger_note")
public func ledgerNote(_ ledger: UnsafeRawPointer?) -> UnsafePointer<CChar>? {
  unsafe handle(ledger)?.note()
}

/// Begins a stream of ticks; see `replay_ledger.h`.
@_cdecl("replay_ledger_ticks")
public func ledgerTicks(
  _ ledger: UnsafeRawPointer?, _ options: UnsafeRawPointer?, _ stream: UnsafeMutableRawPointer?
) -> Int32 {
  unsafe handle(ledger)?.ticks(options, to: stream) ?? badRequest
}

/// Begins a stream of records; see `replay_ledger.h`.
@_cdecl("replay_ledger_events")
public func ledgerEvents(
  _ ledger: UnsafeRawPointer?, _ options: UnsafeRawPointer?, _ stream: UnsafeMutableRawPointer?
) -> Int32 {
  unsafe handle(ledger)?.events(options, to: stream) ?? badRequest
}
