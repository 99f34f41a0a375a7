import CZip
import Glibc

/// The one file inside a zip archive, inflated chunk by chunk through libzip.
///
/// libzip compares length and CRC-32 with the directory when the last byte is read, so a source
/// read to its end without an error is whole.
/// - Source: zip.h of libzip 1.7; manual pages zip_open(3), zip_fopen_index(3), zip_fread(3).
@safe
final class ZipArchive: ByteSource {
  /// The archive's path, for messages.
  let path: String
  /// The name of the file inside.
  let entry: String
  /// Bytes of the file inside, as the directory states.
  let size: Int
  // safe: both handles are made in init, used only by this object and freed once in deinit.
  private let archive: OpaquePointer
  private let file: OpaquePointer
  private let library: LibZip

  /// Opens the archive and the only file in it.
  ///
  /// - Throws: ``ImportError/archive(file:reason:)`` for anything but a sound archive of one file.
  init(path: String) throws(ImportError) {
    guard let library = LibZip.shared else {
      throw .archive(
        file: path, reason: "libzip.so.4 cannot be used; on Debian: apt-get install libzip4")
    }
    var code: Int32 = 0
    guard let archive = unsafe library.open(path, Int32(ZIP_RDONLY | ZIP_CHECKCONS), &code) else {
      throw .archive(file: path, reason: Self.text(code, library))
    }
    do throws(ImportError) {
      let entry = try unsafe Self.onlyEntry(of: archive, path: path, library)
      guard let file = unsafe library.openIndex(archive, 0, 0) else {
        throw .archive(
          file: path, reason: unsafe String(cString: library.message(archive)))
      }
      self.library = library
      self.path = path
      self.entry = entry.name
      size = entry.size
      unsafe self.archive = archive
      unsafe self.file = file
    } catch {
      unsafe library.discard(archive)
      throw error
    }
  }

  deinit {
    _ = unsafe library.closeFile(file)
    unsafe library.discard(archive)
  }

  /// How messages name the file inside: `path.zip!name.csv`.
  var name: String { "\(path)!\(entry)" }

  func read(into buffer: inout [UInt8], from start: Int) throws(ImportError) -> Int {
    precondition(start >= 0 && start < buffer.count, "there must be room to read into")
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      // safe: the slice lies inside the buffer by the precondition.
      unsafe library.read(file, bytes.baseAddress! + start, UInt64(bytes.count - start))
    }
    if count < 0 {
      throw .archive(file: name, reason: unsafe String(cString: library.fileMessage(file)))
    }
    return Int(count)
  }

  private static func onlyEntry(
    of archive: OpaquePointer, path: String, _ library: LibZip
  ) throws(ImportError) -> (name: String, size: Int) {
    let count = unsafe library.entryCount(archive, 0)
    guard count == 1 else {
      throw .archive(file: path, reason: "it holds \(count) files where exactly one is expected")
    }
    var status = unsafe zip_stat_t()
    unsafe library.initStatus(&status)
    guard unsafe library.status(archive, 0, 0, &status) == 0, let name = unsafe status.name,
      let size = unsafe Int(exactly: status.size)
    else {
      throw .archive(file: path, reason: unsafe String(cString: library.message(archive)))
    }
    let text = unsafe String(cString: name)
    guard text.hasSuffix(".csv") else {
      throw .archive(file: path, reason: "it holds '\(text)' where a .csv file is expected")
    }
    return (text, size)
  }

  private static func text(_ code: Int32, _ library: LibZip) -> String {
    var error = unsafe zip_error_t()
    unsafe library.initError(&error, code)
    let text = unsafe String(cString: library.errorText(&error))
    unsafe library.endError(&error)
    return text
  }
}

/// libzip, opened with the first archive.
@safe private struct LibZip {
  // safe, all of it: the library stays open, so its functions live as long as the program; their
  // types are those of zip.h. Nothing changes after the one-time initialisation.
  static let shared: LibZip? = {
    guard let library = unsafe dlopen("libzip.so.4", RTLD_NOW | RTLD_LOCAL) else { return nil }
    return unsafe LibZip(library)
  }()

  typealias Text = UnsafePointer<CChar>
  let open: @convention(c) (Text?, Int32, UnsafeMutablePointer<Int32>?) -> OpaquePointer?
  let openIndex: @convention(c) (OpaquePointer?, UInt64, UInt32) -> OpaquePointer?
  let message: @convention(c) (OpaquePointer?) -> Text
  let fileMessage: @convention(c) (OpaquePointer?) -> Text
  let discard: @convention(c) (OpaquePointer?) -> Void
  let closeFile: @convention(c) (OpaquePointer?) -> Int32
  let read: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UInt64) -> Int64
  let entryCount: @convention(c) (OpaquePointer?, UInt32) -> Int64
  let initStatus: @convention(c) (UnsafeMutablePointer<zip_stat_t>?) -> Void
  let status:
    @convention(c) (OpaquePointer?, UInt64, UInt32, UnsafeMutablePointer<zip_stat_t>?) -> Int32
  let initError: @convention(c) (UnsafeMutablePointer<zip_error_t>?, Int32) -> Void
  let errorText: @convention(c) (UnsafeMutablePointer<zip_error_t>?) -> Text
  let endError: @convention(c) (UnsafeMutablePointer<zip_error_t>?) -> Void

  /// - Returns: nil for a library that lacks a function.
  private init?(_ library: UnsafeMutableRawPointer) {
    let names = [
      "zip_open", "zip_fopen_index", "zip_strerror", "zip_file_strerror", "zip_discard",
      "zip_fclose", "zip_fread", "zip_get_num_entries", "zip_stat_init", "zip_stat_index",
      "zip_error_init_with_code", "zip_error_strerror", "zip_error_fini",
    ]
    let found = unsafe names.compactMap { unsafe dlsym(library, $0) }
    guard unsafe found.count == names.count else { return nil }
    func function<F>(_ name: String) -> F {
      // Looked up just before.
      unsafe unsafeBitCast(dlsym(library, name), to: F.self)
    }
    unsafe open = function("zip_open")
    unsafe openIndex = function("zip_fopen_index")
    unsafe message = function("zip_strerror")
    unsafe fileMessage = function("zip_file_strerror")
    unsafe discard = function("zip_discard")
    unsafe closeFile = function("zip_fclose")
    unsafe read = function("zip_fread")
    unsafe entryCount = function("zip_get_num_entries")
    unsafe initStatus = function("zip_stat_init")
    unsafe status = function("zip_stat_index")
    unsafe initError = function("zip_error_init_with_code")
    unsafe errorText = function("zip_error_strerror")
    unsafe endError = function("zip_error_fini")
  }
}
