/// Everything that a server may send.
///
/// Adding a message is adding its case, its line in every switch here, and its layout.
public enum ServerMessage: Hashable, Sendable {
  case tickPrice(TWS.TickPrice)
  case tickSize(TWS.TickSize)
  case orderStatus(TWS.OrderStatus)
  case errorText(TWS.ErrorText)
  indirect case openOrder(TWS.OpenOrder)
  case accountValue(TWS.AccountValue)
  indirect case portfolioValue(TWS.PortfolioValue)
  case accountUpdateTime(TWS.AccountUpdateTime)
  case nextValidID(TWS.NextValidID)
  indirect case contractData(TWS.ContractData)
  indirect case executionDetails(TWS.ExecutionDetails)
  case managedAccounts(TWS.ManagedAccounts)
  case historicalData(TWS.HistoricalData)
  case tickGeneric(TWS.TickGeneric)
  case tickString(TWS.TickString)
  case currentTime(TWS.CurrentTime)
  case realTimeBar(TWS.RealTimeBar)
  case contractDataEnd(TWS.ContractDataEnd)
  case openOrderEnd(TWS.OpenOrderEnd)
  case accountDownloadEnd(TWS.AccountDownloadEnd)
  case executionDetailsEnd(TWS.ExecutionDetailsEnd)
  case tickSnapshotEnd(TWS.TickSnapshotEnd)
  case marketDataType(TWS.MarketDataType)
  case commissionReport(TWS.CommissionReport)
  indirect case position(TWS.Position)
  case positionEnd(TWS.PositionEnd)
  case accountSummary(TWS.AccountSummary)
  case accountSummaryEnd(TWS.AccountSummaryEnd)
  indirect case positionMulti(TWS.PositionMulti)
  case positionMultiEnd(TWS.PositionMultiEnd)
  case accountUpdateMulti(TWS.AccountUpdateMulti)
  case accountUpdateMultiEnd(TWS.AccountUpdateMultiEnd)
  case tickRequestParameters(TWS.TickRequestParameters)
  case headTimestamp(TWS.HeadTimestamp)
  case historicalDataUpdate(TWS.HistoricalDataUpdate)
  case marketRule(TWS.MarketRule)
  case profitAndLoss(TWS.ProfitAndLoss)
  case positionProfitAndLoss(TWS.PositionProfitAndLoss)
  case historicalTicks(TWS.HistoricalTicks)
  case historicalTicksBidAsk(TWS.HistoricalTicksBidAsk)
  case historicalTicksLast(TWS.HistoricalTicksLast)
  case tickByTick(TWS.TickByTick)
  case orderBound(TWS.OrderBound)
  indirect case completedOrder(TWS.CompletedOrder)
  case completedOrdersEnd(TWS.CompletedOrdersEnd)
}

