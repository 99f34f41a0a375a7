/// Everything that a client may send.
///
/// Adding a message is adding its case, its line in every switch here, and its layout.
public enum ClientMessage: Hashable, Sendable {
  case requestMarketData(TWS.RequestMarketData)
  case cancelMarketData(TWS.CancelMarketData)
  indirect case placeOrder(TWS.PlaceOrder)
  case cancelOrder(TWS.CancelOrder)
  case requestOpenOrders(TWS.RequestOpenOrders)
  case requestAccountUpdates(TWS.RequestAccountUpdates)
  case requestExecutions(TWS.RequestExecutions)
  case requestIDs(TWS.RequestIDs)
  case requestContractDetails(TWS.RequestContractDetails)
  case setServerLogLevel(TWS.SetServerLogLevel)
  case requestAutoOpenOrders(TWS.RequestAutoOpenOrders)
  case requestAllOpenOrders(TWS.RequestAllOpenOrders)
  case requestManagedAccounts(TWS.RequestManagedAccounts)
  case requestHistoricalData(TWS.RequestHistoricalData)
  case cancelHistoricalData(TWS.CancelHistoricalData)
  case requestCurrentTime(TWS.RequestCurrentTime)
  case requestRealTimeBars(TWS.RequestRealTimeBars)
  case cancelRealTimeBars(TWS.CancelRealTimeBars)
  case globalCancel(TWS.GlobalCancel)
  case requestMarketDataType(TWS.RequestMarketDataType)
  case requestPositions(TWS.RequestPositions)
  case requestAccountSummary(TWS.RequestAccountSummary)
  case cancelAccountSummary(TWS.CancelAccountSummary)
  case cancelPositions(TWS.CancelPositions)
  case startAPI(TWS.StartAPI)
  case requestAccountUpdatesMulti(TWS.RequestAccountUpdatesMulti)
  case cancelAccountUpdatesMulti(TWS.CancelAccountUpdatesMulti)
  case requestHeadTimestamp(TWS.RequestHeadTimestamp)
  case requestMarketRule(TWS.RequestMarketRule)
  case requestPnL(TWS.RequestPnL)
  case cancelPnL(TWS.CancelPnL)
  case requestPnLSingle(TWS.RequestPnLSingle)
  case cancelPnLSingle(TWS.CancelPnLSingle)
  case requestHistoricalTicks(TWS.RequestHistoricalTicks)
  case requestTickByTick(TWS.RequestTickByTick)
  case cancelTickByTick(TWS.CancelTickByTick)
  case requestCompletedOrders(TWS.RequestCompletedOrders)
}

