import FoundationEssentials
public import Logging
public import PixieCore
import Synchronization

/// Carries out commands on collections: short ones at once, long ones as jobs, which are taken up again after a restart of Pixie.
public final class CollectionJobs: Sendable {
    /// A command that goes on after a restart, and how often it was begun.
    private struct Unfinished: Codable {
        var id: String
        var command: CollectionCommand
        var attempts: Int
    }

    private struct State {
        var unfinished: [Unfinished] = []
        /// Whether jobs end because Pixie does: they are then not over.
        var isStopping = false
    }

    private static let file = "qdrant-jobs.json"
    /// One that takes Pixie down with it is not begun for ever.
    private static let attemptLimit = 3

    private let administration: any CollectionAdministration
    private let jobs: JobRegistry
    private let folder: any StateFolder
    private let makeID: @Sendable () -> String
    private let logger: Logger
    private let state = Mutex(State())

    /// `makeID`: gives ids that repeat neither in this run nor after a restart.
    public init(
        _ administration: any CollectionAdministration, jobs: JobRegistry, folder: any StateFolder,
        makeID: @escaping @Sendable () -> String, logger: Logger
    ) {
        self.administration = administration
        self.jobs = jobs
        self.folder = folder
        self.makeID = makeID
        self.logger = logger
    }

    func answer(_ command: CollectionCommand) async throws -> JSONValue {
        try await administration.perform(command) { _ in }
    }

    /// Takes a long command. One that would be refused as things are is refused here, and not as a failed job.
    func start(_ command: CollectionCommand) async throws -> JobStatus {
        try await check(command)
        return try await begin(Unfinished(id: makeID(), command: command, attempts: 1))
    }

    /// Begins again what a stop or a crash of Pixie interrupted. To be called once, at the start.
    public func resume() async {
        do {
            guard let bytes = try await folder.read(Self.file) else { return }
            for var entry in try JSONDecoder().decode([Unfinished].self, from: Data(bytes)) {
                guard entry.attempts < Self.attemptLimit else {
                    logger.error(
                        "a job was begun too often and is not taken up again",
                        metadata: ["operation": "\(entry.command.operation)", "collection": "\(entry.command.name)"])
                    continue
                }
                entry.attempts += 1
                _ = try await begin(entry)
            }
        } catch {
            logger.error("interrupted jobs are not taken up again", metadata: ["error": "\(error)"])
        }
    }

    /// From now on a job that ends was interrupted: it is taken up again after the restart.
    public func stop() { state.withLock { $0.isStopping = true } }

    /// Asks for what would be done, where that can be known beforehand and is not confirmed already.
    private func check(_ command: CollectionCommand) async throws {
        switch command.operation {
        case .setGraph, .apply:
            guard command.options["yes"] != .bool(true) else { return }
            var looked = command
            looked.options["dry_run"] = .bool(true)
            guard case .object(let plan) = try await answer(looked) else { return }
            switch plan["cost"] {
            case nil, .null, .string("none"), .string("free"): return
            default:
                throw CollectionError(
                    .unconfirmed, "This costs more than a setting: look with dry_run=true, send it again with yes=true."
                )
            }
        case .restoreSnapshot where command.options["yes"] != .bool(true):
            throw CollectionError(
                .unconfirmed, "This replaces all that the collection holds: send it again with yes=true.")
        case .load, .reindex:
            var looked = command
            looked.options["dry_run"] = .bool(true)
            // One that goes on has its copy already, which would count against it.
            do { _ = try await answer(looked) } catch let error as CollectionError where error.code == .refused {
                let status = CollectionCommand(.reindexStatus, command.name)
                guard command.operation == .reindex, (try? await answer(status)) != nil else { throw error }
            }
        default: return
        }
    }

    private func begin(_ entry: Unfinished) async throws -> JobStatus {
        let (id, command) = (entry.id, entry.command)
        if command.operation.isResumable {
            state.withLock { $0.unfinished.append(entry) }
            try await save()
        }
        do {
            return try jobs.start(kind: "qdrant.\(command.operation.rawValue)", detail: command.name) {
                [self] progress in
                let result: Result<JSONValue, any Error>
                do {
                    result = .success(
                        try await administration.perform(command) { step in
                            progress(step.completed, of: step.total, note: step.description)
                        })
                } catch { result = .failure(error) }
                await end(id)
                return try result.get()
            }
        } catch {
            await end(id)
            throw error
        }
    }

    private func end(_ id: String) async {
        let isOver = state.withLock { state in
            guard !state.isStopping, let index = state.unfinished.firstIndex(where: { $0.id == id }) else {
                return false
            }
            state.unfinished.remove(at: index)
            return true
        }
        guard isOver else { return }
        do { try await save() } catch {
            logger.error("the end of a job could not be noted", metadata: ["error": "\(error)"])
        }
    }

    private func save() async throws {
        let entries = state.withLock { $0.unfinished }
        try await folder.replace(Self.file, with: Array(try JSONEncoder().encode(entries)))
    }
}
