// Codes about orders. What becomes of the order is decided from the journaled frame and from the
// statuses and executions that follow, never here.

extension CodeTable {
  static let orders: [CodeEntry] = [
    CodeEntry(
      103, .reject, .reconcilesNumbers,
      "the order number was used before; the live order of that number is as it was"),
    CodeEntry(
      104, .reject, .reconciles, "the order is filled and cannot be changed: take the fill"),
    CodeEntry(105, .warn, .none, "a change does not fit the order; the order is as it was"),
    CodeEntry(106, .reject, .none, "the order is incomplete and was not sent"),
    CodeEntry(107, .reject, .none, "the order is incomplete and was not sent"),
    CodeEntry(109, .reject, .none, "the price is outside the precautions set in TWS"),
    CodeEntry(
      110, .reject, onChange: .warn, .none,
      "the price is not on the price grid of the exchange's rule"),
    CodeEntry(111, .reject, .none, "this time in force does not go with this type"),
    CodeEntry(113, .reject, .none, "this time in force does not go with this type"),
    CodeEntry(135, .reject, .reconciles, "the order to change or cancel is not found"),
    CodeEntry(136, .warn, .reconciles, "the order cannot be cancelled: it is done or being done"),
    CodeEntry(161, .warn, .reconciles, "the order cannot be cancelled in its state"),
    CodeEntry(163, .reject, .none, "the price is outside the percentage set in TWS"),
    CodeEntry(
      201, .reject, .none, "the broker refused the order; the text says why, its status follows"),
    CodeEntry(202, .inform, .none, "the order was cancelled; fills before it count"),
    CodeEntry(329, .warn, .none, "the type cannot be changed so; the order is as it was"),
    CodeEntry(382, .reject, .none, "the size is outside the limit set in TWS"),
    CodeEntry(383, .reject, .none, "the size is outside the limit set in TWS"),
    CodeEntry(387, .reject, .none, "this type is not supported for this exchange or instrument"),
    CodeEntry(388, .reject, .none, "the size is too small"),
    CodeEntry(399, .warn, .none, "a remark about the order, which lives"),
    CodeEntry(404, .warn, .none, "the short sale waits for shares to borrow"),
    CodeEntry(413, .reject, .none, "a margin preview must be transmitted: a bug here"),
    CodeEntry(434, .reject, .none, "the order has no size"),
    CodeEntry(435, .reject, .none, "the order needs an account"),
    CodeEntry(2102, .warn, .none, "a change was refused, the order is being processed"),
    CodeEntry(2109, .warn, .none, "outside hours is ignored for this order, which is accepted"),
    CodeEntry(2137, .warn, .none, "the order would turn the position round"),
    CodeEntry(2168, .reject, .none, "the field eTradeOnly is gone: a bug here"),
    CodeEntry(2169, .reject, .none, "the field firmQuoteOnly is gone: a bug here"),
    CodeEntry(10006, .reject, .none, "the parent of the order was not there yet"),
    CodeEntry(10147, .reject, .reconciles, "the order to cancel is not found"),
    CodeEntry(
      10148, .warn, .reconciles, "the order cannot be cancelled; the text names its true state"),
    CodeEntry(10243, .reject, .none, "parts of shares cannot be traded through the API"),
    CodeEntry(10268, .reject, .none, "the field eTradeOnly is gone: a bug here"),
    CodeEntry(10269, .reject, .none, "the field firmQuoteOnly is gone: a bug here"),
    CodeEntry(10270, .reject, .none, "the field nbboPriceCap is gone: a bug here"),
    CodeEntry(
      10311, .warn, onChange: .reject, .none,
      "direct routing meets a precaution: route to SMART or lift it"),
    CodeEntry(10318, .reject, .none, "parts of shares cannot be traded with this order"),
    CodeEntry(10326, .reject, .none, "the group of an order cannot be changed"),
    CodeEntry(10327, .reject, .none, "the kind of an order's group cannot be changed"),
    CodeEntry(
      10329, .warn, onChange: .reject, .none,
      "direct routing meets a precaution: route to SMART or lift it"),
    CodeEntry(10341, .reject, .none, "the parent of an order cannot be changed"),
    CodeEntry(327, .reject, .none, "only client 0 can take over orders entered by hand"),
  ]
}
