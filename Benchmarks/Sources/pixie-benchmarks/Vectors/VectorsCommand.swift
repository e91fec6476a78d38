import ArgumentParser

struct VectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors", abstract: "The exact vector index beside a plain float32 scan.")

    @Option(help: "Vectors in the index; may be given several times. 1,000 and 100,000 unless told.")
    var entries: [Int] = []

    @Option(help: "Numbers in a vector.")
    var dimensions = 1_536

    @Flag(help: "Vectors without any structure, instead of clustered as sentence embeddings are.")
    var uniform = false

    @Option(help: "Dimensions of the index's narrow copy; its own choice unless told.")
    var neck: Int?

    @Option(help: "A folder for vectors.f32 and queries.f32 of the last size, for Vectors/faiss_flat.py.")
    var export: String?

    @Flag(help: "1,000 and 5,000 vectors: to see that it works.")
    var quick = false

    func validate() throws {
        guard dimensions > 0, entries.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--entries and --dimensions must be at least 1")
        }
    }

    func run() throws {
        let sizes = entries.isEmpty ? [1_000, quick ? 5_000 : 100_000] : entries
        for size in sizes {
            let benchmark = try VectorBenchmark(
                count: size, dimensions: dimensions, clustered: !uniform, neckDimensions: neck)
            if let export, size == sizes.last { try benchmark.rows?.write(to: export, with: benchmark.queries) }
            benchmark.run()
        }
    }
}
