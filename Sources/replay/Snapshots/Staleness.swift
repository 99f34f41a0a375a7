import Journal

/// Why a whole snapshot is not used: it is not of this journal, or not of this build.
enum Staleness: Hashable, CustomStringConvertible {
  /// The state had other fields, or its folds computed something else.
  case schema(found: UInt32, expected: UInt32)
  /// The fields differ although nobody raised the schema's version.
  case fields
  /// Another build folded it: a fold that was mended since would be wrong in it for ever.
  case build(found: String, expected: String)
  /// No block of the journal ends there with that chain: another journal, or a tail that was cut.
  case chain
  /// The configuration in force then is read otherwise by this build, or another was asked for.
  case configuration
  /// The file is of another format version.
  case format(found: UInt16)

  var description: String {
    switch self {
    case .schema(let found, let expected): "its schema is \(found), this build has \(expected)"
    case .fields: "the fields of its state are not those of this build"
    case .build(let found, let expected): "it was made by \(found), this is \(expected)"
    case .chain: "no block of this journal ends there with that hash"
    case .configuration: "its configuration is not the one in force"
    case .format(let found): "its format version is \(found), this build reads 1"
    }
  }
}

/// A snapshot that was passed over, and why; nothing to worry about.
struct StaleSnapshot: Hashable {
  /// The record it stands at.
  let sequence: SequenceNumber
  /// Why it is not used.
  let reason: Staleness
}
