import Foundation

/// The text files of a checkout.
enum RepositoryTree {
  /// Folders that hold no source: what git ignores, and git itself.
  private static let skipped: Set = [".git", ".build", "var"]
  /// Longer files are data.
  private static let sizeMax = 4 << 20

  /// Every file below `root` that is UTF-8 text.
  static func textFiles(root: String) throws -> [SourceFile] {
    try paths(root: root).sorted().compactMap { path in
      let data = try Data(contentsOf: URL(fileURLWithPath: root + "/" + path))
      guard data.count <= sizeMax, !data.contains(0),
        let text = String(validating: data, as: UTF8.self)
      else { return nil }
      return SourceFile(path: path, text: text)
    }
  }

  private static func paths(root: String) throws -> [String] {
    let manager = FileManager.default
    var found: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      for name in try manager.contentsOfDirectory(atPath: root + "/" + folder) {
        if skipped.contains(name) || name.hasSuffix(".o") { continue }
        let path = folder.isEmpty ? name : folder + "/" + name
        let type = try manager.attributesOfItem(atPath: root + "/" + path)[.type]
        switch type as? FileAttributeType {
        case .typeDirectory: folders.append(path)
        case .typeRegular: found.append(path)
        default: break
        }
      }
    }
    return found
  }
}
