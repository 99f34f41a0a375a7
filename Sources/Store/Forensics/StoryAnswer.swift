import Journal

/// What came of a question about a journal.
public enum StoryAnswer: Sendable {
  /// The story.
  case story(Explanation)
  /// There is nothing to tell: a sentence that says so.
  case nothing(String)
}

extension Explanation {
  /// The story of records and everything that led to them.
  ///
  /// - Parameter symbols: tells the symbol that a record is about.
  init(
    title: String, leadingTo own: [Recorded], _ finder: RecordFinder, _ symbols: StorySymbols,
    conclusions: [Conclusion]
  ) throws(JournalError) {
    let causes = try CauseFinder(finder).records(leadingTo: own)
    self.init(
      title: title, chapters: causes.records.map { Chapter($0, symbols.sentence($0)) },
      conclusions: conclusions, missing: causes.missing)
  }
}
