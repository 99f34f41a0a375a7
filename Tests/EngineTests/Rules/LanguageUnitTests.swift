import Journal
import TestSupport
import Testing

@testable import Engine

@Suite struct LanguageUnitTests {
  // Every pair of units under every operation; whatever is not listed must be refused.
  @Test func `Units combine as the tables say and in no other way`() {
    let samples: [(RuleUnit, String)] = [
      (.number, "prediction.confidence"), (.price, "price.last"), (.money, "account.cash"),
      (.quantity, "trade.size"), (.duration, "session.age"), (.time, "now"),
      (.boolean, "session.is_open"), (.side, "prediction.direction"), (.text, "weekday"),
    ]
    let same: [RuleUnit] = [.number, .price, .money, .quantity, .duration]
    for (a, left) in samples {
      for (b, right) in samples {
        let isSame = a == b && same.contains(a)
        let times = (a == .time && b == .duration) || (a == .duration && b == .time)
        expect(left, "+", right, isSame ? a : times ? .time : nil)
        let minus: RuleUnit? =
          isSame ? a : a == .time && b == .time ? .duration : a == .time && b == .duration ? a : nil
        expect(left, "-", right, minus)
        let money = (a == .price && b == .quantity) || (a == .quantity && b == .price)
        let scaled: RuleUnit? =
          a == .number && same.contains(b) ? b : b == .number && same.contains(a) ? a : nil
        expect(left, "*", right, scaled ?? (money ? .money : nil))
        let ratio: RuleUnit? = isSame ? .number : b == .number && same.contains(a) ? a : nil
        let price: RuleUnit? =
          a == .money && b == .price ? .quantity : a == .money && b == .quantity ? .price : nil
        expect(left, "/", right, ratio ?? price)
        let isOrdered = a == b && (same.contains(a) || a == .time)
        expect(left, "<", right, isOrdered ? .boolean : nil)
        expect(left, "==", right, a == b ? .boolean : nil)
      }
    }
  }

  private func expect(_ a: String, _ operation: String, _ b: String, _ unit: RuleUnit?) {
    let text = "\(a) \(operation) \(b)"
    var compiler = RuleCompiler([], LanguageBench.vocabulary, unusable: [])
    let node = compiler.parse(text)
    let expression = node.flatMap { compiler.expression($0) }
    #expect(expression?.type.unit == unit, "\(text): \(compiler.problems)")
    #expect((expression == nil) == !compiler.problems.isEmpty, "\(text)")
  }

  @Test(arguments: [
    "position.quantity == 0", "0 == position.quantity", "price.last > 100", "account.cash + 5 > 0",
    "position.profit > -(2 + 3)", "price.last within 1..200", "trade.size in [1, 2]",
    "min(price.last, 5) < price.ask", "percent_change(price.last, 101) < 1%",
  ])
  func `A plain number takes the unit of what it meets`(text: String) {
    #expect(LanguageBench.problem(text) == nil)
  }

