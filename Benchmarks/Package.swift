// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// A package of its own, so that building Pixie never builds what only measures it.
let package = Package(
    name: "pixie-benchmarks",
    dependencies: [
        .package(name: "pixie", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        // The scan the vector index is measured against: unoptimised it would flatter the index.
        .target(name: "CFloatScan", cSettings: [.unsafeFlags(["-O3"])]),
        .executableTarget(
            name: "pixie-benchmarks",
            dependencies: [
                "CFloatScan",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "PixieModules", package: "pixie"),
            ],
            swiftSettings: strict
        ),
    ]
)
