// swift-tools-version: 6.2
import PackageDescription

// A package of its own, built by deploy/fuzz.sh with `--sanitize=fuzzer`, which brings the function `main`, and with
// `-enable-testing`, because what is fed is not public.
let package = Package(
    name: "pixie-fuzz",
    dependencies: [
        .package(name: "pixie", path: ".."),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        .executableTarget(
            name: "pixie-fuzz",
            dependencies: [
                .product(name: "PixieModules", package: "pixie"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
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
