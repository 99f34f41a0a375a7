/// The place of a record in the journal: 1, 2, 3 … without gaps. The only order of replay.
public struct SequenceNumber: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable,
  CustomStringConvertible
{
  /// 1 for the first record; 0 means "none".
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Not a record: the cause of an input that nothing led to.
  @inlinable public static var none: SequenceNumber { SequenceNumber(rawValue: 0) }

  /// Orders by place in the journal.
  @inlinable public static func < (a: SequenceNumber, b: SequenceNumber) -> Bool {
    a.rawValue < b.rawValue
  }

  /// The record after this one.
  @inlinable public var next: SequenceNumber { SequenceNumber(rawValue: rawValue + 1) }

  /// The bare number.
  public var description: String { String(rawValue) }
}

/// An instrument of this journal, numbered densely from 0 in order of definition.
public struct InstrumentID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// Index into arrays kept per instrument.
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// No instrument: a prediction for a symbol nobody defined.
  @inlinable public static var none: InstrumentID { InstrumentID(rawValue: .max) }

  /// The same number as an array index.
  @inlinable public var index: Int { Int(rawValue) }
}

/// An order's number at the venue, allocated from engine state; children have their own.
public struct OrderID: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable,
  CustomStringConvertible
{
  /// TWS order id: positive for ours, negative for unbound manual orders, 0 means "none".
  public let rawValue: Int64
  @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }

  /// No order: the parent of an order without one.
  @inlinable public static var none: OrderID { OrderID(rawValue: 0) }

  /// Orders by number.
  @inlinable public static func < (a: OrderID, b: OrderID) -> Bool { a.rawValue < b.rawValue }

  /// The number `count` places on; the last number has no successor and stays.
  public func advanced(by count: Int64) -> OrderID {
    let (sum, overflow) = rawValue.addingReportingOverflow(count)
    return OrderID(rawValue: overflow ? .max : sum)
  }

  /// The bare number.
  public var description: String { String(rawValue) }
}

/// A timer, numbered from a counter in engine state.
public struct TimerID: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  /// 1 for the first timer.
  public let rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Orders by number.
  @inlinable public static func < (a: TimerID, b: TimerID) -> Bool { a.rawValue < b.rawValue }
}