extension ClientMessage {
  /// Reads the fields after `id`; nil for an id that is not one of a client.
  ///
  /// - Throws: ``TWSError`` naming the first field that is missing or wrong.
  public static func read(
    _ id: Int64, from reader: inout FieldReader
  ) throws(TWSError) -> ClientMessage? {
    switch id {
    case 1: return .requestMarketData(try .init(from: &reader))
    case 2: return .cancelMarketData(try .init(from: &reader))
    case 3: return .placeOrder(try .init(from: &reader))
    case 4: return .cancelOrder(try .init(from: &reader))
    case 5: return .requestOpenOrders(try .init(from: &reader))
    case 6: return .requestAccountUpdates(try .init(from: &reader))
    case 7: return .requestExecutions(try .init(from: &reader))
    case 8: return .requestIDs(try .init(from: &reader))
    case 9: return .requestContractDetails(try .init(from: &reader))
    case 14: return .setServerLogLevel(try .init(from: &reader))
    case 15: return .requestAutoOpenOrders(try .init(from: &reader))
    case 16: return .requestAllOpenOrders(try .init(from: &reader))
    case 17: return .requestManagedAccounts(try .init(from: &reader))
    case 20: return .requestHistoricalData(try .init(from: &reader))
    case 25: return .cancelHistoricalData(try .init(from: &reader))
    case 49: return .requestCurrentTime(try .init(from: &reader))
    case 50: return .requestRealTimeBars(try .init(from: &reader))
    case 51: return .cancelRealTimeBars(try .init(from: &reader))
    case 58: return .globalCancel(try .init(from: &reader))
    case 59: return .requestMarketDataType(try .init(from: &reader))
    case 61: return .requestPositions(try .init(from: &reader))
    case 62: return .requestAccountSummary(try .init(from: &reader))
    case 63: return .cancelAccountSummary(try .init(from: &reader))
    case 64: return .cancelPositions(try .init(from: &reader))
    case 71: return .startAPI(try .init(from: &reader))
    case 76: return .requestAccountUpdatesMulti(try .init(from: &reader))
    case 77: return .cancelAccountUpdatesMulti(try .init(from: &reader))
    case 87: return .requestHeadTimestamp(try .init(from: &reader))
    case 91: return .requestMarketRule(try .init(from: &reader))
    case 92: return .requestPnL(try .init(from: &reader))
    case 93: return .cancelPnL(try .init(from: &reader))
    case 94: return .requestPnLSingle(try .init(from: &reader))
    case 95: return .cancelPnLSingle(try .init(from: &reader))
    case 96: return .requestHistoricalTicks(try .init(from: &reader))
    case 97: return .requestTickByTick(try .init(from: &reader))
    case 98: return .cancelTickByTick(try .init(from: &reader))
    case 99: return .requestCompletedOrders(try .init(from: &reader))
    default: return nil
    }
  }

  /// The message, whichever it is.
  public var message: any WireMessage {
    switch self {
    case .requestMarketData(let message): message
    case .cancelMarketData(let message): message
    case .placeOrder(let message): message
    case .cancelOrder(let message): message
    case .requestOpenOrders(let message): message
    case .requestAccountUpdates(let message): message
    case .requestExecutions(let message): message
    case .requestIDs(let message): message
    case .requestContractDetails(let message): message
    case .setServerLogLevel(let message): message
    case .requestAutoOpenOrders(let message): message
    case .requestAllOpenOrders(let message): message
    case .requestManagedAccounts(let message): message
    case .requestHistoricalData(let message): message
    case .cancelHistoricalData(let message): message
    case .requestCurrentTime(let message): message
    case .requestRealTimeBars(let message): message
    case .cancelRealTimeBars(let message): message
    case .globalCancel(let message): message
    case .requestMarketDataType(let message): message
    case .requestPositions(let message): message
    case .requestAccountSummary(let message): message
    case .cancelAccountSummary(let message): message
    case .cancelPositions(let message): message
    case .startAPI(let message): message
    case .requestAccountUpdatesMulti(let message): message
    case .cancelAccountUpdatesMulti(let message): message
    case .requestHeadTimestamp(let message): message
    case .requestMarketRule(let message): message
    case .requestPnL(let message): message
    case .cancelPnL(let message): message
    case .requestPnLSingle(let message): message
    case .cancelPnLSingle(let message): message
    case .requestHistoricalTicks(let message): message
    case .requestTickByTick(let message): message
    case .cancelTickByTick(let message): message
    case .requestCompletedOrders(let message): message
    }
  }

