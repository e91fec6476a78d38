import ArgumentParser
import Glibc
import PixieBackends
import PixieCore
import PixieIO

/// The collection a command works on.
struct QdrantCollection: ParsableArguments {
    @Argument(help: "The collection.") var name = QdrantVectorStore.defaultCollection
}

/// How long to wait for the graph.
struct QdrantWaiting: ParsableArguments {
    @Option(help: "Seconds to wait for the graph; 0 does not wait.") var timeout = 3_600

    func validate() throws {
        guard (0...1_000_000).contains(timeout) else { throw ValidationError("--timeout must be 0 to 1000000.") }
    }

    var duration: Duration? { timeout > 0 ? .seconds(timeout) : nil }

    /// Waits until the collection is at rest, and says how that ended; exits with 1 when it does not.
    func wait(for name: String, _ management: QdrantManagement) async throws {
        guard let duration else { return }
        let report = try await ProgressDisplay.during(
            ifInterrupted: { "a rebuild that has begun goes on: 'pixie qdrant wait \(name)'" }
        ) { try await management.wait(name, until: .after(duration), progress: $0.waiting) }
        for line in report.lines { StandardStreams.error("\(line)\n") }
        if !report.isAtRest { throw ExitCode.failure }
    }
}

/// What is asked of a graph.
struct QdrantGraphOptions: ParsableArguments {
    @Option(help: "Links of a vector; 0 is no graph.") var m: Int?
    @Option(help: "Candidates looked at while linking.") var efConstruct: Int?
    @Option(help: "Links of a vector within its tenant.") var payloadM: Int?
    @Option(help: "KB of vectors under which a search compares all of them.") var fullScanThreshold: Int?
    @Option(help: "KB of vectors in a segment from which it gets a graph; 0 is never.") var indexingThreshold: Int?

    func validate() throws {
        for (option, value, range) in [
            ("--m", m, 0...1_000), ("--ef-construct", efConstruct, 4...100_000), ("--payload-m", payloadM, 0...1_000),
            ("--full-scan-threshold", fullScanThreshold, 10...1_000_000_000),
            ("--indexing-threshold", indexingThreshold, 0...1_000_000_000),
        ] where value.map({ !range.contains($0) }) ?? false {
            throw ValidationError("\(option) must be \(range.lowerBound) to \(range.upperBound).")
        }
    }

    func change(rebuilds: Bool = false) -> GraphChange {
        GraphChange(
            m: m, efConstruct: efConstruct, payloadM: payloadM, fullScanThreshold: fullScanThreshold,
            indexingThreshold: indexingThreshold, rebuilds: rebuilds)
    }
}

/// What is done to a collection's settings while much is written to it.
struct QdrantBulkOptions: ParsableArguments {
    @Option(
        help: "defer, m0, throttle or online; by default defer, and online to load into a collection with points.",
        transform: {
            guard let strategy = BulkStrategy(rawValue: $0) else {
                throw ValidationError("--strategy must be defer, m0, throttle or online.")
            }
            return strategy
        })
    var strategy: BulkStrategy?
    @Flag(help: "Allow m0 on a collection that has points.") var force = false
}

/// Asks before what costs or deletes.
struct QdrantConfirmation: ParsableArguments {
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

    /// Whether to go on. Where nobody can be asked, only --yes does.
    func confirms(_ question: String) throws -> Bool {
        if dryRun { return false }
        if yes { return true }
        guard Terminal.isTerminal(STDIN_FILENO) else {
            StandardStreams.error("pixie: \(question) Not done: there is nobody to ask; --yes does it.\n")
            throw ExitCode.refused
        }
        StandardStreams.error("\(question) [y/N] ")
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            StandardStreams.error("Not done.\n")
            throw ExitCode.refused
        }
        return true
    }
}
