import FoundationEssentials
import HTTPTypes
import Logging
import PixieCore
import PixieTestSupport
import Synchronization
import Testing

@testable import PixieServer

@Suite struct CollectionRoutesTests {
    /// Remembers what it was asked to do, and can be told to fail or to take its time.
    private final class Recorder: CollectionAdministration {
        struct State {
            var commands: [CollectionCommand] = []
            var error: CollectionError?
            var cost = "free"
        }

        let state = Mutex(State())
        let gate: AsyncStream<Void>?

        init(gate: AsyncStream<Void>? = nil) { self.gate = gate }

        func perform(
            _ command: CollectionCommand, progress: @escaping @Sendable (CollectionStep) -> Void
        ) async throws -> JSONValue {
            let (error, cost) = state.withLock { state in
                state.commands.append(command)
                return (state.error, state.cost)
            }
            if let error { throw error }
            progress(CollectionStep("half of it", completed: 2, of: 4))
            if command.options["dry_run"] == nil, command.operation.isLong, let gate {
                for await _ in gate {}
                try Task.checkCancellation()
            }
            return .object(["cost": .string(cost), "operation": .string(command.operation.rawValue)])
        }

        var done: [CollectionCommand] { state.withLock { $0.commands.filter { $0.options["dry_run"] == nil } } }
    }

    private struct Fixture {
        let recorder: Recorder
        let jobs: CollectionJobs
        let admin: AdminFixture
        let registry: JobRegistry

        init(gate: AsyncStream<Void>? = nil, folder: MemoryFolder = MemoryFolder()) {
            recorder = Recorder(gate: gate)
            let ids = RequestIDs(seed: 9)
            registry = JobRegistry(makeID: { ids.next() }, time: SystemTime())
            jobs = CollectionJobs(
                recorder, jobs: registry, folder: folder, makeID: { ids.next() },
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            admin = AdminFixture(routes: [CollectionRoutes(jobs: jobs)])
        }

        /// Runs jobs until all are over.
        func finish() async throws {
            let task = Task { await registry.run() }
            let deadline = Deadline.after(.seconds(120))
            while registry.all.contains(where: { !$0.state.isOver }), !deadline.hasPassed() {
                try await Task.sleep(for: .milliseconds(2))
            }
            task.cancel()
            await task.value
        }
    }