  /// A message with its defaults, by its name in the TWS API; nil for a name that is not known.
  public init?(defaultsOf name: String) {
    switch name {
    case TWS.RequestMarketData.name: self = .requestMarketData(.init())
    case TWS.CancelMarketData.name: self = .cancelMarketData(.init())
    case TWS.PlaceOrder.name: self = .placeOrder(.init())
    case TWS.CancelOrder.name: self = .cancelOrder(.init())
    case TWS.RequestOpenOrders.name: self = .requestOpenOrders(.init())
    case TWS.RequestAccountUpdates.name: self = .requestAccountUpdates(.init())
    case TWS.RequestExecutions.name: self = .requestExecutions(.init())
    case TWS.RequestIDs.name: self = .requestIDs(.init())
    case TWS.RequestContractDetails.name: self = .requestContractDetails(.init())
    case TWS.SetServerLogLevel.name: self = .setServerLogLevel(.init())
    case TWS.RequestAutoOpenOrders.name: self = .requestAutoOpenOrders(.init())
    case TWS.RequestAllOpenOrders.name: self = .requestAllOpenOrders(.init())
    case TWS.RequestManagedAccounts.name: self = .requestManagedAccounts(.init())
    case TWS.RequestHistoricalData.name: self = .requestHistoricalData(.init())
    case TWS.CancelHistoricalData.name: self = .cancelHistoricalData(.init())
    case TWS.RequestCurrentTime.name: self = .requestCurrentTime(.init())
    case TWS.RequestRealTimeBars.name: self = .requestRealTimeBars(.init())
    case TWS.CancelRealTimeBars.name: self = .cancelRealTimeBars(.init())
    case TWS.GlobalCancel.name: self = .globalCancel(.init())
    case TWS.RequestMarketDataType.name: self = .requestMarketDataType(.init())
    case TWS.RequestPositions.name: self = .requestPositions(.init())
    case TWS.RequestAccountSummary.name: self = .requestAccountSummary(.init())
    case TWS.CancelAccountSummary.name: self = .cancelAccountSummary(.init())
    case TWS.CancelPositions.name: self = .cancelPositions(.init())
    case TWS.StartAPI.name: self = .startAPI(.init())
    case TWS.RequestAccountUpdatesMulti.name: self = .requestAccountUpdatesMulti(.init())
    case TWS.CancelAccountUpdatesMulti.name: self = .cancelAccountUpdatesMulti(.init())
    case TWS.RequestHeadTimestamp.name: self = .requestHeadTimestamp(.init())
    case TWS.RequestMarketRule.name: self = .requestMarketRule(.init())
    case TWS.RequestPnL.name: self = .requestPnL(.init())
    case TWS.CancelPnL.name: self = .cancelPnL(.init())
    case TWS.RequestPnLSingle.name: self = .requestPnLSingle(.init())
    case TWS.CancelPnLSingle.name: self = .cancelPnLSingle(.init())
    case TWS.RequestHistoricalTicks.name: self = .requestHistoricalTicks(.init())
    case TWS.RequestTickByTick.name: self = .requestTickByTick(.init())
    case TWS.CancelTickByTick.name: self = .cancelTickByTick(.init())
    case TWS.RequestCompletedOrders.name: self = .requestCompletedOrders(.init())
    default: return nil
    }
  }

  /// Every message with its defaults, in the order of the ids.
  public static var all: [ClientMessage] {
    [
      .requestMarketData(.init()),
      .cancelMarketData(.init()),
      .placeOrder(.init()),
      .cancelOrder(.init()),
      .requestOpenOrders(.init()),
      .requestAccountUpdates(.init()),
      .requestExecutions(.init()),
      .requestIDs(.init()),
      .requestContractDetails(.init()),
      .setServerLogLevel(.init()),
      .requestAutoOpenOrders(.init()),
      .requestAllOpenOrders(.init()),
      .requestManagedAccounts(.init()),
      .requestHistoricalData(.init()),
      .cancelHistoricalData(.init()),
      .requestCurrentTime(.init()),
      .requestRealTimeBars(.init()),
      .cancelRealTimeBars(.init()),
      .globalCancel(.init()),
      .requestMarketDataType(.init()),
      .requestPositions(.init()),
      .requestAccountSummary(.init()),
      .cancelAccountSummary(.init()),
      .cancelPositions(.init()),
      .startAPI(.init()),
      .requestAccountUpdatesMulti(.init()),
      .cancelAccountUpdatesMulti(.init()),
      .requestHeadTimestamp(.init()),
      .requestMarketRule(.init()),
      .requestPnL(.init()),
      .cancelPnL(.init()),
      .requestPnLSingle(.init()),
      .cancelPnLSingle(.init()),
      .requestHistoricalTicks(.init()),
      .requestTickByTick(.init()),
      .cancelTickByTick(.init()),
      .requestCompletedOrders(.init()),
    ]
  }

