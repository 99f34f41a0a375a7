import Journal
import Testing

@testable import Engine

// Goal: no pair of status and happening is left to chance. Method: the whole table, by hand; one
// row per status, one column per happening, each cell a letter for the status that follows.
@Suite struct OrderTransitionTests {
  private static let letters: [Character: OrderStatus] = [
    "s": .submitted, "a": .accepted, "p": .partiallyFilled, "F": .filled, "c": .cancelPending,
    "C": .cancelled, "D": .denied, "R": .rejected, "E": .expired, "u": .unknown,
  ]

  private static let columns: [OrderHappening] = [
    .acknowledged, .filledPartly, .filledWholly, .fillReduced, .fillUndone,
    .modifyCommanded, .modifyConfirmed, .modifyRefused,
    .cancelCommanded, .cancelConfirmed, .cancelAwaitsFills, .cancelRefused,
    .expired, .refused, .dropped, .doubted, .reconnected,
  ]

  // Final statuses have capital letters.
  private static let table: [(OrderStatus, String)] = [
    //                 fills        modify  cancel     ends    doubt
    //                 a p F r u    m ok no  c ok f no  x r d   d r
    (.submitted, "       a p F s s    s a a   c C c s   E R D   u u"),
    (.accepted, "        a p F a a    a a a   c C c a   E a a   u u"),
    (.partiallyFilled, " p p F p a    p p p   c C c p   E p p   u u"),
    (.filled, "          F F F C C    F F F   F F F F   F F F   F F"),
    (.cancelPending, "   c c F c c    c c c   c C c u   E R D   u u"),
    (.cancelled, "       C C F C C    C C C   C C C C   C C C   C C"),
    (.denied, "          D D F D D    D D D   D D D D   D D D   D D"),
    (.rejected, "        R R F R R    R R R   R C R R   C R R   R R"),
    (.expired, "         E E F E E    E E E   E E E E   E E E   E E"),
    (.unknown, "         a p F u u    u a a   c C c u   E R D   u u"),
  ]

  @Test func `Every status meets every happening as the table says`() throws {
    #expect(Self.table.map(\.0) == OrderStatus.allCases)
    #expect(Self.columns == OrderHappening.allCases)
    for (status, row) in Self.table {
      let cells = row.filter { $0 != " " }
      #expect(cells.count == Self.columns.count, "\(status)")
      for (happening, cell) in zip(Self.columns, cells) {
        let next = try #require(Self.letters[cell])
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

  @Test func `An order of unknown fate ends by a fill, an end or a command that never left`() {
    for happening in OrderHappening.allCases where OrderTransition.next(.unknown, happening).isFinal
    {
      #expect(
        [.filledWholly, .cancelConfirmed, .expired, .refused, .dropped].contains(happening),
        "\(happening)")
    }
  }
}
