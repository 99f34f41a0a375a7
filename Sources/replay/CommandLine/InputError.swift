/// Something outside is not as it must be; the text names it and says what to do. Exit code 2.
struct InputError: Error, Hashable, CustomStringConvertible {
  /// What is wrong, where, and what to do.
  let description: String

  init(_ description: String) { self.description = description }
}