  /// Goes over the fields of the message.
  public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    switch self {
    case .requestMarketData(let m): self = .requestMarketData(try laid(m, &coder))
    case .cancelMarketData(let m): self = .cancelMarketData(try laid(m, &coder))
    case .placeOrder(let m): self = .placeOrder(try laid(m, &coder))
    case .cancelOrder(let m): self = .cancelOrder(try laid(m, &coder))
    case .requestOpenOrders(let m): self = .requestOpenOrders(try laid(m, &coder))
    case .requestAccountUpdates(let m): self = .requestAccountUpdates(try laid(m, &coder))
    case .requestExecutions(let m): self = .requestExecutions(try laid(m, &coder))
    case .requestIDs(let m): self = .requestIDs(try laid(m, &coder))
    case .requestContractDetails(let m): self = .requestContractDetails(try laid(m, &coder))
    case .setServerLogLevel(let m): self = .setServerLogLevel(try laid(m, &coder))
    case .requestAutoOpenOrders(let m): self = .requestAutoOpenOrders(try laid(m, &coder))
    case .requestAllOpenOrders(let m): self = .requestAllOpenOrders(try laid(m, &coder))
    case .requestManagedAccounts(let m): self = .requestManagedAccounts(try laid(m, &coder))
    case .requestHistoricalData(let m): self = .requestHistoricalData(try laid(m, &coder))
    case .cancelHistoricalData(let m): self = .cancelHistoricalData(try laid(m, &coder))
    case .requestCurrentTime(let m): self = .requestCurrentTime(try laid(m, &coder))
    case .requestRealTimeBars(let m): self = .requestRealTimeBars(try laid(m, &coder))
    case .cancelRealTimeBars(let m): self = .cancelRealTimeBars(try laid(m, &coder))
    case .globalCancel(let m): self = .globalCancel(try laid(m, &coder))
    case .requestMarketDataType(let m): self = .requestMarketDataType(try laid(m, &coder))
    case .requestPositions(let m): self = .requestPositions(try laid(m, &coder))
    case .requestAccountSummary(let m): self = .requestAccountSummary(try laid(m, &coder))
    case .cancelAccountSummary(let m): self = .cancelAccountSummary(try laid(m, &coder))
    case .cancelPositions(let m): self = .cancelPositions(try laid(m, &coder))
    case .startAPI(let m): self = .startAPI(try laid(m, &coder))
    case .requestAccountUpdatesMulti(let m): self = .requestAccountUpdatesMulti(try laid(m, &coder))
    case .cancelAccountUpdatesMulti(let m): self = .cancelAccountUpdatesMulti(try laid(m, &coder))
    case .requestHeadTimestamp(let m): self = .requestHeadTimestamp(try laid(m, &coder))
    case .requestMarketRule(let m): self = .requestMarketRule(try laid(m, &coder))
    case .requestPnL(let m): self = .requestPnL(try laid(m, &coder))
    case .cancelPnL(let m): self = .cancelPnL(try laid(m, &coder))
    case .requestPnLSingle(let m): self = .requestPnLSingle(try laid(m, &coder))
    case .cancelPnLSingle(let m): self = .cancelPnLSingle(try laid(m, &coder))
    case .requestHistoricalTicks(let m): self = .requestHistoricalTicks(try laid(m, &coder))
    case .requestTickByTick(let m): self = .requestTickByTick(try laid(m, &coder))
    case .cancelTickByTick(let m): self = .cancelTickByTick(try laid(m, &coder))
    case .requestCompletedOrders(let m): self = .requestCompletedOrders(try laid(m, &coder))
    }
  }
}
