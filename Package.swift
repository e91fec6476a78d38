// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    // The checks of overlapping access that are made while the program runs are left to the debug build, which every test uses: they take
    // 2 % of a cached answer's time.
    .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]
// Pointers from C are only handled in PixieIO, so that is where the compiler asks for each of them to be marked.
let strictAboutPointers = strict + [.strictMemorySafety()]

let package = Package(
    name: "pixie",
    products: [
        .executable(name: "pixie", targets: ["pixie"]),
        // For Benchmarks/ and Fuzz/ only: nothing outside this repository builds on it.
        .library(
            name: "PixieModules", targets: ["PixieCore", "PixieMonitoring", "PixieIO", "PixieBackends", "PixieServer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        // No pkgConfig: the flags it gives for hiredis make SwiftPM warn. The module map links it.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Unoptimised vector code is some twenty times slower, which the tests would pay for.
        .target(name: "CVectorKernels", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
        .target(
            name: "PixieCore",
            dependencies: [
                "CVectorKernels",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        // A file of PixieIO that uses the C library imports CCurl, CLinux and CMicroHTTPD beside Glibc: their headers bring the same
        // system names along, and which module the compiler takes for a name's owner depends on which it met first.
        .target(
            name: "PixieIO",
            dependencies: [
                "PixieCore", "CMicroHTTPD", "CCurl", "CHiredis", "CPostgres", "CLinux", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
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
            name: "PixieMonitoring",
            dependencies: [
                "PixieCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
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
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PixieServer",
            dependencies: [
                "PixieCore", "PixieQuery", "PixieMonitoring",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "pixie",
            dependencies: [
                "PixieCore", "PixieIO", "PixieQuery", "PixieBackends", "PixieMonitoring", "PixieServer",
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
            dependencies: [
                "PixieCore", "CVectorKernels", "PixieTestSupport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            swiftSettings: strict),
        // Starts real PostgreSQL servers for two modules' tests.
        .target(
            name: "PostgresTestServer", dependencies: ["TestPorts"], path: "Tests/PostgresTestServer",
            swiftSettings: strict),
        .target(name: "TestPorts", path: "Tests/Ports", swiftSettings: strict),
        .testTarget(
            name: "PixieIOTests",
            dependencies: [
                "PixieIO", "PixieCore", "PixieTestSupport", "RedisTestSupport", "PostgresTestServer",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict),
        .target(
            name: "RedisTestSupport", dependencies: ["TestPorts"], path: "Tests/RedisSupport", swiftSettings: strict),
        .target(
            name: "PixieTestSupport", dependencies: ["PixieQuery", "PixieCore"], path: "Tests/Support",
            swiftSettings: strict),
        .testTarget(
            name: "PixieQueryTests", dependencies: ["PixieQuery", "PixieCore", "PixieTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "PixieMonitoringTests", dependencies: ["PixieMonitoring", "PixieCore"], swiftSettings: strict),
        .testTarget(
            name: "PixieBackendsTests",
            dependencies: [
                "PixieBackends", "PixieIO", "PixieCore", "PixieTestSupport", "RedisTestSupport", "PostgresTestServer",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PixieServerTests",
            dependencies: [
                "PixieTestSupport", .product(name: "HTTPTypes", package: "swift-http-types"), "PixieServer",
                "PixieQuery", "PixieCore",
            ], swiftSettings: strict),
    ]
)
