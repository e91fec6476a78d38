import Glibc
import PixieTestSupport
import Synchronization
import Testing

@testable import PixieIO

@Suite(.timeLimit(.minutes(1))) struct EventLoopTests {
    @Test func `An actor pinned to the loop runs on its thread, and C callbacks may assume so`() async throws {
        let loop = try EventLoop(name: "test-loop")
        let counter = PinnedCounter(loop: loop)
        await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { for _ in 0..<100 { await counter.add() } } }
        }
        #expect(await counter.value == 10_000)
        #expect(await counter.wasEverElsewhere == false)
        let seen = await withCheckedContinuation { continuation in
            loop.execute { continuation.resume(returning: counter.assumeIsolated { $0.value }) }
        }
        #expect(seen == 10_000)
        #expect(!loop.isCurrent)
        await loop.stop()
    }

    @Test func `What is put off to the end of a turn runs after all else, and what that puts off does not wait`()
        async throws
    {
        let loop = try EventLoop()
        let seen = await withCheckedContinuation { (continuation: CheckedContinuation<[String], Never>) in
            loop.execute {
                let order = Order()
                loop.atEndOfTurn {
                    order.words.append("end")
                    loop.atEndOfTurn {
                        order.words.append("next")
                        continuation.resume(returning: order.words)
                    }
                }
                _ = loop.schedule(at: .now) { order.words.append("timer") }
                order.words.append("work")
            }
        }
        #expect(seen == ["work", "timer", "end", "next"])
        await loop.stop()
    }

    @Test func `Timers fire in the order of their instants and cancelled ones never`() async throws {
        let loop = try EventLoop()
        let fired = await withCheckedContinuation { (continuation: CheckedContinuation<[Int], Never>) in
            loop.execute {
                let order = Order()
                let start = ContinuousClock.now
                for delay in [30, 5, 20, 10, 0, 15] {
                    let timer = loop.schedule(at: start.advanced(by: .milliseconds(delay))) {
                        order.values.append(delay)
                    }
                    if delay == 15 { loop.cancel(timer) }
                }
                _ = loop.schedule(at: start.advanced(by: .milliseconds(31))) {
                    continuation.resume(returning: order.values)
                }
            }
        }
        #expect(fired == [0, 5, 10, 20, 30])
        await loop.stop()
    }

    @Test func `A timer does not fire early`() async throws {
        let loop = try EventLoop()
        for delay in [Duration.microseconds(50), .milliseconds(3), .milliseconds(40)] {
            let due = ContinuousClock.now.advanced(by: delay)
            let fired = await withCheckedContinuation { continuation in
                loop.execute { _ = loop.schedule(at: due) { continuation.resume(returning: ContinuousClock.now) } }
            }
            #expect(fired >= due)
        }
        await loop.stop()
    }

    @Test func `A watched pipe is reported when it becomes readable, and not once it is unwatched`() async throws {
        let loop = try EventLoop()
        let pipe = try Pipe()
        let reads = Mutex<[EventLoop.Readiness]>([])
        try await onLoop(loop) {
            try loop.watch(pipe.reading, for: .read) { readiness in
                pipe.readByte()
                reads.withLock { $0.append(readiness) }
            }
        }
        pipe.writeByte()
        #expect(await eventually { reads.withLock { $0 } == [.readable] })
        await #expect(throws: SystemCallError.self) {
            try await onLoop(loop) { try loop.setInterest(.read, of: pipe.writing) }
        }
        try await onLoop(loop) { loop.unwatch(pipe.reading) }
        pipe.writeByte()
        try await onLoop(loop) { #expect(!loop.isWatched(pipe.reading)) }
        try await onLoop(loop) {}
        #expect(reads.withLock { $0.count } == 1)
        await loop.stop()
    }

    @Test func `Of two sockets ready together, one whose callback unwatches the other silences it`() async throws {
        let loop = try EventLoop()
        let first = try Pipe()
        let second = try Pipe()
        let calls = Mutex(0)
        first.writeByte()
        second.writeByte()
        try await onLoop(loop) {
            for (mine, other) in [(first, second), (second, first)] {
                try loop.watch(mine.reading, for: .read) { _ in
                    loop.unwatch(other.reading)
                    mine.readByte()
                    calls.withLock { $0 += 1 }
                }
            }
        }
        #expect(await eventually { calls.withLock { $0 } > 0 })
        try await onLoop(loop) {}
        #expect(calls.withLock { $0 } == 1)
        await loop.stop()
    }

    @Test func `Stopping runs what is queued, tells the handlers, and late work still runs`() async throws {
        let loop = try EventLoop()
        let counter = PinnedCounter(loop: loop)
        let ran = Mutex<[String]>([])
        try await onLoop(loop) { loop.onStop(of: counter) { ran.withLock { $0.append("handler") } } }
        loop.execute { ran.withLock { $0.append("queued") } }
        await loop.stop()
        #expect(ran.withLock { $0 } == ["queued", "handler"])
        await loop.stop()
        await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { for _ in 0..<50 { await counter.add() } } }
        }
        #expect(await counter.value == 2_500)
    }

    @Test func `A callback that holds the loop up shows as lag`() async throws {
        let loop = try EventLoop()
        let isHolding = Atomic<Bool>(false)
        let letGo = Atomic<Bool>(false)
        loop.execute {
            isHolding.store(true, ordering: .releasing)
            while !letGo.load(ordering: .acquiring) { sched_yield() }
        }
        #expect(await eventually { isHolding.load(ordering: .acquiring) && loop.lag > .milliseconds(20) })
        letGo.store(true, ordering: .releasing)
        await loop.stop()
        #expect(loop.lag > .milliseconds(20))
    }

    @Test func `A loop that has stopped gives its descriptors back`() async throws {
        let before = try openDescriptors()
        for _ in 0..<50 { try await EventLoop().stop() }
        #expect(await eventually { (try? openDescriptors()) ?? .max < before + 50 })
    }
}

private actor PinnedCounter {
    let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    var value = 0
    var wasEverElsewhere = false

    init(loop: EventLoop) { self.loop = loop }

    func add() {
        value += 1
        if !loop.isCurrent { wasEverElsewhere = true }
    }
}

/// Filled and read on one loop's thread only.
private final class Order {
    var values: [Int] = []
    var words: [String] = []
}

/// A pipe whose ends are closed with it.
private final class Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    func writeByte() {
        var byte: UInt8 = 1
        #expect(write(writing, &byte, 1) == 1)
    }

    func readByte() {
        var byte: UInt8 = 0
        _ = read(reading, &byte, 1)
    }
}

private func onLoop(_ loop: EventLoop, _ work: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        loop.execute { continuation.resume(with: Result { try work() }) }
    }
}
