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

  /// Opens the archive and the only file in it.
  ///
  /// - Throws: ``ImportError/archive(file:reason:)`` for anything but a sound archive of one file.
  init(path: String) throws(ImportError) {
    var code: Int32 = 0
    guard let archive = unsafe zip_open(path, Int32(ZIP_RDONLY | ZIP_CHECKCONS), &code) else {
      throw .archive(file: path, reason: Self.text(code))
    }
    do throws(ImportError) {
      let entry = try unsafe Self.onlyEntry(of: archive, path: path)
      guard let file = unsafe zip_fopen_index(archive, 0, 0) else {
        throw .archive(
          file: path, reason: unsafe String(cString: zip_strerror(archive)))
      }
      self.path = path
      self.entry = entry.name
      size = entry.size
      unsafe self.archive = archive
      unsafe self.file = file
    } catch {
      unsafe zip_discard(archive)
      throw error
    }
  }

  deinit {
    unsafe zip_fclose(file)
    unsafe zip_discard(archive)
  }

  /// How messages name the file inside: `path.zip!name.csv`.
  var name: String { "\(path)!\(entry)" }

  func read(into buffer: inout [UInt8], from start: Int) throws(ImportError) -> Int {
    precondition(start >= 0 && start < buffer.count, "there must be room to read into")
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      // safe: the slice lies inside the buffer by the precondition.
      unsafe zip_fread(file, bytes.baseAddress! + start, UInt64(bytes.count - start))
    }
    if count < 0 {
      throw .archive(file: name, reason: unsafe String(cString: zip_file_strerror(file)))
    }
    return Int(count)
  }

  private static func onlyEntry(
    of archive: OpaquePointer, path: String
  ) throws(ImportError) -> (name: String, size: Int) {
    let count = unsafe zip_get_num_entries(archive, 0)
    guard count == 1 else {
      throw .archive(file: path, reason: "it holds \(count) files where exactly one is expected")
    }
    var status = unsafe zip_stat_t()
    unsafe zip_stat_init(&status)
    guard unsafe zip_stat_index(archive, 0, 0, &status) == 0, let name = unsafe status.name,
      let size = unsafe Int(exactly: status.size)
    else {
      throw .archive(file: path, reason: unsafe String(cString: zip_strerror(archive)))
    }
    let text = unsafe String(cString: name)
    guard text.hasSuffix(".csv") else {
      throw .archive(file: path, reason: "it holds '\(text)' where a .csv file is expected")
    }
    return (text, size)
  }

  private static func text(_ code: Int32) -> String {
    var error = unsafe zip_error_t()
    unsafe zip_error_init_with_code(&error, code)
    let text = unsafe String(cString: zip_error_strerror(&error))
    unsafe zip_error_fini(&error)
    return text
  }
}
