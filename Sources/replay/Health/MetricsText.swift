import Journal

/// The numbers of a session in the text format of Prometheus, version 0.0.4.
struct MetricsText {
  /// The media type of the format.
  static let type = "text/plain; version=0.0.4; charset=utf-8"

  private enum Kind: String {
    case counter
    case gauge
    case histogram
  }

  private(set) var text = ""

  /// - Parameter now: by ``MonotonicTime``, for the age of the last sign of life.
  init(_ health: SessionHealth, now: UInt64) {
    addSession(health, now)
    addFlow(health)
    addState(health)
    addLatencies(health)
  }

  private mutating func addSession(_ health: SessionHealth, _ now: UInt64) {
    head("replay_info", .gauge, "What runs; always 1.")
    let labels = [
      ("version", BuildInformation.version), ("venue", health.venue), ("mode", "\(health.mode)"),
    ]
    sample("replay_info", labels, "1")
    gauge(
      "replay_start_time_seconds", "When the session began, in seconds since 1970.",
      Self.seconds(health.startedAt.rawValue))
    guard let beat = health.beatAt else { return }
    gauge(
      "replay_heartbeat_age_seconds", "Seconds since the session's loop moved last.",
      Self.seconds(Int64(clamping: now > beat ? now - beat : 0)))
  }

  private mutating func addFlow(_ health: SessionHealth) {
    counter("replay_records_total", "Durable records of the journal.", health.records)
    counter("replay_inputs_total", "Inputs since the start.", UInt64(health.counts.inputs))
    counter("replay_ticks_total", "Ticks since the start.", UInt64(health.counts.ticks))
    counter("replay_outputs_total", "Outputs since the start.", UInt64(health.counts.outputs))
    counter("replay_commits_total", "Commits since the start.", UInt64(health.counts.commits))
    gauge(
      "replay_last_record_timestamp_seconds", "Time of the last record, in seconds since 1970.",
      Self.seconds(health.lastRecordAt.rawValue))
    gauge("replay_inbox_depth", "What waited when the inbox was emptied last.", health.inboxDepth)
    gauge("replay_inbox_depth_max", "The most that ever waited.", health.inboxDepthMax)
    counter("replay_log_lines_lost_total", "Lines missing in the log.", health.logLinesLost)
  }

  private mutating func addState(_ health: SessionHealth) {
    states("replay_link_state", "Link to the broker; 1 for the state it is in.", health.link)
    counter("replay_links_lost_total", "Times that the link was lost.", health.linksLost)
    states("replay_risk_level", "Risk level; 1 for the one in force.", health.risk)
    gauge("replay_positions", "Instruments with a position.", health.positions)
    gauge("replay_live_orders", "Orders that can still fill.", health.liveOrders)
    gauge("replay_unknown_orders", "Live orders whose fate nobody knows.", health.unknownOrders)
    gauge("replay_open_breaks", "Open breaks with the broker's books.", health.openBreaks)
    gauge("replay_blocking_breaks", "Breaks that keep from entering.", health.blockingBreaks)
    gauge("replay_blocked_instruments", "Instruments not entered.", health.blockedInstruments)
    gauge(
      "replay_armed_until_timestamp_seconds", "Until when real money is armed; 0 for never.",
      Self.seconds(health.armedUntil.rawValue))
    head("replay_alerts_total", .counter, "Alerts since the start.")
    for severity in AlertSeverity.allCases {
      sample(
        "replay_alerts_total", [("severity", "\(severity)")],
        "\(health.alerts[Int(severity.rawValue)])")
    }
  }

  private mutating func addLatencies(_ health: SessionHealth) {
    let name = "replay_latency_seconds"
    head(name, .histogram, "How long inputs wait, decisions, commits and sending take.")
    for stage in LatencyStage.allCases {
      let label = ("stage", "\(stage)")
      let histogram = health.latencies[stage.rawValue]
      var sum: UInt64 = 0
      for (bucket, count) in histogram.buckets.enumerated() {
        sum += count
        let bound = LatencyHistogram.bound(bucket)
        let end = bucket < LatencyHistogram.boundCount ? Self.seconds(Int64(bound)) : "+Inf"
        sample("\(name)_bucket", [label, ("le", end)], "\(sum)")
      }
      sample("\(name)_sum", [label], Self.seconds(Int64(clamping: histogram.sum)))
      sample("\(name)_count", [label], "\(sum)")
    }
  }

  // MARK: Lines

  private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  private mutating func counter(_ name: String, _ help: String, _ value: UInt64) {
    head(name, .counter, help)
    sample(name, [], "\(value)")
  }

  private mutating func gauge<Value>(_ name: String, _ help: String, _ value: Value) {
    head(name, .gauge, help)
    sample(name, [], "\(value)")
  }

  /// One line for each state that there could be.
  private mutating func states<State: Choice>(_ name: String, _ help: String, _ state: State) {
    head(name, .gauge, help)
    for other in State.allCases {
      sample(name, [("state", "\(other)")], other == state ? "1" : "0")
    }
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
    let list = labels.map { "\($0.0)=\"\(Self.escape($0.1))\"" }.joined(separator: ",")
    text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
  }

  private static func escape(_ value: String) -> String {
    var result = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// Nanoseconds as an exact decimal of seconds.
  static func seconds(_ nanoseconds: Int64) -> String {
    let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    var digits = String(rest)
    digits = String(repeating: "0", count: 9 - digits.utf8.count) + digits
    while digits.last == "0" { digits.removeLast() }
    let sign = nanoseconds < 0 ? "-" : ""
    return digits.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(digits)"
  }
}
