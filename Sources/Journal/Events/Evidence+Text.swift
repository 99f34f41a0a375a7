extension Evidence {
  /// The value as people read it.
  public var text: String {
    switch unit {
    case .none: "nothing"
    case .price: Price(rawValue: number).description
    case .quantity: Quantity(rawValue: number).description
    case .money: Money(rawValue: Int128(number)).description
    case .ratio: Ratio(rawValue: number).description
    case .time: Timestamp(rawValue: number).description
    case .duration: Nanoseconds(rawValue: number).description
    case .count: String(number)
    case .indicator: "\(Double(bitPattern: UInt64(bitPattern: number)))"
    case .text: words
    }
  }
}
