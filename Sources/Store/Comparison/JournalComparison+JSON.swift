import Journal

extension JournalComparison {
  /// The whole comparison with exact values; decisions of a group name its number.
  public var json: JSONValue {
    [
      "equal": .bool(isEqual), "same_course": .bool(hasSameCourse),
      "settings": .array(settings.map(\.json)),
      "inputs": inputJSON,
      "counts": .object(ComparedType.allCases.map { JSONMember("\($0.rawValue)s", json(of: $0)) }),
      "decisions_with_other_figures": .whole(otherFigures),
      "causes": .array(causes.map(\.json)),
      "groups": .array(
        groups.map { group -> JSONValue in
          [
            "root": .whole(group.root), "count": .whole(group.count),
            "direct": .whole(group.direct), "acts": .bool(group.acts),
          ]
        }),
      "decisions": .array(decisions.map(\.json)),
      "orders_and_executions": .array(others.map(\.json)),
      "money": [
        "symbols": .array(symbols.map(\.json)), "rules": .array(rules.map(\.json)),
        "totals": .array(totals.map(\.json)),
      ],
    ]
  }

  private var inputJSON: JSONValue {
    [
      "first": .whole(inputCounts.first), "second": .whole(inputCounts.second),
      "first_difference": inputDifference.map { found -> JSONValue in
        [
          "minute": .string(found.at.description), "first": .whole(found.first),
          "second": .whole(found.second),
        ]
      } ?? .null,
    ]
  }

  private func json(of type: ComparedType) -> JSONValue {
    let count = count(type)
    return [
      "same": .whole(count.same), "changed": .whole(count.changed),
      "only_first": .whole(count.onlyFirst), "only_second": .whole(count.onlySecond),
    ]
  }
}

extension ConfigurationDifference {
  /// `null` stands for a side that has no such setting.
  public var json: JSONValue {
    [
      "setting": .string(name), "first": first.map { .string($0) } ?? .null,
      "second": second.map { .string($0) } ?? .null,
    ]
  }
}

extension CauseSummary {
  fileprivate var json: JSONValue {
    [
      "settings": .array(settings.map(\.json)), "direct": .whole(direct),
      "followed": .whole(followed),
      "symbols": .array(symbols.map { .string($0) }), "first": .whole(first),
    ]
  }
}

extension EntryDifference {
  fileprivate var json: JSONValue {
    var members = [
      JSONMember("type", .string(type.rawValue)), JSONMember("time", .string(time.description)),
      JSONMember("symbol", .string(symbol)), JSONMember("what", .string(what)),
      JSONMember("first", first?.json ?? .null), JSONMember("second", second?.json ?? .null),
    ]
    guard type == .decision else { return .object(members) }
    members += [
      JSONMember("trigger", .string(trigger)), JSONMember("condition", condition?.json ?? .null),
      JSONMember("settings", .array(settings.map { .string($0.name) })),
      JSONMember("group", group.map { .whole($0) } ?? .null),
    ]
    return .object(members)
  }
}

extension EntrySide {
  fileprivate var json: JSONValue { ["seq": .whole(sequence.rawValue), "is": .string(words)] }
}

extension ConditionChange {
  fileprivate var json: JSONValue {
    func side(_ condition: Condition?) -> JSONValue {
      guard let condition else { return .null }
      return [
        "name": .string(condition.name), "value": .string(condition.value.text),
        "threshold": .string(condition.threshold.text), "held": .bool(condition.held),
      ]
    }
    return [
      "words": .string(words(first: "the first", second: "the second")), "first": side(first),
      "second": side(second),
    ]
  }
}

extension MoneyEffect {
  fileprivate var json: JSONValue {
    [
      "name": .string(name), "currency": .string(currency), "first": first.json,
      "second": second.json, "effect": effect.json,
    ]
  }
}

extension MoneyFigures {
  fileprivate var json: JSONValue {
    [
      "realised": .decimal(realised), "unrealised": .decimal(unrealised),
      "dividends": .decimal(dividends), "fees": .decimal(fees), "net": .decimal(net),
    ]
  }
}
