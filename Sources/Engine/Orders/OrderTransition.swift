import Journal

/// What can happen to an order, as the broker's messages tell it.
enum OrderHappening: CaseIterable, Sendable {
  /// The broker has it: working, held or waiting.
  case acknowledged
  /// An execution was booked and some quantity is left.
  case filledPartly
  /// An execution was booked and nothing is left.
  case filledWholly
  /// We commanded a cancel.
  case cancelCommanded
  /// The broker says it is cancelled.
  case cancelConfirmed
  /// The broker refused our cancel or modify; the order itself is as it was.
  case requestRefused
  /// The broker refused the order.
  case refused
  /// The command that places it never left.
  case dropped
  /// The broker's word leaves open whether the order works.
  case doubted
}

/// The life of an order as one exhaustive table: status × happening → status.
enum OrderTransition {
  /// The status after `happening`; the same status when it changes nothing.
  static func next(_ status: OrderStatus, _ happening: OrderHappening) -> OrderStatus {
    switch happening {
    case .acknowledged: acknowledged(status)
    // Executions beat every status: a fill counts even after a cancel or a refusal.
    case .filledWholly: .filled
    case .filledPartly: filledPartly(status)
    case .cancelCommanded: status.isFinal ? status : .cancelPending
    case .cancelConfirmed: status == .filled || status == .denied ? status : .cancelled
    case .requestRefused: status
    case .refused: refused(status)
    // A cancel may have been commanded before it was known that there is nothing to cancel.
    case .dropped: status == .submitted || status == .cancelPending ? .denied : status
    case .doubted: status.isFinal ? status : .unknown
    }
  }

  private static func acknowledged(_ status: OrderStatus) -> OrderStatus {
    switch status {
    case .submitted, .unknown: .accepted
    case .accepted, .partiallyFilled, .filled, .cancelPending, .cancelled, .denied, .rejected,
      .expired:
      status
    }
  }

  private static func filledPartly(_ status: OrderStatus) -> OrderStatus {
    switch status {
    case .submitted, .accepted, .partiallyFilled, .unknown: .partiallyFilled
    case .cancelPending, .filled, .cancelled, .denied, .rejected, .expired: status
    }
  }

  /// A refusal concerns an order that is not known to work; later ones are about requests.
  private static func refused(_ status: OrderStatus) -> OrderStatus {
    switch status {
    case .submitted, .unknown: .rejected
    case .accepted, .partiallyFilled, .filled, .cancelPending, .cancelled, .denied, .rejected,
      .expired:
      status
    }
  }
}
