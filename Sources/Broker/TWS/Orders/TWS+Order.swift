extension TWS {
  /// An order with everything that can be said of one; `placeOrder`, `openOrder` and
  /// `completedOrder` each carry their part of it.
  ///
  /// Names and defaults are those of the TWS API.
  public struct Order: Hashable, Sendable {
    /// The client's number.
    public var orderId: Int64 = 0
    /// The client that owns the order.
    public var clientId: Int64 = 0
    /// Account-wide number, 0 until accepted.
    public var permId: Int64 = 0
    /// `BUY`, `SELL` or `SSHORT`.
    public var action = ""
    /// Ordered shares.
    public var totalQuantity = WireNumber.zero
    /// For example `STP LMT`.
    public var orderType = ""
    /// Limit price, where the type has one.
    public var lmtPrice: WireNumber?
    /// Stop price, or trailing amount.
    public var auxPrice: WireNumber?
    /// For example `DAY`; empty is the day.
    public var tif = ""
    /// When the order becomes active.
    public var activeStartTime = ""
    /// When it ceases to be.
    public var activeStopTime = ""
    /// One-cancels-all group, empty for none.
    public var ocaGroup = ""
    /// 1 cancel with block, 2 reduce with block, 3 reduce; 0 without a group.
    public var ocaType: Int64 = 0
    /// The client's text, echoed in every answer.
    public var orderRef = ""
    /// False holds the order until a later one of the bracket releases it.
    public var transmit = true
    /// The bracket's parent, 0 for none.
    public var parentId: Int64 = 0
    /// A block of an ISE option.
    public var blockOrder = false
    /// Takes the best prices first, wherever they are.
    public var sweepToFill = false
    /// Shares shown at a time; 0 for all. A server sends it unset.
    public var displaySize: Int64? = 0
    /// Which prices trigger a stop, 0 for the default of the instrument.
    public var triggerMethod: Int64 = 0
    /// Works outside the regular session too.
    public var outsideRth = false
    /// Not shown in the book.
    public var hidden = false
    /// Works from then on.
    public var goodAfterTime = ""
    /// End of `GTD`.
    public var goodTillDate = ""
    /// The kind of investor.
    public var rule80A = ""
    /// Fills whole or not at all.
    public var allOrNone = false
    /// The smallest fill.
    public var minQty: Int64?
    /// Offset of a relative order.
    public var percentOffset: WireNumber?
    /// Skips the checks of prices far away.
    public var overridePercentageConstraints = false
    /// Initial stop of trailing orders.
    public var trailStopPrice: WireNumber?
    /// How far a trailing stop stays behind, in percent.
    public var trailingPercent: WireNumber?
    /// Group of accounts.
    public var faGroup = ""
    /// Allocation profile; until version 176.
    public var faProfile = ""
    /// How shares are allocated.
    public var faMethod = ""
    /// Percentage of the allocation.
    public var faPercentage = ""
    /// Where the shares are, for slot 2.
    public var designatedLocation = ""
    /// `O` open or `C` close, for institutions.
    public var openClose = "O"
    /// 0 customer, 1 firm.
    public var origin: Int64 = 0
    /// 1 held by the broker, 2 elsewhere.
    public var shortSaleSlot: Int64 = 0
    /// Exemption of a short sale, -1 for none.
    public var exemptCode: Int64 = -1
    /// What the order may pay beyond its limit.
    public var discretionaryAmt = WireNumber.zero
    /// Gone; must stay false.
    public var eTradeOnly = false
    /// Gone; must stay false.
    public var firmQuoteOnly = false
    /// Gone; must stay unset.
    public var nbboPriceCap: WireNumber?
    /// Goes directly where it is sent.
    public var optOutSmartRouting = false
    /// 1 match, 2 improvement, 3 transparent.
    public var auctionStrategy: Int64 = 0
    /// Starting price of an auction.
    public var startingPrice: WireNumber?
    /// Price of the share that an option order refers to.
    public var stockRefPrice: WireNumber?
    /// Delta of the share.
    public var delta: WireNumber?
    /// The range of the share in which the order works.
    public var stockRangeLower: WireNumber?
    /// The range of the share in which the order works.
    public var stockRangeUpper: WireNumber?
    /// Moves the price by chance.
    public var randomizePrice = false
    /// Moves the size by chance.
    public var randomizeSize = false
    /// Volatility of an option order.
    public var volatility: WireNumber?
    /// 1 daily, 2 annual.
    public var volatilityType: Int64?
    /// Type of the hedging order; a server writes `None`.
    public var deltaNeutralOrderType = ""
    /// Its price.
    public var deltaNeutralAuxPrice: WireNumber?
    /// Its instrument.
    public var deltaNeutralConId: Int64 = 0
    /// Its settling firm.
    public var deltaNeutralSettlingFirm = ""
    /// Its clearing account.
    public var deltaNeutralClearingAccount = ""
    /// Its clearing.
    public var deltaNeutralClearingIntent = ""
    /// Whether it opens; `?` for unknown.
    public var deltaNeutralOpenClose = ""
    /// Whether it sells short.
    public var deltaNeutralShortSale = false
    /// 1 held by the broker, 2 elsewhere.
    public var deltaNeutralShortSaleSlot: Int64 = 0
    /// Where the shares are.
    public var deltaNeutralDesignatedLocation = ""
    /// Moves the price with the share.
    public var continuousUpdate = false
    /// 1 average of bid and ask, 2 the nearer of them.
    public var referencePriceType: Int64?
    /// Of an EFP.
    public var basisPoints: WireNumber?
    /// Of an EFP.
    public var basisPointsType: Int64?
    /// Shares of the first part of a scale order.
    public var scaleInitLevelSize: Int64?
    /// Shares of the further parts.
    public var scaleSubsLevelSize: Int64?
    /// Distance of the parts.
    public var scalePriceIncrement: WireNumber?
    /// How the distance changes.
    public var scalePriceAdjustValue: WireNumber?
    /// How often, in seconds.
    public var scalePriceAdjustInterval: Int64?
    /// Distance of the profit taker.
    public var scaleProfitOffset: WireNumber?
    /// Begins anew after a profit.
    public var scaleAutoReset = false
    /// Position at the beginning.
    public var scaleInitPosition: Int64?
    /// Filled at the beginning.
    public var scaleInitFillQty: Int64?
    /// Moves the sizes by chance.
    public var scaleRandomPercent = false
    /// A table of parts.
    public var scaleTable = ""
    /// `D` delta, `B` beta, `F` currency, `P` pair.
    public var hedgeType = ""
    /// Beta or ratio of the hedge.
    public var hedgeParam = ""
    /// The account, empty for the only one.
    public var account = ""
    /// Settling firm of institutions.
    public var settlingFirm = ""
    /// Where the trade is cleared.
    public var clearingAccount = ""
    /// `IB`, `Away` or `PTA`.
    public var clearingIntent = ""
    /// Algorithm of the broker, empty for none.
    public var algoStrategy = ""
    /// Its parameters.
    public var algoParams: [TagValue] = []
    /// Parameters of the routing of a combination.
    public var smartComboRoutingParams: [TagValue] = []
    /// The client's name for an algorithm.
    public var algoId = ""
    /// Asks what the order would cost; places nothing.
    public var whatIf = false
    /// The broker's discretion.
    public var notHeld = false
    /// Solicited by an adviser.
    public var solicited = false
    /// The model; empty for none.
    public var modelCode = ""
    /// A price for each leg of a combination.
    public var orderComboLegs: [OrderComboLeg] = []
    /// Internal use of the broker.
    public var orderMiscOptions: [TagValue] = []
    /// The benchmark of a pegged order.
    public var referenceContractId: Int64 = 0
    /// How far the order moves.
    public var peggedChangeAmount = WireNumber.zero
    /// Whether it moves down.
    public var isPeggedChangeAmountDecrease = false
    /// For how much of the benchmark.
    public var referenceChangeAmount = WireNumber.zero
    /// Where the benchmark is observed.
    public var referenceExchangeId = ""
    /// Type that a stop becomes when adjusted; a server writes `None`.
    public var adjustedOrderType = ""
    /// Where it is adjusted.
    public var triggerPrice: WireNumber?
    /// Its stop then.
    public var adjustedStopPrice: WireNumber?
    /// Its limit then.
    public var adjustedStopLimitPrice: WireNumber?
    /// Its trailing amount then.
    public var adjustedTrailingAmount: WireNumber?
    /// Whether that is an amount, 0, or a percentage, 100.
    public var adjustableTrailingUnit: Int64 = 0
    /// How far a trailing order's limit is from its stop.
    public var lmtPriceOffset: WireNumber?
    /// What must hold before the order works.
    public var conditions: [OrderCondition] = []
    /// Conditions cancel it instead.
    public var conditionsCancelOrder = false
    /// Conditions are observed outside the regular session, too.
    public var conditionsIgnoreRth = false
    /// Who entered the order.
    public var extOperator = ""
    /// Commission tier.
    public var softDollarTier = SoftDollarTier()
    /// Amount to spend instead of a quantity.
    public var cashQty: WireNumber?
    /// Under MiFID 2.
    public var mifid2DecisionMaker = ""
    /// Under MiFID 2.
    public var mifid2DecisionAlgo = ""
    /// Under MiFID 2.
    public var mifid2ExecutionTrader = ""
    /// Under MiFID 2.
    public var mifid2ExecutionAlgo = ""
    /// Leaves the currency of a hedge alone.
    public var dontUseAutoPriceForHedge = false
    /// A container of an order management system.
    public var isOmsContainer = false
    /// A relative order that may pay up to its limit.
    public var discretionaryUpToLimitPrice = false
    /// When it was to be cancelled.
    public var autoCancelDate = ""
    /// Shares filled of a completed order.
    public var filledQuantity: WireNumber?
    /// A future that it refers to.
    public var refFuturesConId: Int64? = 0
    /// Cancels the parent, too.
    public var autoCancelParent = false
    /// Whether an insider or large holder places it.
    public var shareholder = ""
    /// Works in imbalances of an auction only.
    public var imbalanceOnly = false
    /// A marketable order goes to the best quote.
    public var routeMarketableToBbo = false
    /// Account-wide number of the parent.
    public var parentPermId: Int64? = 0
    /// The broker may manage the price.
    public var usePriceMgmtAlgo: Bool?
    /// How long it works, in seconds.
    public var duration: Int64?
    /// Which venue's dark book it rests in.
    public var postToAts: Int64?
    /// Refusals to be passed over.
    public var advancedErrorOverride = ""
    /// For orders entered by hand.
    public var manualOrderTime = ""
    /// The smallest trade.
    public var minTradeQty: Int64?
    /// From which size on it competes.
    public var minCompeteSize: Int64?
    /// Offset against the best; infinite for the middle.
    public var competeAgainstBestOffset: WireNumber?
    /// Offset from the middle, whole pennies.
    public var midOffsetAtWhole: WireNumber?
    /// Offset from the middle, half pennies.
    public var midOffsetAtHalf: WireNumber?

    /// An order with the defaults of the clients.
    public init() {}
  }
}
