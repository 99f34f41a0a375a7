/// A setting in which two configurations differ, or that only one of them has.
public struct ConfigurationDifference: Hashable, Sendable {
  /// Its path, for example `rules.entry.confidence`.
  public let name: String
  /// Its value in the first; nil where that has no such setting.
  public let first: String?
  /// Its value in the second.
  public let second: String?

  /// Every difference: section by section as in the first, what only the second has behind it.
  ///
  /// `0.5` and `0.50` are one value. Settings that one side lacks and the other leaves empty say
  /// nothing and are left out.
  public static func list(
    _ first: Configuration, _ second: Configuration
  ) -> [ConfigurationDifference] {
    let (left, right) = (first.settings, second.settings)
    let (before, after) = (index(left), index(right))
    var sections: [String] = []
    for field in left + right {
      let section = section(field.name)
      if !sections.contains(section) { sections.append(section) }
    }
    let added = right.filter { before[$0.name] == nil }
    return sections.flatMap { wanted in
      (left + added).filter { section($0.name) == wanted }.compactMap { field in
        let difference = ConfigurationDifference(
          name: field.name, first: before[field.name], second: after[field.name])
        return difference.isReal ? difference : nil
      }
    }
  }

  /// Whether a person would call the values different.
  private var isReal: Bool {
    guard let first, let second else { return !["", "null"].contains(first ?? second ?? "") }
    if first == second { return false }
    guard let one = Money(first), let other = Money(second) else { return true }
    return one != other
  }

  private static func index(_ settings: [NamedValue]) -> [String: String] {
    Dictionary(settings.map { ($0.name, $0.value) }) { first, _ in first }
  }

  private static func section(_ name: String) -> String {
    String(name.prefix { $0 != "." && $0 != "[" })
  }
}

extension Configuration {
  /// Every setting with its path and value, in order.
  public var settings: [NamedValue] {
    var lister = FieldLister()
    var configuration = self
    // Listing never throws: it only reads values that already exist.
    do { try configuration.visit(&lister) } catch {
      preconditionFailure("listing cannot fail: \(error)")
    }
    return lister.fields
  }
}
