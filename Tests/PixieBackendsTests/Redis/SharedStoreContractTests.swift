import PixieBackends
import PixieCore
import PixieIO
import PixieTestSupport
import RedisTestSupport
import Testing

/// What every shared store promises, asked of each of them.
@Suite struct SharedStoreContractTests {
    enum Twin: String, CaseIterable, Sendable { case memory, redis }

    private func withStore(_ twin: Twin, _ body: (any SharedStore) async throws -> Void) async throws {
        switch twin {
        case .memory: try await body(MemoryKeyValueStore())
        case .redis:
            let server = try await RedisServerProcess()
            let loop = try EventLoop()
            let pool = RedisPool(loop: loop, configuration: RedisConfiguration(port: server.port))
            do { try await body(RedisKeyValueStore(pool: pool)) } catch { Issue.record(error) }
            await pool.shutdown()
            await loop.stop()
        }
    }

    private var soon: Deadline { .after(.seconds(120)) }

    @Test(arguments: Twin.allCases) func whatWasSetIsThereAndReplacedAndRemoved(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            #expect(try await store.value(of: "a", deadline: soon) == nil)
            try await store.set([0, 10, 13, 255], for: "a", lifetime: .seconds(60), deadline: soon)
            #expect(try await store.value(of: "a", deadline: soon) == [0, 10, 13, 255])
            try await store.set([], for: "a", lifetime: .seconds(60), deadline: soon)
            #expect(try await store.value(of: "a", deadline: soon) == [])
            #expect(try await store.remove(["a", "b"], deadline: soon) == 1)
            #expect(try await store.value(of: "a", deadline: soon) == nil)
            #expect(try await store.remove(["a"], deadline: soon) == 0)
            #expect(try await store.remove([], deadline: soon) == 0)
        }
    }

    @Test(arguments: Twin.allCases) func manyAreReadInTheirOrder(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            #expect(try await store.values(of: [], deadline: soon).isEmpty)
            for number in 0..<200 where number.isMultiple(of: 3) {
                try await store.set([UInt8(number)], for: "k\(number)", lifetime: .seconds(60), deadline: soon)
            }
            let keys = (0..<200).reversed().map { "k\($0)" } + ["k3", "k3"]
            let values = try await store.values(of: keys, deadline: soon)
            #expect(values.prefix(200) == (0..<200).reversed().map { $0.isMultiple(of: 3) ? [UInt8($0)] : nil }[...])
            #expect(values.suffix(2) == [[3], [3]])
        }
    }

    @Test(arguments: Twin.allCases) func whatHasEndedIsGone(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            try await store.set([1], for: "short", lifetime: .milliseconds(30), deadline: soon)
            try await store.set([1], for: "long", lifetime: .seconds(60), deadline: soon)
            #expect(await eventually { (try? await store.value(of: "short", deadline: soon)) == .some(nil) })
            #expect(try await store.remove(["short"], deadline: soon) == 0)
            #expect(try await store.value(of: "long", deadline: soon) == [1])
            // A new value has a life of its own.
            try await store.set([2], for: "long", lifetime: .milliseconds(30), deadline: soon)
            #expect(await eventually { (try? await store.value(of: "long", deadline: soon)) == .some(nil) })
        }
    }

    @Test(arguments: Twin.allCases) func whatBeginsAlikeIsCountedAndRemovedTogether(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            for number in 0..<2_500 {
                try await store.set([1], for: "a*:\(number)", lifetime: .seconds(600), deadline: soon)
            }
            for other in ["ab:1", "a", "b:a*:1"] {
                try await store.set([1], for: other, lifetime: .seconds(600), deadline: soon)
            }
            #expect(try await store.count(beginningWith: "a*:", deadline: soon) == 2_500)
            #expect(try await store.removeAll(beginningWith: "a*:", deadline: soon) == 2_500)
            #expect(try await store.removeAll(beginningWith: "a*:", deadline: soon) == 0)
            #expect(try await store.values(of: ["ab:1", "a", "b:a*:1"], deadline: soon) == [[1], [1], [1]])
        }
    }

    @Test(arguments: Twin.allCases) func hostileKeysAreKeptApart(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            let keys = [
                "a", "a ", "a:b", "a:*", "a\r\nSET x y", "a\0b", "\u{e9}", "e\u{301}", "*",
                String(repeating: "k", count: 1_024),
            ]
            for (index, key) in keys.enumerated() {
                try await store.set([UInt8(index)], for: key, lifetime: .seconds(60), deadline: soon)
            }
            #expect(try await store.values(of: keys, deadline: soon) == keys.indices.map { [UInt8($0)] })
            #expect(try await store.value(of: "x", deadline: soon) == nil)
        }
    }

    @Test(arguments: Twin.allCases) func whatNoStoreTakesIsRejected(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            let long = String(repeating: "k", count: 1_025)
            func rejected(_ body: () async throws -> Void) async {
                let error = await #expect(throws: UpstreamError.self) { try await body() }
                #expect(error?.code == .rejected)
                #expect(error?.upstream == .sharedCache)
            }
            for key in ["", long] {
                await rejected { _ = try await store.value(of: key, deadline: soon) }
                await rejected { _ = try await store.values(of: ["a", key], deadline: soon) }
                await rejected { _ = try await store.remove([key], deadline: soon) }
                await rejected { try await store.set([1], for: key, lifetime: .seconds(1), deadline: soon) }
            }
            for lifetime in [Duration.zero, .seconds(-1), .microseconds(10), .seconds(86_400 * 400)] {
                await rejected { try await store.set([1], for: "a", lifetime: lifetime, deadline: soon) }
            }
            await rejected {
                let value = [UInt8](repeating: 0, count: SharedStoreLimits.valueBytes + 1)
                try await store.set(value, for: "a", lifetime: .seconds(1), deadline: soon)
            }
            await rejected { _ = try await store.values(of: Array(repeating: "a", count: 1_001), deadline: soon) }
        }
    }

    @Test(arguments: Twin.allCases) func aDeadlineThatHasPassedIsATimeout(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            let error = await #expect(throws: UpstreamError.self) {
                _ = try await store.value(of: "a", deadline: .after(.seconds(-1)))
            }
            #expect(error?.code == .timeout)
        }
    }

    @Test(arguments: Twin.allCases) func whatIsOwnedIsTheOwnersAloneHoweverManyComeAtOnce(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            @Sendable func put(_ caller: Int) async throws -> Bool {
                try await store.set(
                    [UInt8(caller)], for: "value:\(caller)", ownedBy: [UInt8(caller)], at: "owner",
                    onlyReplacing: false, lifetime: .seconds(60), deadline: soon) == .done
            }
            let winners: [Int] = try await withThrowingTaskGroup(of: Int?.self) { group in
                for caller in 1...20 { group.addTask { try await put(caller) ? caller : nil } }
                return try await group.reduce(into: [Int]()) { if let caller = $1 { $0.append(caller) } }
            }
            #expect(winners.count == 1)
            let winner = winners.first ?? 0
            let values = try await store.values(of: ["owner"] + (1...20).map { "value:\($0)" }, deadline: soon)
            #expect(values[0] == [UInt8(winner)])
            for caller in 1...20 { #expect(values[caller] == (caller == winner ? [UInt8(caller)] : nil)) }
            #expect(try await put(winner), "the owner may write again")
            #expect(try await store.remove(["owner", "value:\(winner)"], deadline: soon) == 2)
            #expect(try await put(winner % 20 + 1), "what is nobody's any more is anybody's")
        }
    }

    @Test(arguments: Twin.allCases) func ownerAndValueEndTogether(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            func put(_ owner: UInt8, for lifetime: Duration) async throws -> Bool {
                try await store.set(
                    [owner], for: "value", ownedBy: [owner], at: "owner", onlyReplacing: false, lifetime: lifetime,
                    deadline: soon) == .done
            }
            #expect(try await put(1, for: .milliseconds(30)))
            #expect(
                await eventually { (try? await store.values(of: ["owner", "value"], deadline: soon)) == [nil, nil] })
            #expect(try await put(2, for: .seconds(60)))
            #expect(try await !put(1, for: .seconds(60)))
        }
    }

    @Test(arguments: Twin.allCases) func whatIsToReplaceAValueDoesNotBringBackOneThatIsGone(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            func put(_ value: UInt8, by owner: UInt8 = 1, onlyReplacing: Bool) async throws -> OwnedWrite {
                try await store.set(
                    [value], for: "value", ownedBy: [owner], at: "owner", onlyReplacing: onlyReplacing,
                    lifetime: .seconds(60), deadline: soon)
            }
            #expect(try await put(1, onlyReplacing: true) == .gone)
            #expect(try await store.values(of: ["owner", "value"], deadline: soon) == [nil, nil])
            #expect(try await put(2, onlyReplacing: false) == .done)
            #expect(try await put(3, onlyReplacing: true) == .done)
            #expect(try await put(4, by: 2, onlyReplacing: true) == .anothers)
            #expect(try await store.value(of: "value", deadline: soon) == [3])
        }
    }

    @Test(arguments: Twin.allCases) func manyTasksAtOnceSeeWholeValues(_ twin: Twin) async throws {
        try await withStore(twin) { store async throws in
            try await withThrowingTaskGroup { group in
                for caller in 0..<50 {
                    group.addTask {
                        for round in 0..<20 {
                            let value = [UInt8](repeating: UInt8(caller), count: 500)
                            try await store.set(
                                value, for: "k\(round % 5)", lifetime: .seconds(60), deadline: .after(.seconds(60)))
                            let read = try await store.value(of: "k\(round % 5)", deadline: .after(.seconds(60)))
                            #expect(read?.count == 500 && Set(read ?? []).count == 1)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
