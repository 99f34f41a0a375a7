import Journal
import TestSupport
import Testing

@testable import Engine

/// The fingerprint of outputs in parts.
@Suite struct ComparedOutputsTests {
  @Test func `The fingerprint of a whole is that of its parts, wherever it is cut`() {
    var random = SeededGenerator(test: "compared outputs")
    let payloads = (0..<40).map { _ in
      (0..<Int.random(in: 0...30, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
    }
    func compared(_ range: Range<Int>) -> ComparedOutputs {
      var outputs = ComparedOutputs()
      for index in range {
        outputs.add(index % 3 == 0 ? .alert : .decision, payload: payloads[index])
      }
      return outputs
    }
    let whole = compared(0..<40)
    for cut in 0...40 {
      var parts = compared(0..<cut)
      parts.append(compared(cut..<40))
      #expect(parts == whole)
    }
    var swapped = compared(1..<40)
    swapped.append(compared(0..<1))
    #expect(swapped.digest != whole.digest, "the order counts")
  }

  @Test func `The kind, an empty payload and a repetition count`() {
    func digest(_ kinds: EventKind...) -> StateDigest {
      var outputs = ComparedOutputs()
      for kind in kinds { outputs.add(kind, payload: []) }
      return outputs.digest
    }
    let all = [
      digest(), digest(.alert), digest(.decision), digest(.alert, .alert),
      digest(.alert, .decision), digest(.decision, .alert),
    ]
    #expect(Set(all).count == all.count)
  }
}
