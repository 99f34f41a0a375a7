import Broker
import Journal

/// What an examination has seen of a connection so far.
struct DoctorFindings {
  private(set) var isConnected = false
  private(set) var isReady = false
  private(set) var serverVersion: Int64 = 0
  private(set) var hasZone = false
  private(set) var accounts: [String] = []
  private(set) var hasOrderNumber = false
  private(set) var positions = 0
  private(set) var openOrders = 0
  private(set) var isLinkLost = false
  private(set) var farms: [String] = []
  private(set) var farmsDown: [String] = []
  private(set) var ticks = 0
  private(set) var isDelayed = false
  private(set) var answers: [RequestID: RequestAnswer] = [:]
  private(set) var notices: [ClientNotice] = []
  private(set) var closed: CloseReason?

  mutating func take(_ action: ClientAction) {
    switch action {
    case .input(.connection(let change), _): take(change)
    case .input(.brokerFrame(let frame), _): take(frame.bytes)
    case .tick(let row):
      ticks += 1
      if row.tick.flags.contains(.delayed) { isDelayed = true }
    case .answer(let id, let answer): answers[id] = answer
    case .notice(let notice): notices.append(notice)
    case .close(let reason): closed = reason
    case .write, .input: break
    }
  }

  private mutating func take(_ change: ConnectionChanged) {
    isConnected = true
    serverVersion = max(serverVersion, change.serverVersion)
    if !change.zoneOffsets.isEmpty { hasZone = true }
    if change.state == .ready { isReady = true }
  }

  private mutating func take(_ frame: [UInt8]) {
    guard case .message(let message) = ServerMessage.decode(frame) else { return }
    switch message {
    case .managedAccounts(let list):
      accounts = list.accountsList.split(separator: ",").map(String.init)
    case .nextValidID: hasOrderNumber = true
    case .position(let position): if position.position.signum != 0 { positions += 1 }
    case .openOrder: openOrders += 1
    case .errorText(let text): take(text)
    default: break
    }
  }

  private mutating func take(_ message: TWS.ErrorText) {
    let name = message.errorString.split(separator: ":").last.map(String.init) ?? ""
    switch CodeTable.entry(message.errorCode).reaction {
    case .linkLost: isLinkLost = true
    case .linkRestored, .linkRestoredDataLost: isLinkLost = false
    case .farmUp:
      farms = farms.filter { $0 != name } + [name]
      farmsDown.removeAll { $0 == name }
    case .farmDown: farmsDown = farmsDown.filter { $0 != name } + [name]
    default: break
    }
  }

  /// The last notice with a code.
  func notice(code: Int64) -> String? { notices.last { $0.code == code }?.text }

  /// Why a market data line gives nothing.
  var dataRefusal: String? {
    let codes: Set<Int64> = [101, 200, 203, 321, 354, 10089, 10090, 10091, 10168, 10186, 10197]
    return notices.last { codes.contains($0.code) }.map { "\($0.code) \($0.text)" }
  }
}
