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
    dependencies: [.package(name: "pixie", path: "..")],
    targets: [
        .executableTarget(
            name: "pixie-benchmarks",
            dependencies: [.product(name: "PixieCore", package: "pixie")],
            swiftSettings: strict
        )
    ]
)
