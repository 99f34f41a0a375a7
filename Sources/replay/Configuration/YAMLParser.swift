import CYAML
import Journal

/// Reads a YAML text into a ``ConfigurationTree`` through libyaml; the only file that imports it.
///
/// One document of maps, lists and scalars. Anchors, aliases, tags and keys that are not plain
/// words are refused: they make a text mean something else than it seems to say. Scalars stay
/// text, so `NO` is a word and `1_000` is not a number.
enum YAMLParser {
  /// Largest text.
  static let maximumBytes = 256 * 1024
  /// Deepest nesting of maps and lists.
  static let maximumDepth = 16

  /// The tree of `bytes`; `.null` for an empty text.
  ///
  /// - Throws: a problem with its place, the first that was met.
  static func parse(_ bytes: [UInt8]) throws(ConfigurationError) -> ConfigurationTree {
    guard bytes.count <= maximumBytes else {
      throw ConfigurationError(path: "", message: "larger than \(maximumBytes) bytes")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw ConfigurationError(path: "", message: "not UTF-8 text")
    }
    var builder = YAMLTreeBuilder(YAMLEvents(bytes))
    return try builder.document()
  }

  /// An error at a place.
  static func problem(_ message: String, at place: ConfigurationPlace) -> ConfigurationError {
    ConfigurationError([ConfigurationProblem(path: "", message: message, place: place)])
  }
}

/// What libyaml reports, copied out of its memory.
private enum YAMLEvent {
  case documentStart
  case documentEnd
  case streamEnd
  case scalar(String, isPlain: Bool)
  case sequenceStart
  case sequenceEnd
  case mappingStart
  case mappingEnd
  case other
}

/// The parser of libyaml, fed from an array.
///
/// - Source: yaml.h 0.2.5, "Parser Definitions".
@safe private final class YAMLEvents {
  // safe: allocated and freed by this object alone; the input buffer lives as long as the parser,
  // which keeps a pointer into it.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  init(_ bytes: [UInt8]) {
    unsafe parser = .allocate(capacity: 1)
    unsafe input = .allocate(capacity: max(1, bytes.count))
    _ = unsafe input.initialize(from: bytes)
    let isReady = unsafe yaml_parser_initialize(parser)
    precondition(isReady == 1, "libyaml is out of memory")
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event and where it begins.
  func next() throws(ConfigurationError) -> (YAMLEvent, ConfigurationPlace) {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure }
    defer { unsafe yaml_event_delete(&event) }
    let place = unsafe Self.place(event.start_mark)
    return (try unsafe Self.copy(event, at: place), place)
  }

  private static func copy(
    _ event: yaml_event_t, at place: ConfigurationPlace
  ) throws(ConfigurationError) -> YAMLEvent {
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_STREAM_END_EVENT: return .streamEnd
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    case YAML_ALIAS_EVENT:
      throw YAMLParser.problem("an alias (`*`) is not allowed; write the value out", at: place)
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      try unsafe refuse(anchor: scalar.anchor, tag: scalar.tag, at: place)
      // safe: libyaml gives `length` bytes at `value`, valid until the event is deleted.
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return unsafe .scalar(
        String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      try unsafe refuse(anchor: start.anchor, tag: start.tag, at: place)
      return .sequenceStart
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      try unsafe refuse(anchor: start.anchor, tag: start.tag, at: place)
      return .mappingStart
    default: return .other
    }
  }

  private static func refuse(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?,
    at place: ConfigurationPlace
  ) throws(ConfigurationError) {
    if unsafe anchor != nil {
      throw YAMLParser.problem("an anchor (`&`) is not allowed; write the value out", at: place)
    }
    if unsafe tag != nil { throw YAMLParser.problem("a tag (`!`) is not allowed", at: place) }
  }

  private static func place(_ mark: yaml_mark_t) -> ConfigurationPlace {
    ConfigurationPlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  /// What libyaml found wrong.
  private var failure: ConfigurationError {
    let state = unsafe parser.pointee
    var message = "not YAML"
    if let problem = unsafe state.problem { message = unsafe String(cString: problem) }
    if let context = unsafe state.context { message += unsafe " " + String(cString: context) }
    let place = unsafe Self.place(state.problem_mark)
    return YAMLParser.problem(message, at: place)
  }
}

/// Builds the tree from events.
private struct YAMLTreeBuilder {
  private let events: YAMLEvents

  init(_ events: YAMLEvents) { self.events = events }

  mutating func document() throws(ConfigurationError) -> ConfigurationTree {
    var tree = ConfigurationTree(.null, at: ConfigurationPlace(line: 1, column: 1))
    var documents = 0
    while true {
      let (event, place) = try events.next()
      switch event {
      case .streamEnd: return tree
      case .documentStart:
        documents += 1
        guard documents == 1 else {
          throw YAMLParser.problem("a second document; one is allowed", at: place)
        }
        let (first, start) = try events.next()
        tree = try node(first, start, depth: 1)
      default: continue
      }
    }
  }

  private mutating func node(
    _ event: YAMLEvent, _ place: ConfigurationPlace, depth: Int
  ) throws(ConfigurationError) -> ConfigurationTree {
    guard depth <= YAMLParser.maximumDepth else {
      throw YAMLParser.problem("nested deeper than \(YAMLParser.maximumDepth)", at: place)
    }
    switch event {
    case .scalar(let text, let isPlain):
      let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
      return ConfigurationTree(isNull ? .null : .scalar(text), at: place)
    case .sequenceStart: return ConfigurationTree(.list(try list(depth: depth)), at: place)
    case .mappingStart: return ConfigurationTree(.map(try map(depth: depth)), at: place)
    default: throw YAMLParser.problem("expected a value", at: place)
    }
  }

  private mutating func list(depth: Int) throws(ConfigurationError) -> [ConfigurationTree] {
    var elements: [ConfigurationTree] = []
    while true {
      let (event, place) = try events.next()
      if case .sequenceEnd = event { return elements }
      elements.append(try node(event, place, depth: depth + 1))
    }
  }

  private mutating func map(depth: Int) throws(ConfigurationError) -> [ConfigurationTree.Entry] {
    var entries: [ConfigurationTree.Entry] = []
    while true {
      let (event, place) = try events.next()
      if case .mappingEnd = event { return entries }
      guard case .scalar(let key, _) = event else {
        throw YAMLParser.problem("a key must be a plain word", at: place)
      }
      let (value, start) = try events.next()
      let tree = try node(value, start, depth: depth + 1)
      entries.append(.init(key: key, place: place, value: tree))
    }
  }
}
