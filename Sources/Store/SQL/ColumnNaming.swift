/// Names of columns, made of names of fields.
enum ColumnNaming {
  /// Fields whose names are words of SQL, or would say too little beside the columns of a record.
  private static let own: [String: String] = [
    "order": "order_id", "parent": "parent_id", "from": "from_status", "to": "to_status",
    "execution": "execution_id", "signal": "signal_seq", "command": "command_seq",
    "timer": "timer_id", "limit": "limit_value", "comparison": "test", "group": "group_name",
  ]

  /// `permanentID` as `permanent_id`; `path` names the groups around a field.
  static func column(_ field: String, in path: [String] = []) -> String {
    let name = own[field] ?? snake(field)
    return (path.map(snake) + [name]).joined(separator: "_")
  }

  private static func snake(_ name: String) -> String {
    var text = ""
    var wasUpper = true
    for letter in name {
      if letter.isUppercase && !wasUpper { text += "_" }
      wasUpper = letter.isUppercase
      text += letter.lowercased()
    }
    return text
  }

  /// What is added to the name of an exact number: how many digits behind the point it has.
  static func exactSuffix(digits: Int) -> String { digits == 9 ? "_nano" : "_e\(digits)" }
}
