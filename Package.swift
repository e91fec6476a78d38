// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]
// Pointers from C are only handled in PixieIO, so that is where the compiler asks for each of them to be marked.
let strictAboutPointers = strict + [.strictMemorySafety()]

let package = Package(
    name: "pixie",
    products: [
        .executable(name: "pixie", targets: ["pixie"]),
        // For the benchmarks package.
        .library(name: "PixieCore", targets: ["PixieCore"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLinux"),
        .target(
            name: "PixieCore",
            dependencies: [
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PixieIO",
            dependencies: [
                "PixieCore", "CMicroHTTPD", "CCurl", "CLinux",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strictAboutPointers
        ),
        .target(
            name: "PixieQuery",
            dependencies: [
                "PixieCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PixieBackends",
            dependencies: [
                "PixieCore", "PixieIO",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PixieServer",
            dependencies: [
                "PixieCore", "PixieQuery",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "pixie",
            dependencies: [
                "PixieCore", "PixieIO", "PixieQuery", "PixieBackends", "PixieServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PixieCoreTests",
            dependencies: ["PixieCore", .product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: strict),
        .testTarget(
            name: "PixieIOTests",
            dependencies: ["PixieIO", "PixieCore", .product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: strict),
        .target(
            name: "PixieTestSupport", dependencies: ["PixieQuery", "PixieCore"], path: "Tests/Support",
            swiftSettings: strict),
        .testTarget(
            name: "PixieQueryTests", dependencies: ["PixieQuery", "PixieCore", "PixieTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "PixieBackendsTests", dependencies: ["PixieBackends", "PixieIO", "PixieCore"], swiftSettings: strict),
        .testTarget(
            name: "PixieServerTests",
            dependencies: [
                "PixieTestSupport", .product(name: "HTTPTypes", package: "swift-http-types"), "PixieServer",
                "PixieQuery", "PixieCore",
            ], swiftSettings: strict),
    ]
)
