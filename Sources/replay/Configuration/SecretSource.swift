import Journal

/// Keys and passwords by name: from the process's environment, or from a `.env` that only its owner
/// can read. They stand in no configuration, journal, log or command line.
enum SecretSource {
  /// The secret called `name`; nil when it is not set, or empty.
  ///
  /// - Throws: ``InputError`` for a `.env` that others may read, or one that cannot be read.
  static func value(_ name: String, file: String = ".env") throws(InputError) -> Secret? {
    if let own = Environment.value(name), !own.isEmpty { return Secret(own) }
    let bytes: [UInt8]
    do throws(FileReadError) {
      bytes = try FileBytes.read(file, limit: EnvironmentSettings.maximumBytes)
    } catch {
      if error.isMissing { return nil }
      throw InputError("\(error)")
    }
    let values: [String: String]
    do throws(ConfigurationError) {
      values = try EnvironmentSettings.parse(String(decoding: bytes, as: UTF8.self), only: [name])
    } catch {
      throw InputError("\(ConfigurationLoader.located(error, in: file, text: ""))")
    }
    guard let value = values[name], !value.isEmpty else { return nil }
    guard FileBytes.isPrivate(file) else {
      throw InputError("\(file) holds \(name) and others may read it: chmod 600 \(file)")
    }
    return Secret(value)
  }

  /// The secret called `name`.
  ///
  /// - Throws: ``InputError`` without one.
  static func needed(
    _ name: String, for purpose: String,
    in source: (String) throws(InputError) -> Secret? = { name throws(InputError) in
      try value(name)
    }
  ) throws(InputError) -> Secret {
    if let secret = try source(name) { return secret }
    throw InputError(
      "\(purpose) needs \(name): set it in the environment, or in a .env with mode 600")
  }

  /// The secret called `name`, for a header.
  ///
  /// - Throws: ``InputError`` without one, or for characters that a header cannot hold.
  static func header(_ name: String, for purpose: String) throws(InputError) -> Secret {
    try checked(needed(name, for: purpose), name)
  }

  /// A secret that a header or an address can carry.
  static func checked(_ secret: Secret, _ name: String) throws(InputError) -> Secret {
    guard secret.value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw InputError("\(name) holds a blank or a character that no header can carry")
    }
    return secret
  }
}
