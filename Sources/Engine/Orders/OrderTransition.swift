import Journal
import Projections

/// What can happen to an order, as the broker's messages and our own commands tell it.
enum OrderHappening: CaseIterable, Sendable {
  /// The broker has it: working, held or waiting.
  case acknowledged
  /// An execution was booked and some quantity is left.
  case filledPartly
  /// An execution was booked and nothing is left.
  case filledWholly
  /// A correction or a bust took back a part of what was filled.
  case fillReduced
  /// A correction or a bust took back all that was filled.
  case fillUndone
  /// We commanded a change of price or size.
  case modifyCommanded
  /// The broker shows the change.
  case modifyConfirmed
  /// The broker refused the change; the order works as it was.
  case modifyRefused
  /// We commanded a cancel.
  case cancelCommanded
  /// The broker says it is cancelled.
  case cancelConfirmed
  /// The broker says it is cancelled, and had filled more of it than was booked so far.
  case cancelAwaitsFills
  /// The broker refused the cancel: the order is over, or works on.
  case cancelRefused
  /// It came to the end of its time.
  case expired
  /// The broker refused the order.
  case refused
  /// The command that places it never left.
  case dropped
  /// The broker's word leaves open whether the order works.
  case doubted
  /// The link to the broker came back; what happened meanwhile is not known yet.
  case reconnected

  /// What an execution did to an order that has folded it.
  ///
  /// - Parameter before: what was filled of it before.
  static func fill(_ order: OrderRecord, before: Quantity) -> OrderHappening {
    if order.filled < before { return order.filled == .zero ? .fillUndone : .fillReduced }
    if order.hasWholeSize { return .filledWholly }
    guard order.isWhollyFilled else { return .filledPartly }
    // All that the broker filled of it: what else was ordered of a cancelled one never comes.
    switch order.status {
    case .cancelPending where order.working > .zero: return .cancelConfirmed
    case .cancelled, .expired: return .filledPartly
    default: return .filledWholly
    }
  }
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
    case .fillReduced: takenBack(status, .partiallyFilled)
    case .fillUndone: takenBack(status, .accepted)
    // An order that is changed works on meanwhile; it can fill as it was or as it will be.
    case .modifyCommanded: status
    // A broker that confirms or refuses a change has the order.
    case .modifyConfirmed, .modifyRefused: acknowledged(status)
    case .cancelCommanded, .cancelAwaitsFills: status.isFinal ? status : .cancelPending
    case .cancelConfirmed: ended(status, .cancelled)
    // Whether it is over or works on, nobody has said.
    case .cancelRefused: status == .cancelPending ? .unknown : status
    case .expired: ended(status, .expired)
    case .refused: refused(status)
    // A cancel may have been commanded before it was known that there is nothing to cancel.
    case .dropped:
      status == .submitted || status == .cancelPending || status == .unknown ? .denied : status
    case .doubted, .reconnected: status.isFinal ? status : .unknown
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

  /// The broker's order ended with the fill that was taken back: nothing brings it back to work.
  private static func takenBack(_ status: OrderStatus, _ left: OrderStatus) -> OrderStatus {
    switch status {
    case .filled: .cancelled
    case .partiallyFilled: left
    case .submitted, .accepted, .cancelPending, .cancelled, .denied, .rejected, .expired, .unknown:
      status
    }
  }

  /// What is final stays, but a refusal that the broker corrects: it had the order after all.
  private static func ended(_ status: OrderStatus, _ end: OrderStatus) -> OrderStatus {
    switch status {
    case .submitted, .accepted, .partiallyFilled, .cancelPending, .unknown: end
    case .rejected: .cancelled
    case .filled, .cancelled, .denied, .expired: status
    }
  }

  /// A refusal concerns an order that is not known to work; later ones are about requests. A cancel
  /// may have been commanded before the placement was refused.
  private static func refused(_ status: OrderStatus) -> OrderStatus {
    switch status {
    case .submitted, .unknown, .cancelPending: .rejected
    case .accepted, .partiallyFilled, .filled, .cancelled, .denied, .rejected, .expired:
      status
    }
  }
}
