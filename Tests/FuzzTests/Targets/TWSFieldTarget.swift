import Broker
import Journal
import TestSupport

extension FuzzTargets {
  /// One field of a frame read as everything that a field can be.
  static let fields = FuzzTarget("fields") { input in
    let field = input.prefix { $0 != 0 }
    let frame = field + [0]
    let isUnset = UnsetValue.matches(field)
    let readings = [
      reads(frame) { reader throws(TWSError) in _ = try reader.integer() },
      reads(frame) { reader throws(TWSError) in _ = try reader.count() },
      reads(frame) { reader throws(TWSError) in _ = try reader.flag() },
      reads(frame) { reader throws(TWSError) in _ = try reader.exact(Price.self) },
      reads(frame) { reader throws(TWSError) in _ = try reader.rounded(Money.self) },
    ]
    var price = FieldReader(Array(frame))
    var rounded = price
    do throws(TWSError) {
      let exact: Price? = try price.optionalExact()
      guard isUnset == (exact == nil) else { return .broken("unset, and yet a price") }
      // What needs no rounding is the same value when it may be rounded.
      let other: Price? = try rounded.optionalRounded()
      guard exact == other else { return .broken("rounding changed an exact value") }
    } catch {
      if isUnset { return .broken("an unset value was refused") }
    }
    let time = timeOutcome(String(decoding: field, as: UTF8.self))
    if time != .refused { return time }
    return isUnset || readings.contains(true) ? .accepted : .refused
  }

  private static func reads(
    _ frame: ArraySlice<UInt8>, _ read: (inout FieldReader) throws(TWSError) -> Void
  ) -> Bool {
    var reader = FieldReader(Array(frame))
    do throws(TWSError) {
      try read(&reader)
      return true
    } catch { return false }
  }

  /// An instant survives writing and reading, as far as a second goes.
  private static func timeOutcome(_ text: String) -> FuzzOutcome {
    var zone = ZoneOffset()
    zone.seconds = -18_000
    guard case .instant(let time) = WireTime.read(text, offsets: [zone]) else { return .refused }
    return WireTime.read(WireTime.write(time), offsets: []) == .instant(time)
      || time < .zero || time.rawValue >= 7_258_118_400_000_000_000
      ? .accepted : .broken("\(time) does not read back")
  }
}
