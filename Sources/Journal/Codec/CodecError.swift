/// Bytes that are not what they should be; the caller adds where they were found.
public enum CodecError: Error, Hashable, Sendable {
  /// The bytes end inside a value. The record was cut; treat it as damage.
  case truncated
  /// A variable-length number does not fit, or is not written in its shortest form.
  case badNumber
  /// A length says more than the bytes that follow, or than the format allows.
  case badLength
  /// A number that this version gives no meaning to.
  case unknownValue(field: String, value: UInt64)
  /// A number that its field cannot hold.
  case valueOutOfRange(field: String)
  /// Text that is not UTF-8.
  case notUTF8(field: String)
  /// Bytes left over after the last field.
  case trailingBytes(count: Int)
  /// A payload version newer than this build reads; use a newer build.
  case unknownVersion(kind: UInt8, version: UInt8)
  /// A record kind that this build does not know; use a newer build.
  case unknownKind(UInt8)
}
