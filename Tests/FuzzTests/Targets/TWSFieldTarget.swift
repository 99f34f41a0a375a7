import Broker
import Journal
import TestSupport

extension FuzzTargets {
  /// One field of a frame read as everything that a field can be.
  static let fields = FuzzTarget("fields") { input in
    let field = input.prefix { $0 != 0 }
    let frame = field + [0]
    let isUnset = UnsetValue.matches(field)
    var (whole, flag, shares, words) = (Int64(0), false, WireNumber.zero, [TWS.TagValue]())
    let readings = [
      reads(frame) { reader throws(TWSError) in _ = try reader.integer() },
      reads(frame) { reader throws(TWSError) in try reader.whole(&whole, "whole") },
      reads(frame) { reader throws(TWSError) in try reader.list(&words, "list") },
      reads(frame) { reader throws(TWSError) in try reader.flag(&flag, "flag") },
      reads(frame) { reader throws(TWSError) in try reader.quantity(&shares, "shares") },
    ]
    var price: WireNumber?
    var reader = FieldReader(Array(frame))
    do throws(TWSError) {
      try reader.number(&price, "price", unset: "")
      guard isUnset == (price == nil) else { return .broken("unset, and yet a price") }
      // What needs no rounding is the same value when it may be rounded.
      if let exact = price?.exact(as: Price.self), exact != price?.rounded(as: Price.self) {
        return .broken("rounding changed an exact value")
      }
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