extension ServerMessage {
  /// Reads the fields after `id`; nil for an id that is not one of a server.
  ///
  /// - Throws: ``TWSError`` naming the first field that is missing or wrong.
  public static func read(
    _ id: Int64, from reader: inout FieldReader
  ) throws(TWSError) -> ServerMessage? {
    switch id {
    case 1: return .tickPrice(try .init(from: &reader))
    case 2: return .tickSize(try .init(from: &reader))
    case 3: return .orderStatus(try .init(from: &reader))
    case 4: return .errorText(try .init(from: &reader))
    case 5: return .openOrder(try .init(from: &reader))
    case 6: return .accountValue(try .init(from: &reader))
    case 7: return .portfolioValue(try .init(from: &reader))
    case 8: return .accountUpdateTime(try .init(from: &reader))
    case 9: return .nextValidID(try .init(from: &reader))
    case 10: return .contractData(try .init(from: &reader))
    case 11: return .executionDetails(try .init(from: &reader))
    case 15: return .managedAccounts(try .init(from: &reader))
    case 17: return .historicalData(try .init(from: &reader))
    case 45: return .tickGeneric(try .init(from: &reader))
    case 46: return .tickString(try .init(from: &reader))
    case 49: return .currentTime(try .init(from: &reader))
    case 50: return .realTimeBar(try .init(from: &reader))
    case 52: return .contractDataEnd(try .init(from: &reader))
    case 53: return .openOrderEnd(try .init(from: &reader))
    case 54: return .accountDownloadEnd(try .init(from: &reader))
    case 55: return .executionDetailsEnd(try .init(from: &reader))
    case 57: return .tickSnapshotEnd(try .init(from: &reader))
    case 58: return .marketDataType(try .init(from: &reader))
    case 59: return .commissionReport(try .init(from: &reader))
    case 61: return .position(try .init(from: &reader))
    case 62: return .positionEnd(try .init(from: &reader))
    case 63: return .accountSummary(try .init(from: &reader))
    case 64: return .accountSummaryEnd(try .init(from: &reader))
    case 71: return .positionMulti(try .init(from: &reader))
    case 72: return .positionMultiEnd(try .init(from: &reader))
    case 73: return .accountUpdateMulti(try .init(from: &reader))
    case 74: return .accountUpdateMultiEnd(try .init(from: &reader))
    case 81: return .tickRequestParameters(try .init(from: &reader))
    case 88: return .headTimestamp(try .init(from: &reader))
    case 90: return .historicalDataUpdate(try .init(from: &reader))
    case 93: return .marketRule(try .init(from: &reader))
    case 94: return .profitAndLoss(try .init(from: &reader))
    case 95: return .positionProfitAndLoss(try .init(from: &reader))
    case 96: return .historicalTicks(try .init(from: &reader))
    case 97: return .historicalTicksBidAsk(try .init(from: &reader))
    case 98: return .historicalTicksLast(try .init(from: &reader))
    case 99: return .tickByTick(try .init(from: &reader))
    case 100: return .orderBound(try .init(from: &reader))
    case 101: return .completedOrder(try .init(from: &reader))
    case 102: return .completedOrdersEnd(try .init(from: &reader))
    default: return nil
    }
  }

  /// The message, whichever it is.
  public var message: any WireMessage {
    switch self {
    case .tickPrice(let message): message
    case .tickSize(let message): message
    case .orderStatus(let message): message
    case .errorText(let message): message
    case .openOrder(let message): message
    case .accountValue(let message): message
    case .portfolioValue(let message): message
    case .accountUpdateTime(let message): message
    case .nextValidID(let message): message
    case .contractData(let message): message
    case .executionDetails(let message): message
    case .managedAccounts(let message): message
    case .historicalData(let message): message
    case .tickGeneric(let message): message
    case .tickString(let message): message
    case .currentTime(let message): message
    case .realTimeBar(let message): message
    case .contractDataEnd(let message): message
    case .openOrderEnd(let message): message
    case .accountDownloadEnd(let message): message
    case .executionDetailsEnd(let message): message
    case .tickSnapshotEnd(let message): message
    case .marketDataType(let message): message
    case .commissionReport(let message): message
    case .position(let message): message
    case .positionEnd(let message): message
    case .accountSummary(let message): message
    case .accountSummaryEnd(let message): message
    case .positionMulti(let message): message
    case .positionMultiEnd(let message): message
    case .accountUpdateMulti(let message): message
    case .accountUpdateMultiEnd(let message): message
    case .tickRequestParameters(let message): message
    case .headTimestamp(let message): message
    case .historicalDataUpdate(let message): message
    case .marketRule(let message): message
    case .profitAndLoss(let message): message
    case .positionProfitAndLoss(let message): message
    case .historicalTicks(let message): message
    case .historicalTicksBidAsk(let message): message
    case .historicalTicksLast(let message): message
    case .tickByTick(let message): message
    case .orderBound(let message): message
    case .completedOrder(let message): message
    case .completedOrdersEnd(let message): message
    }
  }

