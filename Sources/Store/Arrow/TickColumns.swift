/// The columns of a stream of ticks: those of the table `ticks`, with types of their own for times
/// and for texts that come again and again.
enum TickColumn: Int, CaseIterable {
  case sequence, time, symbol, kind, price, size, askPrice, askSize, exchange, condition
  case isSuspicious, isHalted, isDelayed
  case instrument, occurredAt, exactPrice, exactSize, exactAskPrice, exactAskSize

  /// All of them, in order.
  static let all = allCases.map(\.description)

  private var description: StreamColumn {
    switch self {
    case .sequence: StreamColumn("seq", .unsigned, "number of the record")
    case .time: StreamColumn("time", .time, "recorded at")
    case .symbol: StreamColumn("symbol", .word, "ticker as defined at that record")
    case .kind: StreamColumn("kind", .word, "`trade`, `bid`, `ask` or `quote`")
    case .price: StreamColumn("price", .double, "of the trade or of the side; the bid of a quote")
    case .size: StreamColumn("size", .double, "shares at that price")
    case .askPrice: .init("ask_price", .double, "ask of a quote, else null", isNullable: true)
    case .askSize:
      .init("ask_size", .double, "shares offered in a quote, else null", isNullable: true)
    case .exchange: .init("exchange", .word, "as the source names it", isNullable: true)
    case .condition: .init("condition", .word, "as the source writes it", isNullable: true)
    case .isSuspicious: StreamColumn("is_suspicious", .flag, "the source doubts it")
    case .isHalted: StreamColumn("is_halted", .flag, "the instrument was halted")
    case .isDelayed: StreamColumn("is_delayed", .flag, "delayed data")
    case .instrument:
      StreamColumn("instrument", .unsigned32, "number of the instrument", isHidden: true)
    case .occurredAt:
      .init(
        "occurred_at", .time, "the venue's time, null for none", isNullable: true, isHidden: true)
    case .exactPrice: .init("price_nano", .signed, "`price`, exact, in 1e-9", isHidden: true)
    case .exactSize: .init("size_e8", .signed, "`size`, exact, in 1e-8", isHidden: true)
    case .exactAskPrice:
      .init(
        "ask_price_nano", .signed, "`ask_price`, exact, in 1e-9", isNullable: true, isHidden: true)
    case .exactAskSize:
      .init(
        "ask_size_e8", .signed, "`ask_size`, exact, in 1e-8", isNullable: true, isHidden: true)
    }
  }
}