  @Test(
    arguments: [
      ("prediction.age <= 30", "cannot compare duration with number; write a length of time"),
      ("now > 15", "cannot compare time with number; write a time of day as `15:30`"),
      ("price.last + position.quantity", "cannot add price and quantity"),
      ("price.last - now", "cannot subtract time from price"),
      ("now * 2", "cannot multiply time by number"), ("2 / now", "cannot divide number by time"),
      ("price.last > account.cash", "cannot compare price with money; money is price times"),
      ("min(1s, 2)", "`min` takes values of one unit, not duration and number"),
      ("not 5", "`not` takes conditions, this is a number"),
      ("true and 5", "`and` joins conditions, this is a number"),
      ("5 or true", "`or` joins conditions, this is a number"), ("-buy", "a side has no opposite"),
      ("buy < sell", "a side is neither more nor less"),
      ("weekday < 'Monday'", "a text is neither"),
      ("abs(now)", "`abs` takes a number, this is a time"),
      ("opposite(5)", "`opposite` takes a side, this is a number"),
      ("known()", "`known` takes 1 value, not 0"), ("min(1)", "`min` takes 2 to 8 values, not 1"),
      ("crosses_above(1)", "`crosses_above` takes 2 values, not 1"),
      ("min(a: 1, 2)", "the arguments of `min` have no names"),
      ("mni(1, 2)", "there is no function `mni`; did you mean `min`?"),
      ("enter(1)", "`enter` is an action; it goes behind `do:`"),
      ("crosses_above(price.last, atr)", "`price.last` has no value one bar before"),
      ("crosses_above(5, 6)", "`crosses_above` compares with the bar before"),
      ("previous(5)", "this has no value one bar before"),
      ("previous(previous(atr))", "only the bar before is kept"),
      ("bar.close", "`bar` is the bar of a rule `on: bar …`, which this one is not; write `bars."),
      ("bars.5m.close", "there is no bar series `5m`"), ("bars", "`bars` of which series?"),
      ("bars.10s.clse", "a bar has no such field; did you mean `close`?"),
      ("bars.10s", "a bar has no such field"),
      ("bollinger.uper", "`bollinger` has no such output; did you mean `upper`?"),
      ("bollinger.upper.x", "`bollinger` has no such output"),
      ("context.mood", "no rule sets this context"), ("allocation > 5", "`allocation` is a size"),
      ("weekday == 'Fryday'", "never \"Fryday\"; did you mean \"Friday\"?"),
      ("instrument.symbol == 'IBM'", "is never \"IBM\""), ("zzzzz", "there is no `zzzzz`"),
      ("prediction.confidense", "did you mean `prediction.confidence`?"),
      ("entry.confidence", "there is no rule `entry` here; list it to have the production one"),
      ("1 +", "the text ends where a value is due"), ("", "the text ends where a value is due"),
      (") + 1", "`)` stands where a value is due"), ("and 1", "`and` stands where a value is due"),
      ("1 < 2 < 3", "comparisons cannot be chained"), ("1 2", "expected an operator or the end"),
      ("(1", "expected `)` to close this bracket"), ("min(1, 2", "expected `)` at the end of"),
      ("1 in 2", "expected `[` after `in`"), ("1 in [2", "expected `]` at the end of the list"),
      ("1 within 2", "expected `..` between"), ("a.", "expected a name after `.`"),
      ("bars[10s]", "expected a name in quotes after `[`"), ("'abc", "the quotes are not closed"),
      ("1 = 2", "`=` means nothing here; compare with `==`"), ("a && b", "write `and`"),
      ("a || b", "write `or`"), ("!a", "write `not`"), ("5 % 2", "a percentage follows its number"),
      ("10x", "`10x` is not a number or a length of time"), ("1.5s", "lengths of time are whole"),
      ("25:00", "`25:00` is not a time of day"), ("1.0000000001", "at most 9 places"),
      ("9999999999", "does not fit"), ("0.00000001%", "has more than 7 places"), ("é", "`é` means"),
    ])
  func `What cannot be is refused with a reason`(text: String, message: String) {
    let found = LanguageBench.problem(text) ?? "no problem"
    #expect(found.contains(message), "\(text): \(found)")
  }

  @Test func `A problem stands where its cause does`() {
    let rule = LanguageBench.rule(
      ["session.is_open and price.lost > 5", "price.last + now > trade.sice"], on: "at  now")
    let found = LanguageBench.problems([rule])
    #expect(found.count == 4, "\(found)")
    #expect(found[0].hasPrefix("rules.mine.on+4: `now` is not known when the session starts"))
    #expect(found[1].hasPrefix("rules.mine.when[0]+20: there is no `price.lost`"))
    #expect(found[2].hasPrefix("rules.mine.when[1]+0: cannot add price and time"))
    #expect(found[3].hasPrefix("rules.mine.when[1]+19: there is no `trade.sice`"))
  }
}