  /// A message with its defaults, by its name in the TWS API; nil for a name that is not known.
  public init?(defaultsOf name: String) {
    switch name {
    case TWS.TickPrice.name: self = .tickPrice(.init())
    case TWS.TickSize.name: self = .tickSize(.init())
    case TWS.OrderStatus.name: self = .orderStatus(.init())
    case TWS.ErrorText.name: self = .errorText(.init())
    case TWS.OpenOrder.name: self = .openOrder(.init())
    case TWS.AccountValue.name: self = .accountValue(.init())
    case TWS.PortfolioValue.name: self = .portfolioValue(.init())
    case TWS.AccountUpdateTime.name: self = .accountUpdateTime(.init())
    case TWS.NextValidID.name: self = .nextValidID(.init())
    case TWS.ContractData.name: self = .contractData(.init())
    case TWS.ExecutionDetails.name: self = .executionDetails(.init())
    case TWS.ManagedAccounts.name: self = .managedAccounts(.init())
    case TWS.HistoricalData.name: self = .historicalData(.init())
    case TWS.TickGeneric.name: self = .tickGeneric(.init())
    case TWS.TickString.name: self = .tickString(.init())
    case TWS.CurrentTime.name: self = .currentTime(.init())
    case TWS.RealTimeBar.name: self = .realTimeBar(.init())
    case TWS.ContractDataEnd.name: self = .contractDataEnd(.init())
    case TWS.OpenOrderEnd.name: self = .openOrderEnd(.init())
    case TWS.AccountDownloadEnd.name: self = .accountDownloadEnd(.init())
    case TWS.ExecutionDetailsEnd.name: self = .executionDetailsEnd(.init())
    case TWS.TickSnapshotEnd.name: self = .tickSnapshotEnd(.init())
    case TWS.MarketDataType.name: self = .marketDataType(.init())
    case TWS.CommissionReport.name: self = .commissionReport(.init())
    case TWS.Position.name: self = .position(.init())
    case TWS.PositionEnd.name: self = .positionEnd(.init())
    case TWS.AccountSummary.name: self = .accountSummary(.init())
    case TWS.AccountSummaryEnd.name: self = .accountSummaryEnd(.init())
    case TWS.PositionMulti.name: self = .positionMulti(.init())
    case TWS.PositionMultiEnd.name: self = .positionMultiEnd(.init())
    case TWS.AccountUpdateMulti.name: self = .accountUpdateMulti(.init())
    case TWS.AccountUpdateMultiEnd.name: self = .accountUpdateMultiEnd(.init())
    case TWS.TickRequestParameters.name: self = .tickRequestParameters(.init())
    case TWS.HeadTimestamp.name: self = .headTimestamp(.init())
    case TWS.HistoricalDataUpdate.name: self = .historicalDataUpdate(.init())
    case TWS.MarketRule.name: self = .marketRule(.init())
    case TWS.ProfitAndLoss.name: self = .profitAndLoss(.init())
    case TWS.PositionProfitAndLoss.name: self = .positionProfitAndLoss(.init())
    case TWS.HistoricalTicks.name: self = .historicalTicks(.init())
    case TWS.HistoricalTicksBidAsk.name: self = .historicalTicksBidAsk(.init())
    case TWS.HistoricalTicksLast.name: self = .historicalTicksLast(.init())
    case TWS.TickByTick.name: self = .tickByTick(.init())
    case TWS.OrderBound.name: self = .orderBound(.init())
    case TWS.CompletedOrder.name: self = .completedOrder(.init())
    case TWS.CompletedOrdersEnd.name: self = .completedOrdersEnd(.init())
    default: return nil
    }
  }

  /// Every message with its defaults, in the order of the ids.
  public static var all: [ServerMessage] {
    [
      .tickPrice(.init()),
      .tickSize(.init()),
      .orderStatus(.init()),
      .errorText(.init()),
      .openOrder(.init()),
      .accountValue(.init()),
      .portfolioValue(.init()),
      .accountUpdateTime(.init()),
      .nextValidID(.init()),
      .contractData(.init()),
      .executionDetails(.init()),
      .managedAccounts(.init()),
      .historicalData(.init()),
      .tickGeneric(.init()),
      .tickString(.init()),
      .currentTime(.init()),
      .realTimeBar(.init()),
      .contractDataEnd(.init()),
      .openOrderEnd(.init()),
      .accountDownloadEnd(.init()),
      .executionDetailsEnd(.init()),
      .tickSnapshotEnd(.init()),
      .marketDataType(.init()),
      .commissionReport(.init()),
      .position(.init()),
      .positionEnd(.init()),
      .accountSummary(.init()),
      .accountSummaryEnd(.init()),
      .positionMulti(.init()),
      .positionMultiEnd(.init()),
      .accountUpdateMulti(.init()),
      .accountUpdateMultiEnd(.init()),
      .tickRequestParameters(.init()),
      .headTimestamp(.init()),
      .historicalDataUpdate(.init()),
      .marketRule(.init()),
      .profitAndLoss(.init()),
      .positionProfitAndLoss(.init()),
      .historicalTicks(.init()),
      .historicalTicksBidAsk(.init()),
      .historicalTicksLast(.init()),
      .tickByTick(.init()),
      .orderBound(.init()),
      .completedOrder(.init()),
      .completedOrdersEnd(.init()),
    ]
  }

