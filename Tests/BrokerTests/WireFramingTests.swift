import Broker
import Journal
import Testing

/// Frames out of streams that were cut anywhere, and the handshake in front of them.
@Suite struct WireFramingTests {
  private func frames(_ chunks: [ArraySlice<UInt8>]) throws -> [[UInt8]] {
    var splitter = FrameSplitter()
    var frames: [[UInt8]] = []
    for chunk in chunks {
      splitter.append(chunk)
      while let frame = try splitter.next() { frames.append(frame) }
    }
    return frames
  }

  @Test func `Every cut of every golden stream gives the same frames`() throws {
    for golden in GoldenCases.server {
      let stream = golden.stream
      let whole = try frames([stream[...]])
      for cut in 0...stream.count {
        #expect(try frames([stream[..<cut], stream[cut...]]) == whole, "\(golden) at \(cut)")
      }
      #expect(try frames(stream.indices.map { stream[$0...$0] }) == whole, "\(golden) by bytes")
    }
  }

  @Test func `Frames come as the recorded reads were cut`() throws {
    let golden = try #require(GoldenCases.server.first { !$0.chunkSizes.isEmpty })
    var rest = golden.stream[...]
    let chunks = golden.chunkSizes.map { size in
      defer { rest = rest.dropFirst(size) }
      return rest.prefix(size)
    }
    #expect(rest.isEmpty)
    #expect(try frames(chunks).count == 2)
  }

  @Test func `A writer puts frames one behind the other into one buffer`() throws {
    var writer = FieldWriter()
    writer.append(TWS.PositionEnd())
    writer.append(TWS.NextValidID(orderId: 7))
    #expect(
      try frames([writer.bytes[...]]) == [
        Array("62\u{0}1\u{0}".utf8), Array("9\u{0}1\u{0}7\u{0}".utf8),
      ])
    let capacity = writer.capacity
    writer.removeAll()
    #expect(writer.bytes.isEmpty && writer.count == 0)
    writer.append(TWS.PositionEnd())
    #expect(writer.capacity == capacity)
  }

  @Test func `Both clients' offers are read, and the newest common version is answered`() throws {
    for golden in GoldenCases.client where golden.fields == nil {
      #expect(golden.stream.starts(with: Handshake.prefix))
      let offer = try Handshake.Offer(payload: golden.stream[8...])
      #expect(offer.agreed == 178)
      #expect(offer.bytes == golden.stream)
    }
    #expect(Handshake.Offer(minimum: 100, maximum: 176).agreed == 176)
    #expect(Handshake.Offer(minimum: 100, maximum: 157).agreed == nil)
    #expect(Handshake.Offer(minimum: 179, maximum: 200).agreed == nil)
    let paced = try Handshake.Offer(payload: Array("v176..178 +PACEAPI".utf8)[...])
    #expect(paced == .init(minimum: 176, maximum: 178, options: "+PACEAPI"))
    #expect(try Handshake.Offer(payload: Array("v178".utf8)[...]).agreed == 178)
  }

  @Test(arguments: [
    "", "v", "178", "v178..", "v..178", "v178...178", "v200..100", "vabc", "v-1..5",
  ])
  func `What is no offer is refused`(text: String) {
    #expect(throws: TWSError.self) { try Handshake.Offer(payload: Array(text.utf8)[...]) }
  }

  @Test func `The server's answer is one frame of two fields`() throws {
    let answer = Handshake.Answer(
      serverVersion: 178, connectionTime: "20261120 09:30:00 US/Eastern")
    let payload = try #require(try frames([answer.bytes[...]]).first)
    #expect(payload.count { $0 == 0 } == 2)
    #expect(try Handshake.Answer(payload: payload[...]) == answer)
    #expect(throws: TWSError.self) { try Handshake.Answer(payload: [49, 55]) }
  }
}
