// swift-tools-version: 6.2
import PackageDescription

// A package of its own, built by deploy/fuzz.sh with `--sanitize=fuzzer`, which brings the function `main`.
let package = Package(
    name: "pixie-fuzz",
    dependencies: [.package(name: "pixie", path: "..")],
    targets: [
        .executableTarget(
            name: "pixie-fuzz",
            dependencies: [.product(name: "PixieMonitoring", package: "pixie")],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
                .unsafeFlags(["-parse-as-library"]),
            ]
        )
    ]
)
