import Foundation
import TestSupport
import Testing

@testable import Journal

/// Journals of several days on disk, and the tools of the system beside them.
enum EvidenceHarness {
  static let days: [Int64] = [20131007, 20131008, 20131009]

  /// Writes one session a day, each in two blocks of different segments; the last may stay open.
  @discardableResult
  static func write(
    _ root: String, days: [Int64] = days, perDay: Int = 40, seed: UInt64 = 5, batch: Int = 10,
    close: Bool = true, change: (inout [Recorded]) -> Void = { _ in }
  ) throws -> JournalHead? {
    var records = JournalHarness.market(days.count * perDay, seed: seed)
    change(&records)
    var head: JournalHead?
    for half in 0..<days.count * 2 {
      let part = records[half * perDay / 2..<(half + 1) * perDay / 2]
      let isLast = half == days.count * 2 - 1
      head = try append(
        Array(part), to: root, day: days[half / 2], batch: batch, close: close || !isLast)
    }
    return head
  }

  /// Adds records in one session, in a segment of their own.
  @discardableResult
  static func append(
    _ records: [Recorded], to root: String, day: Int64, batch: Int = 10, close: Bool = true
  ) throws -> JournalHead? {
    var options = WriterOptions()
    options.segmentRawBytes = 1
    let writer = try JournalWriter(at: root, day: day, options: options)
    for (index, record) in records.enumerated() {
      try writer.append(record)
      try writer.endInput()
      if (index + 1) % batch == 0 { try writer.commit() }
    }
    return close ? try writer.close() : nil
  }

  /// Another price in the first tick from record `number` on; everything after it is recomputed.
  static func alter(from number: Int) -> (inout [Recorded]) -> Void {
    { records in
      for index in records.indices.dropFirst(number - 1) {
        guard case .tick(var tick) = records[index].event else { continue }
        tick.price = Price(rawValue: tick.price.rawValue + 10_000_000)
        records[index].event = .tick(tick)
        return
      }
    }
  }

  static func key(_ scratch: JournalScratch, _ name: String = "key.pem") throws -> SigningKey {
    let path = scratch.path + "/" + name
    _ = try SigningKey.generate(at: path)
    return try SigningKey(contentsOf: path)
  }

  /// Whether this is what the machine refused, met by whatever part.
  static func isRefusal(_ error: EvidenceError) -> Bool {
    switch error {
    case .file, .journal(.file): true
    default: false
    }
  }

  /// Everything in the folder `name` but the lock: relative path and bytes.
  static func contents(_ scratch: JournalScratch, _ name: String) -> [String: [UInt8]] {
    // Lock and durable head belong to the writer of one journal, not to what is copied.
    let inside = scratch.files.filter {
      $0.hasPrefix(name + "/") && !$0.hasSuffix("/lock") && !$0.hasSuffix("/head")
    }
    return Dictionary(
      uniqueKeysWithValues: inside.map {
        (String($0.dropFirst(name.count + 1)), scratch.bytes($0))
      })
  }

  /// The segment files in the folder `name`, in order.
  static func segments(_ scratch: JournalScratch, _ name: String) -> [String] {
    scratch.files.filter { $0.hasPrefix(name + "/") && $0.hasSuffix(".seg") }
  }

  /// Where a program of the system is; nil, said aloud, when it is not installed.
  static func tool(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for folder in folders {
      let path = "\(folder)/\(name)"
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    print("skipped what needs \(name): it is not installed")
    return nil
  }

  /// Runs a program; what it said on both outputs, and how it ended.
  static func run(_ path: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }
}

/// The machine's files, of which one changing operation fails.
class FaultyFiles: KeepingFiles {
  private let base = PosixFiles()
  /// Changing operations so far.
  private(set) var operations = 0
  /// The one that fails, counted from 1.
  var failAt = Int.max
  /// Whether all after it fail too, as after a power cut.
  var staysBroken = true
  /// Whether opening files to read counts as an operation, too.
  var countsOpening = false

  private func step(_ operation: String, _ path: String) throws(FileError) {
    operations += 1
    if operations == failAt || (staysBroken && operations > failAt) {
      throw FileError(operation: operation, path: path, code: 5, reason: "input/output error")
    }
  }

