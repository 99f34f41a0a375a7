import Engine
import Journal
import Projections

/// Looks at everything that a session needs on this machine: files, disk, journal, calendar, and
/// whether people can be told. It changes nothing and sends nothing.
struct HouseDoctor {
  /// The configuration file; nil to look at the environment alone.
  let config: String?
  /// The journal; nil for none.
  let journal: String?
  /// What the clock shows.
  var now = ClientClock().now
  /// Where secrets may lie, beside the environment.
  var secrets = ".env"
  /// Values by variable; those of this process and its `.env` unless given.
  var environment: [String: String]?
  private(set) var report = DoctorReport()
  /// Whether file or environment have an account; where neither has, a usual one stands for it.
  private(set) var namesAccount = false
  /// What the file says; nil where it cannot be read.
  private(set) var loaded: (configuration: Configuration, edge: EdgeConfiguration)?

  init(config: String?, journal: String?) {
    self.config = config
    self.journal = journal
  }

  /// Looks at all of it; each step by itself.
  mutating func run() {
    configuration()
    secretFile()
    channels()
    calendar()
    guard let journal else {
      for name in ["disk", "space", "journal"] {
        report.add(name, .skipped, "not looked at: give `--journal <folder>`")
      }
      return
    }
    disk(journal)
    health(journal)
  }

  // MARK: Configuration

  private mutating func configuration() {
    do {
      let environment = try environment ?? ConfigurationLoader.processEnvironment()
      loaded = try ConfigurationLoader.loadWhole(path: config, environment: environment)
      let named = try config.map { try ConfigurationFile($0).names("account") }
      namesAccount = named == true || environment[Self.account] != nil
    } catch {
      let text = "\(error)".split(separator: "\n").joined(separator: "; ")
      return report.add("configuration", .bad, "\(text): see `replay config check`")
    }
    guard let config, let found = loaded?.configuration else {
      return report.add(
        "configuration", .warning, "no file given: looked at defaults and environment alone")
    }
    let instruments = found.instruments.count
    guard instruments > 0 else {
      return report.add("configuration", .bad, "\(config): names no `instruments` to trade")
    }
    let words = "\(config): \(instruments) instruments, mode \(found.mode)"
    guard namesAccount else {
      return report.add(
        "configuration", .bad,
        "\(words), no account: set `account`, or \(Self.account) in the environment; "
          + "without it `run` asks for \(found.account)")
    }
    report.add("configuration", .good, "\(words), account \(found.account)")
  }

  private static let account = "ACCOUNT"

  private mutating func secretFile() {
    guard Folders.exists(secrets) else {
      return report.add("secrets", .good, "no `\(secrets)`: keys come from the environment alone")
    }
    guard FileBytes.isPrivate(secrets) else {
      return report.add("secrets", .bad, "others may read \(secrets): chmod 600 \(secrets)")
    }
    report.add("secrets", .good, "\(secrets) is its owner's alone")
  }

  // MARK: People

  private mutating func channels() {
    guard let loaded else { return report.add("alerts", .skipped, "not looked at") }
    let settings = loaded.edge.alerts
    let channels: [AlertChannel]
    do {
      channels = try AlertChannel.all(
        settings, label: AlertChannel.label(loaded.configuration.account))
    } catch { return report.add("alerts", .bad, "\(error)") }
    guard !channels.isEmpty else {
      return report.add(
        "alerts", .warning, "no channel: nobody hears of anything; see docs/alerts.md")
    }
    for channel in channels { reach(channel) }
  }

  /// Connects to where a channel's messages go, and says nothing there.
  private mutating func reach(_ channel: AlertChannel) {
    var note = AlertNote(.notice, "alerts.test", "", at: now)
    note.number = 1
    let step = "alerts: \(channel.name)"
    guard let place = ServerPlace(channel.request([note], at: now).url) else {
      return report.add(step, .warning, "its address is not looked at: `replay alerts test` sends")
    }
    do {
      let socket = try ClientSocket()
      try socket.connect(host: place.host, port: place.port, milliseconds: 3_000)
      socket.close()
      report.add(step, .good, "its server takes connections; `replay alerts test` sends one")
    } catch {
      // The address may itself be a secret.
      report.add(
        step, .bad, "its server takes no connection: is the address right, and the network up?")
    }
  }

  // MARK: Time

  private mutating func calendar() {
    guard let today = NewYorkTime.date(of: now), let day = TradingCalendar.day(today) else {
      return report.add("calendar", .bad, "the clock shows \(now), for which none is known")
    }
    guard let days = CivilDate.days(today) else { return }
    let next = (1...10).lazy.compactMap {
      TradingCalendar.session(CivilDate.date(days: days + $0))
    }
    guard let following = next.first else {
      return report.add(
        "calendar", .bad, "no session is known after \(CivilDate.isoText(today)): upgrade")
    }
    var words = "today \(Self.words(day, named: TradingCalendar.holiday(today)))"
    words += "; next session \(CivilDate.isoText(following.date))"
    words += following.isEarlyClose ? ", which closes early, at 13:00" : ""
    let isEarly = day.isEarlyClose || following.isEarlyClose
    report.add("calendar", isEarly ? .warning : .good, words)
  }

  private static func words(_ day: SessionCalendar, named holiday: String?) -> String {
    guard day.close > day.open else { return "no session (\(holiday ?? "weekend"))" }
    return day.isEarlyClose ? "closes early, at 13:00 New York" : "09:30 to 16:00 New York"
  }
}

extension HouseDoctor {
  /// Adds a step of the part that looks at the disk and the journal.
  mutating func add(_ name: String, _ result: DoctorReport.Result, _ text: String) {
    report.add(name, result, text)
  }
}