    @Test("Every operation has a route, and each reaches its own")
    func everyOperationHasARoute() async {
        let cases: [(HTTPRequest.Method, String, CollectionCommand.Operation)] = [
            (.get, "collections", .list), (.get, "collections/docs", .info), (.put, "collections/docs", .create),
            (.delete, "collections/docs", .delete), (.get, "collections/docs/doctor", .doctor),
            (.get, "collections/docs/graph", .graph), (.get, "collections/docs/bulk", .bulkStatus),
            (.post, "collections/docs/bulk", .beginBulk), (.get, "collections/docs/reindex", .reindexStatus),
            (.delete, "collections/docs/reindex", .cancelReindex), (.get, "collections/docs/search", .searchSettings),
            (.post, "collections/docs/reindex/rollback", .rollBackReindex),
            (.get, "collections/docs/snapshots", .snapshots), (.get, "aliases", .aliases),
            (.delete, "collections/docs/snapshots/s1", .deleteSnapshot), (.put, "aliases/docs", .setAlias),
            (.delete, "aliases/docs", .deleteAlias), (.post, "plan", .plan),
        ]
        for (method, path, operation) in cases {
            let fixture = Fixture()
            let reply = await fixture.admin.send(method, "/admin/v1/qdrant/\(path)", body: #"{"yes": true}"#)
            #expect(reply.status == 200, "\(path): \(reply.text)")
            #expect(fixture.recorder.done.map(\.operation) == [operation])
            #expect(["", "docs"].contains(fixture.recorder.done.first?.name))
        }
        let long = CollectionCommand.Operation.allCases.filter(\.isLong)
        #expect(Set(cases.map(\.2)).union(long) == Set(CollectionCommand.Operation.allCases))
    }

    @Test(
        "What takes long is a job, with its progress and its result",
        arguments: [
            ("POST", "collections/docs/load"), ("POST", "collections/docs/reindex"), ("POST", "collections/docs/tune"),
            ("POST", "collections/docs/wait"), ("DELETE", "collections/docs/bulk"), ("PATCH", "collections/docs/graph"),
            ("POST", "collections/docs/snapshots"), ("POST", "collections/docs/snapshots/s1/restore"),
            ("POST", "apply"),
        ])
    func longWorkIsAJob(method: String, path: String) async throws {
        let fixture = Fixture()
        let wanted = try #require(HTTPRequest.Method(rawValue: method))
        let reply = await fixture.admin.send(wanted, "/admin/v1/qdrant/\(path)", body: "", query: [("yes", "true")])
        #expect(reply.status == 202, "\(reply.text)")
        try await fixture.finish()
        let job = try #require(fixture.registry.all.first)
        #expect(job.state == .done && job.note == "half of it" && job.kind.hasPrefix("qdrant."))
        guard case .object(let members)? = job.result else {
            Issue.record("no result")
            return
        }
        #expect(members["operation"] == .string(String(job.kind.dropFirst(7))))
    }

    @Test("What costs is not begun unconfirmed, and a dry run is answered at once")
    func costsAreConfirmed() async {
        let fixture = Fixture()
        fixture.recorder.state.withLock { $0.cost = "rebuild" }
        let path = "/admin/v1/qdrant/collections/docs/graph"
        let refused = await fixture.admin.send(.patch, path, body: #"{"m": 32}"#)
        #expect(refused.status == 409 && refused.text.contains("confirmation_needed"))
        #expect(fixture.recorder.done.isEmpty)
        let dry = await fixture.admin.send(.patch, path, body: #"{"m": 32, "dry_run": true}"#)
        #expect(dry.status == 200 && dry.text.contains("rebuild"))
        let confirmed = await fixture.admin.send(.patch, path, body: #"{"m": 32, "yes": true}"#)
        #expect(confirmed.status == 202)
    }

    @Test(
        "Every error says what it is",
        arguments: [
            (CollectionError.Code.invalid(field: "m"), 422, "invalid_field"),
            (.unconfirmed, 409, "confirmation_needed"),
            (.refused, 409, "refused"), (.notFound, 404, "not_found"), (.failed, 502, "upstream_failed"),
        ])
    func errorsAreProblems(code: CollectionError.Code, status: Int, word: String) async {
        let fixture = Fixture()
        fixture.recorder.state.withLock { $0.error = CollectionError(code, "the words") }
        let reply = await fixture.admin.send(.get, "/admin/v1/qdrant/collections/docs")
        #expect(reply.status == status)
        #expect(reply.text.contains(word) && reply.text.contains("the words"))
        let malformed = await fixture.admin.send(.put, "/admin/v1/qdrant/collections/docs", body: "[1]")
        #expect(malformed.status == 400)
    }

    @Test("A job that a stop of Pixie interrupted is taken up again, and one that was cancelled is not")
    func interruptedJobsGoOn() async throws {
        let folder = MemoryFolder()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let first = Fixture(gate: gate, folder: folder)
        let reply = await first.admin.send(
            .post, "/admin/v1/qdrant/collections/docs/reindex", body: #"{"to": "new"}"#)
        #expect(reply.status == 202)
        let running = Task { await first.registry.run() }
        let deadline = Deadline.after(.seconds(120))
        while first.recorder.done.isEmpty, !deadline.hasPassed() { try await Task.sleep(for: .milliseconds(2)) }
        first.jobs.stop()
        running.cancel()
        await running.value

        let second = Fixture(folder: folder)
        await second.jobs.resume()
        try await second.finish()
        #expect(second.recorder.done == [CollectionCommand(.reindex, "docs", options: ["to": .string("new")])])
        let third = Fixture(folder: folder)
        await third.jobs.resume()
        #expect(third.registry.all.isEmpty, "it was done")
        open.finish()
    }
}
