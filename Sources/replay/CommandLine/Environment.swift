import Glibc

/// The process's environment, read by name.
enum Environment {
  /// The value of `name`; nil when it is not set.
  static func value(_ name: String) -> String? {
    // safe: the text is copied before anything could change the environment.
    guard let text = unsafe getenv(name) else { return nil }
    return unsafe String(cString: text)
  }

  /// Those of `names` that are set.
  static func values(_ names: [String]) -> [String: String] {
    var found: [String: String] = [:]
    for name in names { found[name] = value(name) }
    return found
  }
}
