/// Where the checkout is, found from this file, so that tests need no bundle.
public enum RepositoryFiles {
  /// The top folder of the checkout.
  public static let root: String = {
    let parts = "\(#filePath)".split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// Small vectors that travel with the product.
  public static var fixtures: String { root + "/fixtures" }
}
