import Broker
import Journal
import Testing

/// Calls as JSON: what is refused, and where the clients and the versions differ.
@Suite struct CallReaderTests {
  private func message(
    _ name: String, _ inputs: JSONValue, client: String = "ib_async 2.1.0", version: Int64 = 178
  ) throws -> ClientMessage {
    let reader = CallReader(client: .init(named: client), serverVersion: version)
    guard case .message(let message) = try reader.call(name, inputs: inputs) else {
      throw CallReaderTestsError.noMessage
    }
    return message
  }

  private enum CallReaderTestsError: Error { case noMessage }

  private func problem(_ name: String, _ inputs: JSONValue) -> String {
    do {
      _ = try message(name, inputs)
      return ""
    } catch { return "\(error)" }
  }

  @Test func `Unknown calls, unknown members and wrong values are named`() {
    #expect(problem("reqNothing", [:]) == "there is no call `reqNothing`")
    #expect(problem("reqIds", ["numId": 1]).contains("`numId` is no member of `reqIds`"))
    #expect(
      problem("placeOrder", ["order": ["lmtprice": 1]])
        .contains("`order.lmtprice` is no member of `placeOrder`"))
    #expect(
      problem("placeOrder", ["order": ["lmtPrice": "cheap"]])
        == "`order.lmtPrice` is not a number: \"cheap\"")
    #expect(
      problem("placeOrder", ["order": ["conditions": [["condType": 2]]]])
        .contains("`order.conditions[0].condType` is not one of 1, 3, 4, 5, 6, 7"))
    #expect(problem("reqIds", ["numIds": .number("1.5")]).contains("is not a whole number"))
    #expect(problem("reqIds", ["numIds": [1]]).contains("is not a number"))
    #expect(problem("placeOrder", ["order": ["tif": true]]).contains("is not text"))
    #expect(problem("placeOrder", ["order": ["conditions": "x"]]).contains("is not a list"))
  }

  @Test(arguments: [Int64.max, Int64.min, 1_234_567_890_123_456_789])
  func `A whole number of nineteen digits is the same number, not rounded`(number: Int64) throws {
    for value in [JSONValue.whole(number), .string("\(number)")] {
      let read = try message("placeOrder", ["order": ["adjustableTrailingUnit": value]])
      guard case .placeOrder(let order) = read else {
        Issue.record("no order")
        return
      }
      #expect(order.order.adjustableTrailingUnit == number)
    }
    #expect(
      problem("reqIds", ["numIds": .number("9223372036854775808")]).contains("not a whole number"))
  }

  @Test func `Members that an order knows and this message leaves out are no mistake`() throws {
    let inputs: JSONValue = [
      "orderId": 1, "order": ["clientId": 3, "permId": 9, "hedgeParam": "x", "minTradeQty": 5],
      "contract": ["comboLegs": [], "includeExpired": false],
    ]
    #expect(try message("placeOrder", inputs).id == 3)
  }

  @Test func `The two clients differ in two defaults of an order`() throws {
    let fields = try ["ib_async 2.1.0", "ibapi 10.30.1"].map { client in
      let all = GoldenFields.of(try message("placeOrder", ["orderId": 1], client: client), 178)
      return [all[24], all[108]]
    }
    #expect(fields == [["O", "0"], ["", ""]])
  }

  @Test func `Version 176 has a profile of allocation`() throws {
    let inputs: JSONValue = ["orderId": 1, "order": ["faPercentage": "50", "faProfile": "p"]]
    let old = GoldenFields.of(try message("placeOrder", inputs, version: 176), 176)
    #expect(old.count == 115)
    #expect(Array(old[41...42]) == ["50", "p"])
    #expect(GoldenFields.of(try message("placeOrder", inputs), 178).count == 114)
  }

  @Test func `Orders with every group have them where the wire wants them`() throws {
    let inputs: JSONValue = [
      "orderId": 5, "contract": ["secType": "STK", "exchange": "IBKRATS"],
      "order": [
        "orderType": "PEG BEST", "minTradeQty": 10, "minCompeteSize": 100,
        "competeAgainstBestOffset": "Infinity", "midOffsetAtWhole": 1, "midOffsetAtHalf": 2,
      ],
    ]
    let fields = GoldenFields.of(try message("placeOrder", inputs), 178)
    #expect(Array(fields[114...]) == ["10", "100", "Infinity", "1", "2"])
    let benchmark: JSONValue = [
      "order": [
        "orderType": "PEG BENCH", "referenceContractId": 7, "isPeggedChangeAmountDecrease": true,
        "peggedChangeAmount": 1, "referenceChangeAmount": 2, "referenceExchangeId": "NYSE",
      ]
    ]
    let pegged = GoldenFields.of(try message("placeOrder", benchmark), 178)
    #expect(Array(pegged[89...94]) == ["7", "1", "1", "2", "NYSE", "0"])
  }

  @Test func `An answer is made from its values`() throws {
    let values: JSONValue = ["reqId": 1, "tickType": 8, "size": "12.5"]
    let answer = try CallReader.answer("tickSize", values: values)
    #expect(answer.message.payload() == Array("2\u{0}6\u{0}1\u{0}8\u{0}12.5\u{0}".utf8))
    for message in ServerMessage.all {
      let same = try CallReader.answer(message.name, values: FrameText.values(message))
      #expect(same == message)
    }
    #expect(throws: CallReader.Problem.self) { try CallReader.answer("tick", values: [:]) }
  }
}
