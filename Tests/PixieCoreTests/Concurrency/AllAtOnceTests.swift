import PixieCore
import PixieTestSupport
import Synchronization
import Testing

@Suite struct AllAtOnceTests {
    @Test func `Values come in the order of the work, whichever ends first`() async throws {
        let isWaiting = Mutex(true)
        let values = try await allAtOnce(
            (0..<20).map { number in
                { @Sendable () async throws in
                    // All wait for the last one, so all must be under way together.
                    if number == 19 { isWaiting.withLock { $0 = false } }
                    while isWaiting.withLock({ $0 }) { await Task.yield() }
                    return number
                }
            })
        #expect(values == Array(0..<20))
        #expect(try await allAtOnce([@Sendable () async throws -> Int]()).isEmpty)
    }

    @Test func `The first error is thrown, and the rest is cancelled`() async {
        struct Failure: Error {}
        let wasCancelled = Mutex(false)
        await #expect(throws: Failure.self) {
            try await allAtOnce([
                { @Sendable () async throws -> Int in throw Failure() },
                { @Sendable () async throws -> Int in
                    defer { wasCancelled.withLock { $0 = Task.isCancelled } }
                    try await Task.sleep(for: .seconds(60))
                    return 1
                },
            ])
        }
        #expect(wasCancelled.withLock { $0 })
    }
}
