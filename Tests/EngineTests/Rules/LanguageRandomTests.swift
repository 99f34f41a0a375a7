import Journal
import Projections
import TestSupport
import Testing

@testable import Engine

@Suite struct LanguageRandomTests {
  // Goal: the compiled program means what the text says. Method: random expressions, evaluated by
  // the program and by a walk over the tree that shares no code with it.
  @Test func `Random expressions give what a second, naive implementation gives`() throws {
    var random = SeededGenerator(test: "language expressions")
    let bench = LanguageBench()
    let range = try #require(bench.range)
    var knownCount = 0
    for _ in 0..<10_000 {
      let tree = Naive.random(depth: Int.random(in: 0...4, using: &random), &random)
      guard let (value, type) = bench.value(tree.text) else { return }
      let expected = tree.value(range)
      switch expected {
      case .unknown: #expect(!value.isKnown, "\(tree.text)")
      case .fixed(let raw):
        #expect(value.isKnown && !type.isReal && value.bits == raw, "\(tree.text)")
      case .real(let real):
        #expect(value.isKnown && type.isReal && value.real == real, "\(tree.text)")
      case .truth(let truth): #expect(value.isKnown && value.isTrue == truth, "\(tree.text)")
      }
      if expected != .unknown { knownCount += 1 }
    }
    #expect(knownCount > 3_000)
  }

  @Test func `No bytes make the compiler crash, and every problem stands inside its text`() {
    var random = SeededGenerator(test: "language bytes")
    let words = [
      "price.last", "atr", "(", ")", "[", "]", "..", ".", ",", ":", "and", "or", "not", "in",
      "within", "<", ">=", "==", "+", "-", "*", "/", "5", "30s", "15:30", "\"x\"", "'", "buy",
      "min(", "enter(", "side:", "size:", "allocation", "bar.", "bars.10s.close", "previous(",
      "context.x", "=", "%", "\u{0}", "\u{1F600}", "9999999999999999999", "1_0", "é",
    ]
    for round in 0..<5_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...30, using: &random) {
        text += round % 2 == 0 ? words.randomElement(using: &random) ?? "" : " "
        if round % 2 == 1 {
          let byte = UInt8.random(in: 0...255, using: &random)
          text += String(decoding: [byte], as: UTF8.self)
        }
      }
      let rule = LanguageBench.rule(
        [text], on: text, actions: [text], parameters: [Parameter("x", text)])
      for problem in RuleProgram.compile([rule], LanguageBench.vocabulary).problems {
        #expect(problem.offset >= 0)
        #expect(problem.offset + problem.length <= max(text.unicodeScalars.count, 1_000))
        #expect(!problem.message.isEmpty)
      }
    }
  }

  @Test(arguments: ["(", "not ", "-", "min(1,", "1+", "a.", "[", "1 in [", "bars[\""])
  func `Neither depth nor length exhausts anything`(piece: String) {
    for count in [20, 23, 24, 25, 99, 400, 5_000] {
      let text = String(repeating: piece, count: count) + "1"
      let closed = text + String(repeating: ")", count: count)
      for text in [text, closed] { _ = LanguageBench.problems([LanguageBench.rule([text])]) }
    }
  }
}

