/// The settings that shape a collection's graph; nil is the server's own choice.
public struct GraphReport: ManagementReport {
    public var collection: String
    public var m: Int?
    public var efConstruct: Int?
    public var payloadM: Int?
    /// In KB of vectors.
    public var fullScanThreshold: Int?
    /// In KB of vectors.
    public var indexingThreshold: Int?
    /// Nil is as many as the server's cores allow; 0 is none.
    public var maxOptimizationThreads: Int?
    /// How many vectors the two thresholds come to.
    public var fullScanVectors: Int
    public var indexingVectors: Int

    public var lines: [String] {
        func text(_ value: Int?) -> String { value.map { "\($0)" } ?? "unset" }
        return [
            "m                    \(text(m))", "ef_construct         \(text(efConstruct))",
            "payload_m            \(text(payloadM))",
            "full_scan_threshold  \(text(fullScanThreshold)) KB, \(fullScanVectors) vectors",
            "indexing_threshold   \(text(indexingThreshold)) KB, \(indexingVectors) vectors",
            "optimizations        \(OptimizationThreads(maxOptimizationThreads)) at one time",
        ]
    }
}

extension QdrantManagement {
    public func graphSettings(_ name: String) async throws -> GraphReport {
        let live = try await describe(name)
        let threshold = live.config.optimizers.indexingThreshold
        return GraphReport(
            collection: name, m: live.hnsw.m, efConstruct: live.hnsw.efConstruct, payloadM: live.hnsw.payloadM,
            fullScanThreshold: live.hnsw.fullScanThreshold, indexingThreshold: threshold,
            maxOptimizationThreads: live.config.optimizers.maxOptimizationThreads,
            fullScanVectors: live.vectors(inKilobytes: live.hnsw.fullScanThreshold ?? 0),
            indexingVectors: live.vectors(inKilobytes: threshold ?? 0))
    }
}
