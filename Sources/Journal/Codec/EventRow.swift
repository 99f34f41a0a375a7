/// An event row: its envelope's parts and where its payload lies in the block.
struct EventRow: BitwiseCopyable {
  var kind: UInt8 = 0
  var version: UInt8 = 0
  var recordedAt: Int64 = 0
  var occurredAt: Int64 = 0
  /// Sequence number minus cause; 0 means none.
  var causeDistance: UInt64 = 0
  /// Offset of the row in its block.
  var start = 0
  var payloadStart = 0
  var payloadEnd = 0
}
