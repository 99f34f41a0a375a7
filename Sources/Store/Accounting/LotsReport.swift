import Journal
import Projections

/// Open lots and closed ones of a journal, under the methods of a run.
public struct LotsReport {
  private let run: AccountRun
  private let figures: [InstrumentFigures]
  private let closures: [ClosureFigures]
  private let times: [String: Timestamp]

  /// A report on all instruments with an execution, or on one symbol.
  public init(_ run: AccountRun, symbol: String? = nil) {
    self.run = run
    let figures = run.instruments.filter { symbol == nil || $0.symbol == symbol }
    let shown = Set(figures.map(\.instrument))
    self.figures = figures
    closures = run.closures.filter { shown.contains($0.instrument) }
    times = Dictionary(
      run.executions.map { ($0.id, $0.time) }, uniquingKeysWith: { first, _ in first })
  }

  private func opened(_ id: String?) -> String {
    id.flatMap { times[$0] }?.description ?? "-"
  }

  /// One row per open lot.
  public var openTable: ReportTable {
    var table = ReportTable(
      ["method", "symbol", "quantity#", "price#", "mark#", "unrealised#", "opened (UTC)", "by"],
      emptyText: "no open lots")
    for instrument in figures {
      for method in instrument.methods {
        for lot in method.lots {
          table.rows.append([
            method.method.rawValue, instrument.symbol, "\(lot.quantity)",
            lot.price?.description ?? "-", instrument.mark?.description ?? "-",
            lot.unrealised.cents, opened(lot.opening), lot.opening ?? "-",
          ])
        }
      }
    }
    return table
  }

  /// One row per closed part of a lot.
  public var closedTable: ReportTable {
    var table = ReportTable(
      [
        "method", "symbol", "quantity#", "opened at#", "closed at#", "realised#", "closed (UTC)",
        "opened by", "closed by",
      ],
      emptyText: "no closed lots")
    for closure in closures {
      table.rows.append([
        closure.method.rawValue, symbol(closure.instrument), "\(closure.quantity)",
        closure.openPrice?.description ?? "-", "\(closure.closePrice)", closure.profit.cents,
        closure.time.description, closure.opening ?? "-", closure.closing ?? "-",
      ])
    }
    return table
  }

  /// One row per symbol and method: what switching the method changes.
  public var methodTable: ReportTable {
    var table = ReportTable(
      ["symbol", "method", "position#", "cost#", "realised#", "unrealised#"],
      emptyText: "nothing has been traded")
    for instrument in figures {
      for method in instrument.methods {
        table.rows.append([
          instrument.symbol, method.method.rawValue, "\(instrument.position)",
          method.costBasis.cents, method.realised.cents, method.unrealised.cents,
        ])
      }
    }
    return table
  }

  private func symbol(_ instrument: InstrumentID) -> String {
    run.definition(instrument)?.symbol ?? "#\(instrument.rawValue)"
  }

  /// Exact values to 8 places.
  public var json: JSONValue {
    [
      "methods": .array(run.question.methods.map { .string($0.rawValue) }),
      "pending_commissions": .array(run.pendingCommissions.map { .string($0) }),
      "instruments": .array(figures.map(json)),
    ]
  }

  private func json(_ instrument: InstrumentFigures) -> JSONValue {
    [
      "symbol": .string(instrument.symbol), "currency": .string(instrument.currency),
      "multiplier": .whole(instrument.multiplier),
      "position": .decimal(instrument.position), "mark": .decimal(instrument.mark),
      "methods": .object(
        instrument.methods.map { JSONMember($0.method.rawValue, json($0, instrument)) }),
    ]
  }

  private func json(_ method: MethodFigures, _ instrument: InstrumentFigures) -> JSONValue {
    let closed = closures.filter {
      $0.instrument == instrument.instrument && $0.method == method.method
    }
    return [
      "realised": .decimal(method.realised), "unrealised": .decimal(method.unrealised),
      "cost_basis": .decimal(method.costBasis), "average_price": .decimal(method.averagePrice),
      "lots": .array(
        method.lots.map {
          [
            "quantity": .decimal($0.quantity), "price": .decimal($0.price),
            "unrealised": .decimal($0.unrealised), "opening": .id($0.opening),
          ]
        }),
      "closures": .array(
        closed.map {
          [
            "opening": .id($0.opening), "closing": .id($0.closing),
            "time": .string($0.time.description), "quantity": .decimal($0.quantity),
            "open_price": .decimal($0.openPrice), "close_price": .decimal($0.closePrice),
            "realised": .decimal($0.profit),
          ]
        }),
    ]
  }
}

extension JSONValue {
  /// An execution's id, or null.
  static func id(_ id: String?) -> JSONValue { id.map { .string($0) } ?? .null }
}
