import Journal

/// Any of the indicators: a closed set, so that the compiler sees every call.
public struct AnyIndicator: FieldGroup {
  /// What it computes.
  public private(set) var spec: IndicatorSpec
  private var state: IndicatorState

  /// On-balance volume, which a reader then fills in.
  public init() { self.init(IndicatorSpec()) }

  /// An indicator that has seen no bar.
  public init(_ spec: IndicatorSpec) {
    self.spec = spec
    state = IndicatorState(spec)
  }

  /// Takes the next closed bar; what compares two series waits for ``update(_:reference:)``.
  public mutating func update(_ bar: Bar) { state.update(bar) }

  /// Takes the next closed bars of the series and of the reference, which end at the same time.
  ///
  /// An indicator of one series takes the first only.
  public mutating func update(_ bar: Bar, reference: Bar) {
    state.update(bar, reference: reference)
  }

  /// The value of an output, in the order of ``IndicatorKind/outputs``; nil while there is none.
  public func output(_ index: Int = 0) -> Double? { state.output(index, spec.kind) }

  /// Whether every output has a value.
  public var isReady: Bool {
    // The last output is never the first to have a value.
    output(spec.kind.outputs.count - 1) != nil
  }

  public mutating func visit<V: FieldVisitor>(_ visitor: inout V) throws(CodecError) {
    let kind = spec
    try visitor.group("spec", &spec)
    if spec != kind { state = IndicatorState(spec) }
    try visitor.group("state", &state)
  }

  /// A fingerprint of the state of every kind, since one visit shows the state of one kind only.
  public static var schemaFingerprint: UInt64 {
    IndicatorKind.allCases.reduce(0) { sum, kind in
      sum &* 31 &+ SchemaFingerprint.of(IndicatorState(IndicatorSpec(shortest: kind)))
    }
  }
}
