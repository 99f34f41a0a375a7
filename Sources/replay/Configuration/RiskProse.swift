import Journal

/// The limits that are on, in plain English; a limit that is off says nothing.
enum RiskProse {
  static func sentences(_ risk: RiskConfiguration) -> [String] {
    exposure(risk.exposure) + market(risk.market) + compliance(risk.compliance)
      + breakers(risk.breakers) + times(risk)
  }

  private static func times(_ risk: RiskConfiguration) -> [String] {
    var lines: [String] = []
    if !risk.maintenance.isEmpty {
      lines.append("An entry while servers restart: \(risk.maintenance.joined(separator: "; ")).")
    }
    let watch = risk.watchdog
    if watch.most > .zero {
      lines.append(
        "An entry in an instrument whose data stopped: \(watch.factor) times as old as usual, "
          + "\(ConfigurationProse.spelled(watch.least)) to "
          + "\(ConfigurationProse.spelled(watch.most))."
      )
    }
    return lines
  }

  private static func exposure(_ exposure: ExposureConfiguration) -> [String] {
    var lines: [String] = []
    if exposure.maximumPositionShares > 0 {
      lines.append("More than \(exposure.maximumPositionShares) shares of one instrument.")
    }
    if let net = exposure.maximumNet {
      lines.append(
        "Long and short positions that differ by more than \(ConfigurationProse.dollars(net)).")
    }
    for sector in exposure.sectors {
      guard let most = sector.maximum ?? exposure.maximumSector else { continue }
      lines.append(
        "More than \(ConfigurationProse.dollars(most)) in \(sector.name): "
          + sector.symbols.joined(separator: ", ") + ".")
    }
    if let leverage = exposure.maximumLeverage {
      lines.append("More than \(leverage) times the equity at work.")
    }
    if let weight = exposure.maximumPositionWeight {
      lines.append("More than \(ConfigurationProse.percent(weight)) of equity in one instrument.")
    }
    if let power = exposure.buyingPower {
      lines.append("An entry beyond buying power, which is \(power) times the equity.")
    }
    if let correlation = exposure.maximumCorrelation {
      lines.append(
        "An entry that moves with a holding: correlation above \(correlation) over "
          + "\(exposure.correlationWindow) bars.")
    }
    return lines
  }

  private static func market(_ market: MarketRiskConfiguration) -> [String] {
    var lines: [String] = []
    if let spread = market.maximumSpread {
      lines.append("An entry at a spread above \(ConfigurationProse.percent(spread)).")
    }
    if market.maximumDataAge > .zero {
      lines.append(
        "An entry on data older than \(ConfigurationProse.spelled(market.maximumDataAge)).")
    }
    if let gap = market.maximumGap {
      lines.append(
        "Entries on a day that opens more than \(ConfigurationProse.percent(gap)) from the last "
          + "close.")
    }
    if market.maximumRejects > 0 {
      lines.append(
        "Further entries on a day with \(market.maximumRejects) rejected in a row in that "
          + "instrument.")
    }
    return lines
  }

  private static func compliance(_ compliance: ComplianceConfiguration) -> [String] {
    var lines: [String] = []
    if compliance.duplicateWindow > .zero {
      lines.append(
        "The same entry twice within \(ConfigurationProse.spelled(compliance.duplicateWindow)).")
    }
    if compliance.washCheck {
      lines.append("An entry that would trade with a working order of our own.")
    }
    if !compliance.noShort.isEmpty {
      lines.append("A short sale of \(compliance.noShort.joined(separator: ", ")).")
    }
    if let drop = compliance.shortSaleDrop {
      lines.append(
        "A short sale after a fall of more than \(ConfigurationProse.percent(drop)) from the last "
          + "close.")
    }
    if compliance.dayTradeLimit > 0 {
      lines.append(
        "More than \(compliance.dayTradeLimit) day trades in five sessions with less than "
          + "\(ConfigurationProse.dollars(compliance.dayTradeEquity)) of equity.")
    }
    return lines
  }

  private static func breakers(_ breakers: BreakerConfiguration) -> [String] {
    var lines: [String] = []
    if let part = breakers.drawdown {
      lines.append(
        "A fall of \(ConfigurationProse.percent(part)) below the highest equity ever: then "
          + "\(consequence(breakers.drawdownLevel)), until the operator resumes.")
    }
    if let part = breakers.dailyDrawdown {
      lines.append(
        "A fall of \(ConfigurationProse.percent(part)) below the day's highest equity: then "
          + "\(consequence(breakers.dailyDrawdownLevel)).")
    }
    if breakers.maximumLosses > 0 {
      lines.append(
        "\(breakers.maximumLosses) losses in a row: then \(consequence(breakers.lossesLevel)).")
    }
    lines.append(
      "What a breaker stopped begins again at "
        + "\(ClockText.write(breakers.dayStart)) New York, or when the operator "
        + "resumes.")
    return lines
  }

  /// What follows when a breaker trips, to be put behind "then".
  static func consequence(_ level: BreakerLevel) -> String {
    switch level {
    case .pause: "nothing more is entered"
    case .reduce: "only exits are allowed"
    case .cancelAll: "working orders are cancelled and only exits are allowed"
    case .flatten: "everything is closed and trading stops"
    }
  }
}