  func makeFolder(_ path: String) throws(FileError) {
    try step("mkdir", path)
    try base.makeFolder(path)
  }
  func list(_ path: String) throws(FileError) -> [FolderEntry] { try base.list(path) }
  func create(_ path: String) throws(FileError) -> OpenFile {
    try step("create", path)
    return try base.create(path)
  }
  func open(_ path: String, forWriting: Bool) throws(FileError) -> OpenFile {
    if countsOpening { try step("open", path) }
    return try base.open(path, forWriting: forWriting)
  }
  func lock(_ path: String) throws(FileError) -> OpenFile? { try base.lock(path) }
  func close(_ file: OpenFile) { base.close(file) }
  func size(_ file: OpenFile) throws(FileError) -> Int { try base.size(file) }
  func read(
    _ file: OpenFile, at offset: Int, into buffer: inout [UInt8]
  ) throws(FileError) -> Int { try base.read(file, at: offset, into: &buffer) }
  func write(
    _ file: OpenFile, at offset: Int, _ bytes: ArraySlice<UInt8>
  ) throws(FileError) {
    let isWhole = operations + 1 < failAt
    // A write that fails leaves half of its bytes, as a full disk does.
    if !isWhole { try base.write(file, at: offset, bytes.prefix(bytes.count / 2)) }
    try step("write", file.path)
    try base.write(file, at: offset, bytes)
  }
  func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    try step("truncate", file.path)
    try base.truncate(file, to: size)
  }
  func sync(_ file: OpenFile) throws(FileError) { try step("fdatasync", file.path) }
  func syncFolder(_ path: String) throws(FileError) { try step("fsync", path) }
  func monotonicNanoseconds() -> Int64 { 0 }
  func status(_ path: String) throws(FileError) -> FileStatus? { try base.status(path) }
  func status(_ file: OpenFile) throws(FileError) -> FileStatus { try base.status(file) }
  func openPlain(_ path: String, followsLinks: Bool) throws(FileError) -> OpenFile {
    if countsOpening { try step("open", path) }
    return try base.openPlain(path, followsLinks: followsLinks)
  }
  func publish(_ temporary: String, as path: String) throws(FileError) {
    try step("link", path)
    try base.publish(temporary, as: path)
  }
  func rename(_ path: String, to target: String) throws(FileError) {
    try step("rename", path)
    try base.rename(path, to: target)
  }
  func remove(_ path: String) throws(FileError) {
    try step("unlink", path)
    try base.remove(path)
  }
  func removeFolder(_ path: String) throws(FileError) {
    try step("rmdir", path)
    try base.removeFolder(path)
  }
}

/// The machine's files, with what a power cut now would take: bytes not synced, names whose folder
/// was not.
final class WaitingFiles: FaultyFiles {
  /// Files whose last bytes were not synced.
  private(set) var bytes: Set<String> = []
  /// Names made, given or removed since their folder was synced.
  private(set) var names: Set<String> = []
  /// Files that got their final name before their bytes were synced.
  private(set) var early: [String] = []
  /// Files written so far.
  private(set) var written = 0

  override func create(_ path: String) throws(FileError) -> OpenFile {
    names.insert(path)
    return try super.create(path)
  }
  override func write(
    _ file: OpenFile, at offset: Int, _ bytes: ArraySlice<UInt8>
  ) throws(FileError) {
    written += 1
    self.bytes.insert(file.path)
    try super.write(file, at: offset, bytes)
  }
  override func sync(_ file: OpenFile) throws(FileError) { bytes.remove(file.path) }
  override func syncFolder(_ path: String) throws(FileError) {
    names = names.filter { FilePaths.folder(of: $0) != path }
  }
  override func publish(_ temporary: String, as path: String) throws(FileError) {
    named(temporary, path)
    try super.publish(temporary, as: path)
  }
  override func rename(_ path: String, to target: String) throws(FileError) {
    named(path, target)
    try super.rename(path, to: target)
  }
  override func remove(_ path: String) throws(FileError) {
    names.insert(path)
    bytes.remove(path)
    try super.remove(path)
  }

  private func named(_ temporary: String, _ path: String) {
    if bytes.contains(temporary) { early.append(path) }
    names.formUnion([temporary, path])
  }
}