  /// Goes over the fields of the message.
  public mutating func layout<Coder: FieldCoder>(_ coder: inout Coder) throws(TWSError) {
    switch self {
    case .tickPrice(let m): self = .tickPrice(try laid(m, &coder))
    case .tickSize(let m): self = .tickSize(try laid(m, &coder))
    case .orderStatus(let m): self = .orderStatus(try laid(m, &coder))
    case .errorText(let m): self = .errorText(try laid(m, &coder))
    case .openOrder(let m): self = .openOrder(try laid(m, &coder))
    case .accountValue(let m): self = .accountValue(try laid(m, &coder))
    case .portfolioValue(let m): self = .portfolioValue(try laid(m, &coder))
    case .accountUpdateTime(let m): self = .accountUpdateTime(try laid(m, &coder))
    case .nextValidID(let m): self = .nextValidID(try laid(m, &coder))
    case .contractData(let m): self = .contractData(try laid(m, &coder))
    case .executionDetails(let m): self = .executionDetails(try laid(m, &coder))
    case .managedAccounts(let m): self = .managedAccounts(try laid(m, &coder))
    case .historicalData(let m): self = .historicalData(try laid(m, &coder))
    case .tickGeneric(let m): self = .tickGeneric(try laid(m, &coder))
    case .tickString(let m): self = .tickString(try laid(m, &coder))
    case .currentTime(let m): self = .currentTime(try laid(m, &coder))
    case .realTimeBar(let m): self = .realTimeBar(try laid(m, &coder))
    case .contractDataEnd(let m): self = .contractDataEnd(try laid(m, &coder))
    case .openOrderEnd(let m): self = .openOrderEnd(try laid(m, &coder))
    case .accountDownloadEnd(let m): self = .accountDownloadEnd(try laid(m, &coder))
    case .executionDetailsEnd(let m): self = .executionDetailsEnd(try laid(m, &coder))
    case .tickSnapshotEnd(let m): self = .tickSnapshotEnd(try laid(m, &coder))
    case .marketDataType(let m): self = .marketDataType(try laid(m, &coder))
    case .commissionReport(let m): self = .commissionReport(try laid(m, &coder))
    case .position(let m): self = .position(try laid(m, &coder))
    case .positionEnd(let m): self = .positionEnd(try laid(m, &coder))
    case .accountSummary(let m): self = .accountSummary(try laid(m, &coder))
    case .accountSummaryEnd(let m): self = .accountSummaryEnd(try laid(m, &coder))
    case .positionMulti(let m): self = .positionMulti(try laid(m, &coder))
    case .positionMultiEnd(let m): self = .positionMultiEnd(try laid(m, &coder))
    case .accountUpdateMulti(let m): self = .accountUpdateMulti(try laid(m, &coder))
    case .accountUpdateMultiEnd(let m): self = .accountUpdateMultiEnd(try laid(m, &coder))
    case .tickRequestParameters(let m): self = .tickRequestParameters(try laid(m, &coder))
    case .headTimestamp(let m): self = .headTimestamp(try laid(m, &coder))
    case .historicalDataUpdate(let m): self = .historicalDataUpdate(try laid(m, &coder))
    case .marketRule(let m): self = .marketRule(try laid(m, &coder))
    case .profitAndLoss(let m): self = .profitAndLoss(try laid(m, &coder))
    case .positionProfitAndLoss(let m): self = .positionProfitAndLoss(try laid(m, &coder))
    case .historicalTicks(let m): self = .historicalTicks(try laid(m, &coder))
    case .historicalTicksBidAsk(let m): self = .historicalTicksBidAsk(try laid(m, &coder))
    case .historicalTicksLast(let m): self = .historicalTicksLast(try laid(m, &coder))
    case .tickByTick(let m): self = .tickByTick(try laid(m, &coder))
    case .orderBound(let m): self = .orderBound(try laid(m, &coder))
    case .completedOrder(let m): self = .completedOrder(try laid(m, &coder))
    case .completedOrdersEnd(let m): self = .completedOrdersEnd(try laid(m, &coder))
    }
  }
}
