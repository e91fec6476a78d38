// swift-tools-version: 6.2
import PackageDescription

// Measures PixieCore's exact vector index beside a plain scan. Apart from Pixie's own package, so that nothing of it ships.
let package = Package(
    name: "vector-benchmarks",
    dependencies: [.package(name: "pixie", path: "../..")],
    targets: [
        // Unoptimised it would flatter the index.
        .target(name: "CFloatScan", cSettings: [.unsafeFlags(["-O3"])]),
        .executableTarget(
            name: "VectorBenchmarks",
            dependencies: ["CFloatScan", .product(name: "PixieCore", package: "pixie")],
            swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-Ounchecked"])]
        ),
    ]
)
