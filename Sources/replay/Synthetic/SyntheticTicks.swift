import Journal

/// Makes the ticks of a synthetic day second by second; holds one second at a time.
struct SyntheticTicks {
  /// A tick and its time after New York's midnight.
  struct Timed {
    let milliseconds: Int
    let tick: Tick
  }

  private let paths: SyntheticPaths
  private let instruments: [SyntheticInstrument]
  /// Expected ticks of one instrument in a second of activity 1, by instrument.
  private let rates: [Double]
  private var random: SeededGenerator
  private var books: [SyntheticBook]
  private var second = 0
  private var ready: [Timed] = []
  private var taken = 0

  /// - Parameter expected: ticks of the whole day, about.
  init(
    seed: UInt64, paths: SyntheticPaths, instruments: [SyntheticInstrument], expected: Int
  ) {
    self.paths = paths
    self.instruments = instruments
    random = SeededGenerator(seed: seed, stream: 2)
    books = instruments.enumerated().map { index, instrument in
      SyntheticBook(instrument, id: InstrumentID(rawValue: UInt32(index)))
    }
    let all = paths.activity.reduce(0, +) * instruments.reduce(0) { $0 + $1.activity }
    rates = instruments.map { Double(expected) * $0.activity / all }
  }

  /// The next tick in time order; nil after the last.
  mutating func next() -> Timed? {
    while taken == ready.count {
      guard second < paths.seconds else { return nil }
      makeSecond()
    }
    taken += 1
    return ready[taken - 1]
  }

  private mutating func makeSecond() {
    ready.removeAll(keepingCapacity: true)
    taken = 0
    for (millisecond, instrument) in moments() {
      let offset = second * 1000 + millisecond
      let time = paths.firstSecond * 1000 + offset
      let isRegular = paths.regular.contains(time / 1000)
      let fair = paths.price(instrument, at: offset)
      let tick = books[instrument].next(fair: fair, isRegular: isRegular, &random)
      ready.append(Timed(milliseconds: time, tick: tick))
    }
    let start = paths.firstSecond + second
    if start == paths.regular.lowerBound { addPrints(at: start, SyntheticBook.opening) }
    if start == paths.regular.upperBound { addPrints(at: start, SyntheticBook.closing) }
    second += 1
  }

  /// When which instrument has a tick in this second; sorted by complete keys.
  private mutating func moments() -> [(millisecond: Int, instrument: Int)] {
    var keys: [Int] = []
    for index in instruments.indices {
      let count = Int(rates[index] * paths.activity[second] + random.unit())
      for _ in 0..<count { keys.append(random.below(1000) << 8 | index) }
    }
    keys.sort()
    return keys.map { ($0 >> 8, $0 & 255) }
  }

  /// The auction's print comes first in its second, in the first few milliseconds.
  private mutating func addPrints(at start: Int, _ condition: ShortText) {
    let first = ready.first?.milliseconds ?? start * 1000 + 999
    var prints: [Timed] = []
    for index in books.indices {
      let print = books[index].print(condition: condition, &random)
      prints.append(Timed(milliseconds: min(start * 1000 + index, first), tick: print))
    }
    ready.insert(contentsOf: prints, at: 0)
  }
}
