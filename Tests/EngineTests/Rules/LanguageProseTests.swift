import Journal
import TestSupport
import Testing

@testable import Engine

@Suite struct LanguageProseTests {
  private func sentences(_ rules: [RuleDefinition]) -> [String] {
    RuleProse(rules, LanguageBench.vocabulary).rules().flatMap(\.sentences)
  }

  @Test func `The production rules read as sentences`() {
    #expect(
      sentences(RuleDefinition.production) == [
        "When a prediction arrives, if its direction is not hold; and if its confidence is at "
          + "least 0.5; and if its age is at most 30 seconds; and if its direction is buy or "
          + "allow_short is true; and if the session is open; and if the time is before the "
          + "earliest of 15:30 and the close of the session minus 30 minutes; "
          + "and if the position is "
          + "0; and if the number of live orders is 0; and if trading is not halted; and if the "
          + "price of an entry is known; and if the ATR is known: enter as the prediction says, "
          + "for the allocation, with a stop 6 ATR away, with a target 3 ATR away.",
        "After the first fill of its entry it leaves the instrument alone for 3 minutes, unless a "
          + "stop fills.",
        "When a prediction arrives, if its direction is the side of the position; and if its "
          + "confidence is at least the confidence behind the position plus 0.05; and if its age "
          + "is at most 30 seconds; and if the session is open; and if the time is before the "
          + "earliest of 15:30 and the close of the session minus 30 minutes; and if the number of "
          + "live entry orders is 0; and if trading is not halted; and if the profit of the position after fees is more than 0: add the allocation to the position.",
        "When a prediction arrives, if its direction is the opposite of the side of the position; "
          + "and if its confidence is at least 0.5; and if its age is at most 30 seconds; and if its "
          + "direction is buy or entry.allow_short is true; and if the session is open; and if the "
          + "time is before the earliest of 15:30 and the close of the session minus 30 minutes; and "
          + "if trading is not halted: turn the position round, to the allocation, "
          + "with a stop 6 ATR away, with a target 3 ATR away.",
        "At the earliest of 15:30 and the close of the session minus 30 minutes: close every "
          + "position.",
      ])
  }

  @Test(
    arguments: [
      ("1 + 2 * price.last > 3", "1 plus (2 times the last price) is more than 3"),
      (
        "not (session.is_open or known(rsi))",
        "it is not so that (the session is open or the RSI is known)"
      ),
      ("not session.is_open", "the session is not open"),
      ("crosses_above(rsi, 30)", "the RSI crosses above 30"),
      ("crosses_below(rsi, 70)", "the RSI crosses below 70"),
      ("weekday in ['Monday', 'Friday']", "the day is \"Monday\" or \"Friday\""),
      ("price.last within 5..6", "the last price is from 5 to 6"),
      ("abs(-5) == 5", "the size of minus 5 is 5"),
      ("max(1, 2) >= 2", "the most of 1 and 2 is at least 2"),
      ("previous(bars.10s.close) < 5", "the 10s bar's close one bar before is less than 5"),
      ("percent_change(1, 2) / 2 != 5", "the change from 1 to 2 divided by 2 is not 5"),
      (
        "now >= session.open + 5m",
        "the time is not before the opening of the session plus 5 minutes"
      ),
      ("now <= max(15:30, 9:30)", "the time is not after the latest of 15:30 and 09:30"),
      ("session.close - now > 1h", "the close of the session minus the time is more than 1 hour"),
      ("session.age <= 1m", "the time since the open is at most 1 minute"),
      ("bollinger.upper > 5", "the BOLLINGER UPPER is more than 5"),
    ])
  func `Every expression has words`(text: String, words: String) {
    #expect(
      sentences([LanguageBench.rule([text])]) == [
        "When a trade happens, if \(words): close the position."
      ])
  }

  @Test(
    arguments: [
      ("cancel(all)", "cancel all orders"), ("cancel(exits)", "cancel the orders of exits"),
      ("adjust_stop(price: 5)", "move the stop to 5"),
      ("adjust_stop(distance: 5)", "move the stop to 5 away"),
      ("target_position(5)", "bring the position to 5"),
      ("rebalance(10%)", "bring the position to 0.1 of the equity"),
      ("set_context(mood, 5)", "set context.mood to 5"), ("alert(\"x\")", "tell a person \"x\""),
      ("pause", "pause: no new entries"), ("reduce", "allow only what makes exposure smaller"),
      ("scale_in(dollars(5))", "add 5 dollars to the position"),
      (
        "enter(buy, risk(1%), type: limit, limit: price.bid)",
        "enter on the side buy for a loss of 0.01 of the equity at the stop, as a limit order, "
          + "at a limit of the bid"
      ),
    ])
  func `Every action has words`(text: String, words: String) {
    #expect(sentences([LanguageBench.rule(actions: [text])]) == ["When a trade happens: \(words)."])
  }

  @Test func `A rule that is switched off says so, and a scope is named`() {
    var rule = LanguageBench.rule(on: "bar 10s", actions: ["pause", "close_all"])
    (rule.enabled, rule.scope) = (false, ["SPY", "financials"])
    #expect(
      sentences([rule]) == [
        "Switched off. When a bar of 10s closes in SPY or financials: pause: no new entries, "
          + "then close every position."
      ])
  }
}
