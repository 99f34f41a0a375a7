import Journal
import Testing

@testable import Engine

// Goal: no pair of status and happening is left to chance. Method: the whole table, by hand; one
// row per status, the columns in the order of `OrderHappening`.
@Suite struct OrderTransitionTests {
  private static let columns: [OrderHappening] = [
    .acknowledged, .filledPartly, .filledWholly, .cancelCommanded, .cancelConfirmed,
    .requestRefused, .refused, .dropped, .doubted,
  ]

  private static let table: [(OrderStatus, [OrderStatus])] = [
    (
      .submitted,
      [
        .accepted, .partiallyFilled, .filled, .cancelPending, .cancelled, .submitted, .rejected,
        .denied, .unknown,
      ]
    ),
    (
      .accepted,
      [
        .accepted, .partiallyFilled, .filled, .cancelPending, .cancelled, .accepted, .accepted,
        .accepted, .unknown,
      ]
    ),
    (
      .partiallyFilled,
      [
        .partiallyFilled, .partiallyFilled, .filled, .cancelPending, .cancelled, .partiallyFilled,
        .partiallyFilled, .partiallyFilled, .unknown,
      ]
    ),
    (
      .filled,
      [.filled, .filled, .filled, .filled, .filled, .filled, .filled, .filled, .filled]
    ),
    (
      .cancelPending,
      [
        .cancelPending, .cancelPending, .filled, .cancelPending, .cancelled, .cancelPending,
        .cancelPending, .denied, .unknown,
      ]
    ),
    (
      .cancelled,
      [
        .cancelled, .cancelled, .filled, .cancelled, .cancelled, .cancelled, .cancelled,
        .cancelled, .cancelled,
      ]
    ),
    (
      .denied,
      [.denied, .denied, .filled, .denied, .denied, .denied, .denied, .denied, .denied]
    ),
    (
      .rejected,
      [
        .rejected, .rejected, .filled, .rejected, .cancelled, .rejected, .rejected, .rejected,
        .rejected,
      ]
    ),
    (
      .expired,
      [.expired, .expired, .filled, .expired, .cancelled, .expired, .expired, .expired, .expired]
    ),
    (
      .unknown,
      [
        .accepted, .partiallyFilled, .filled, .cancelPending, .cancelled, .unknown, .rejected,
        .unknown, .unknown,
      ]
    ),
  ]

  @Test func `Every status meets every happening as the table says`() {
    #expect(Self.table.map(\.0) == OrderStatus.allCases)
    #expect(Self.columns == OrderHappening.allCases)
    for (status, expected) in Self.table {
      for (happening, next) in zip(Self.columns, expected) {
        #expect(
          OrderTransition.next(status, happening) == next, "\(status) when \(happening)")
      }
    }
  }

  @Test func `Only an execution takes an order out of a final status`() {
    for status in OrderStatus.allCases where status.isFinal {
      for happening in OrderHappening.allCases where happening != .filledWholly {
        #expect(OrderTransition.next(status, happening).isFinal, "\(status) when \(happening)")
      }
    }
  }

  @Test func `An unknown message code changes no order`() {
    #expect(BrokerErrorMeaning.of(99_999) == .requestRefused)
    for status in OrderStatus.allCases {
      #expect(OrderTransition.next(status, .requestRefused) == status)
    }
  }
}