/// An expression with an evaluation of its own.
indirect enum Naive {
  enum Value: Equatable {
    case unknown
    case fixed(Int64)
    case real(Double)
    case truth(Bool)
  }

  case number(Int64)
  case confidence
  case missing
  case range
  case sum(Naive, Naive)
  case difference(Naive, Naive)
  case product(Naive, Naive)
  case quotient(Naive, Naive)
  case least(Naive, Naive)
  case negative(Naive)
  case size(Naive)
  case truth(Bool)
  case less(Naive, Naive)
  case equal(Naive, Naive)
  case both(Naive, Naive)
  case either(Naive, Naive)
  case not(Naive)
  case known(Naive)

  static func random(depth: Int, _ random: inout SeededGenerator) -> Naive {
    Bool.random(using: &random) ? number(depth, &random) : boolean(depth, &random)
  }

  private static func number(_ depth: Int, _ random: inout SeededGenerator) -> Naive {
    if depth == 0 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: return .confidence
      case 1: return .missing
      case 2: return .range
      case 3: return .number(0)
      default: return .number(Int64.random(in: 0...5_000_000_000_000, using: &random))
      }
    }
    let a = number(depth - 1, &random)
    let b = number(Int.random(in: 0..<depth, using: &random), &random)
    switch Int.random(in: 0..<7, using: &random) {
    case 0: return .sum(a, b)
    case 1: return .difference(a, b)
    case 2: return .product(a, b)
    case 3: return .quotient(b, a)
    case 4: return .least(a, b)
    case 5: return .size(a)
    default: return .negative(a)
    }
  }

  private static func boolean(_ depth: Int, _ random: inout SeededGenerator) -> Naive {
    if depth == 0 { return .truth(Bool.random(using: &random)) }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return .less(number(depth - 1, &random), number(depth - 1, &random))
    case 1: return .equal(number(depth - 1, &random), number(depth - 1, &random))
    case 2: return .both(boolean(depth - 1, &random), boolean(depth - 1, &random))
    case 3: return .either(boolean(depth - 1, &random), boolean(depth - 1, &random))
    case 4: return .not(boolean(depth - 1, &random))
    default: return .known(number(depth - 1, &random))
    }
  }

  var text: String {
    switch self {
    case .number(let raw): Ratio(rawValue: raw).description
    case .confidence: "prediction.confidence"
    case .missing: "(prediction.horizon / 1s)"
    case .range: "(atr / price.last)"
    case .sum(let a, let b): "(\(a.text) + \(b.text))"
    case .difference(let a, let b): "(\(a.text) - \(b.text))"
    case .product(let a, let b): "(\(a.text) * \(b.text))"
    case .quotient(let a, let b): "(\(a.text) / \(b.text))"
    case .least(let a, let b): "min(\(a.text), \(b.text))"
    case .negative(let a): "(-\(a.text))"
    case .size(let a): "abs(\(a.text))"
    case .truth(let truth): truth ? "true" : "false"
    case .less(let a, let b): "(\(a.text) < \(b.text))"
    case .equal(let a, let b): "(\(a.text) == \(b.text))"
    case .both(let a, let b): "(\(a.text) and \(b.text))"
    case .either(let a, let b): "(\(a.text) or \(b.text))"
    case .not(let a): "(not \(a.text))"
    case .known(let a): "known(\(a.text))"
    }
  }

  func value(_ range: Double) -> Value {
    switch self {
    case .number(let raw): return .fixed(raw)
    case .confidence: return .fixed(800_000_000)
    case .missing: return .unknown
    case .range: return .real(range / 100)
    case .truth(let truth): return .truth(truth)
    case .not(let a):
      if case .truth(let truth) = a.value(range) { return .truth(!truth) }
      return .unknown
    case .known(let a): return .truth(a.value(range) != .unknown)
    case .both(let a, let b): return Self.join(a.value(range), b.value(range), decisive: false)
    case .either(let a, let b): return Self.join(a.value(range), b.value(range), decisive: true)
    case .negative(let a): return Naive.difference(.number(0), a).value(range)
    case .size(let a):
      switch a.value(range) {
      case .fixed(let raw) where raw < 0: return Self.clamp(-Int128(raw))
      case .real(let real): return .real(real < 0 ? -real : real)
      case let other: return other
      }
    case .sum(let a, let b), .difference(let a, let b), .product(let a, let b),
      .quotient(let a, let b), .least(let a, let b), .less(let a, let b), .equal(let a, let b):
      return combine(a.value(range), b.value(range))
    }
  }

  private static func join(_ a: Value, _ b: Value, decisive: Bool) -> Value {
    if a == .truth(decisive) || b == .truth(decisive) { return .truth(decisive) }
    return a == .unknown || b == .unknown ? .unknown : .truth(!decisive)
  }

  private func combine(_ a: Value, _ b: Value) -> Value {
    switch (a, b) {
    case (.fixed(let a), .fixed(let b)): return fixed(Int128(a), Int128(b))
    case (.real(let a), .real(let b)): return real(a, b)
    case (.real(let a), .fixed(let b)): return real(a, Double(b) / 1e9)
    case (.fixed(let a), .real(let b)): return real(Double(a) / 1e9, b)
    default: return .unknown
    }
  }

  private func fixed(_ a: Int128, _ b: Int128) -> Value {
    switch self {
    case .sum: return Self.clamp(a + b)
    case .difference: return Self.clamp(a - b)
    case .product: return Self.clamp(Self.nearest(a * b, 1_000_000_000))
    case .quotient: return b == 0 ? .unknown : Self.clamp(Self.nearest(a * 1_000_000_000, b))
    case .least: return Self.clamp(a < b ? a : b)
    case .less: return .truth(a < b)
    default: return .truth(a == b)
    }
  }

  private func real(_ a: Double, _ b: Double) -> Value {
    let result: Double
    switch self {
    case .sum: result = a + b
    case .difference: result = a - b
    case .product: result = a * b
    case .quotient: result = a / b
    case .least: result = b < a ? b : a
    case .less: return .truth(a < b)
    default: return .truth(a == b)
    }
    return result.isFinite ? .real(result) : .unknown
  }

  /// The whole number nearest to a quotient, the even one of two: found by trying neighbours.
  private static func nearest(_ a: Int128, _ b: Int128) -> Int128 {
    let guess = a / b
    var best = guess
    for candidate in [guess - 1, guess + 1] {
      let (new, old) = (abs(candidate * b - a), abs(best * b - a))
      if new < old || (new == old && candidate % 2 == 0) { best = candidate }
    }
    return best
  }

  private static func clamp(_ value: Int128) -> Value {
    .fixed(value > Int128(Int64.max) ? .max : value < Int128(Int64.min) ? .min : Int64(value))
  }
}
