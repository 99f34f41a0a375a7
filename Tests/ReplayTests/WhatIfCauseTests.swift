import Journal
import Store
import TestSupport
import Testing

@testable import replay

/// The setting that is blamed, against what the same day does with one changed setting at a time.
@Suite struct WhatIfCauseTests {
  /// A day on which two instruments are predicted, so that a run is short.
  private struct Day: Sendable {
    let market: EndToEndMarket
    var path: String { market.folder.path + "/day" }

    static let shared = Result { () throws -> Day in
      let market = try EndToEndMarket(seed: 5, ticks: 8000)
      removeAtExit(market.folder.path)
      let few = try TestFiles.text(market.predictions).split(separator: "\n")
        .filter { $0.contains("TQQQ") || $0.contains("SQQQ") }
      let predictions = market.folder.path + "/few.ndjson"
      try TestFiles.write(Array((few.joined(separator: "\n") + "\n").utf8), to: predictions)
      let day = Day(market: market)
      let result = replay(
        "backtest", "--config", EndToEndMarket.config, "--market", market.market,
        "--predictions", predictions, "--out", day.path)
      guard result.code == .success else { throw InputError(result.error) }
      return day
    }
  }

  private func effect(_ overrides: String...) throws -> JournalComparison {
    let folder = TestFolder()
    let journal = try Day.shared.get().path
    return try WhatIf(journal: journal, replacement: nil, overrides: overrides)
      .run(in: folder.path).effect
  }

  @Test(arguments: [
    "rules.entry.stop_atr=5", "rules.entry.cooldown=1m", "rules.reversal.enabled=false",
    "indicators.atr.period=20", "sizing.allocation=5000", "risk.max_portfolio_notional=15000",
    "simulation.order_latency=3s",
  ])
  func `Where one setting was changed it is the cause of everything`(override: String) throws {
    let name = String(override.prefix { $0 != "=" })
    let effect = try effect(override)
    #expect(effect.settings.map(\.name) == [name])
    #expect(!effect.decisions.isEmpty)
    #expect(effect.causes.map { $0.settings.map(\.name) } == [[name]], "\(effect.causes)")
    #expect(effect.decisions.first?.settings.map(\.name) == [name])
  }

  @Test func `Of two changed settings the one is named whose effect is seen first`() throws {
    let pair = ("rules.entry.stop_atr=5", "rules.scale_in.step=0.3")
    let alone = [pair.0, pair.1].map { override in
      (name: String(override.prefix { $0 != "=" }), effect: try? effect(override))
    }
    let both = try effect(pair.0, pair.1)
    let first = try #require(both.decisions.first)
    let starts = try alone.map { try #require($0.effect?.decisions.first?.first?.sequence) }
    // Up to the first effect of either, all three days are the same record by record.
    #expect(first.first?.sequence == starts.min())
    #expect(starts[0] != starts[1])
    let expected = alone.indices.filter { starts[$0] == starts.min() }.map { alone[$0].name }
    #expect(first.settings.map(\.name) == expected)
    let changed = Set(both.settings)
    #expect(changed.count == 2)
    #expect(both.decisions.allSatisfy { changed.isSuperset(of: $0.settings) })
    let named = Set(both.decisions.flatMap(\.settings))
    #expect(named == changed, "one of the two is never named")
  }

  @Test func `Settings that change the same orders are named together`() throws {
    let effect = try effect("rules.entry.stop_atr=5", "rules.entry.target_atr=4")
    let first = try #require(effect.decisions.first)
    #expect(first.settings.map(\.name) == ["rules.entry.stop_atr", "rules.entry.target_atr"])
    let text = ComparisonReport(effect, first: "baseline", second: "variant").causes
    let words = "rules.entry.stop_atr 6 → 5 or rules.entry.target_atr 3 → 4: changed"
    #expect(text.first?.hasPrefix(words) == true, "\(text)")
  }
}
