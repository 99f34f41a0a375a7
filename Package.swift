// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: language mode 6, warnings are errors, unsafe code is marked.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
]

/// The product's own modules. `REPLAY_OPTIMIZED=1`, which `make test` sets, optimises them in a
/// debug build too: the tests fold real days and damage journals a million times.
let product: [SwiftSetting] =
  Context.environment["REPLAY_OPTIMIZED"] != nil
  ? strict + [.unsafeFlags(["-O", "-wmo", "-num-threads", "2"], .when(configuration: .debug))]
  : strict

/// `make release` puts the static libstdc++ alone into that folder, so that the linker takes it:
/// what Swift's own library needs of it is little, and loading all of it takes long.
let startsFast: [LinkerSetting] = [
  .unsafeFlags(
    ["-L", "\(Context.packageDirectory)/.build/link", "-Xclang-linker", "-static-libgcc"],
    .when(platforms: [.linux], configuration: .release))
]

let package = Package(
  name: "replay",
  products: [
    .executable(name: "replay", targets: ["replay"]),
    // For the `sqlite3` shell and other programs with an SQLite of their own; see docs/sql.md.
    .library(name: "replayledger", type: .dynamic, targets: ["ReplayLedger"]),
  ],
  targets: [
    .systemLibrary(name: "CLZ4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    // Headers only: the C structs of Arrow, and what `libreplayledger.so` offers.
    .systemLibrary(name: "CArrow"),
    // Opened at run time by the commands that need them; see their headers.
    .target(name: "CCurl"),
    .target(name: "CMicroHTTPD"),
    .target(name: "CSQLite"),
    .target(name: "Journal", dependencies: ["CLZ4", "CXXHash", "CCrypto"], swiftSettings: product),
    .target(name: "Projections", dependencies: ["Journal"], swiftSettings: product),
    .target(name: "Engine", dependencies: ["Journal", "Projections"], swiftSettings: product),
    .target(name: "Broker", dependencies: ["Journal"], swiftSettings: product),
    .target(
      name: "Store", dependencies: ["Journal", "Projections", "CSQLite", "CArrow"],
      swiftSettings: product),
    .target(name: "ReplayLedger", dependencies: ["Store"], swiftSettings: product),
    .executableTarget(
      name: "replay",
      dependencies: [
        "Journal", "Projections", "Engine", "Broker", "Store", "CZip", "CYAML", "CCurl",
        "CMicroHTTPD",
      ],
      swiftSettings: product, linkerSettings: startsFast),
    .target(
      name: "TestSupport", dependencies: ["Journal", "Projections", "Engine", "Broker"],
      path: "Tests/TestSupport", swiftSettings: product),
    .testTarget(
      name: "JournalTests", dependencies: ["Journal", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ProjectionsTests", dependencies: ["Projections", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "EngineTests", dependencies: ["Engine", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "BrokerTests", dependencies: ["Broker", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "StoreTests", dependencies: ["Store", "ReplayLedger", "CArrow", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ReplayTests", dependencies: ["replay", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "FuzzTests",
      dependencies: ["Journal", "Projections", "Engine", "Broker", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: product),
  ]
)
