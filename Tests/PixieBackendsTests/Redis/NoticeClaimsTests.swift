import PixieBackends
import PixieCore
import RedisTestSupport
import Testing

/// Which of several instances tells of an alert.
@Suite struct RedisNoticeClaimsTests {
    private var soon: Deadline { .after(.seconds(30)) }

    private func claim(_ startsAt: Int64, isResolved: Bool = false) -> NoticeClaim {
        NoticeClaim(key: "hook#1:a", startsAt: startsAt, isResolved: isResolved)
    }

    private func turn(
        _ claims: RedisNoticeClaims, _ claim: NoticeClaim, lease: Duration = .seconds(60)
    ) async throws -> NoticeTurn? {
        try await claims.claim([claim], lease: lease, deadline: soon).first
    }

    @Test func oneInstanceTellsAndTheOthersHearThatItDid() async throws {
        try await withRedis { pool, _ in
            let one = RedisNoticeClaims(pool: pool, instance: "one")
            let two = RedisNoticeClaims(pool: pool, instance: "two")
            #expect(try await turn(one, claim(1_000_000)) == .own)
            #expect(try await turn(one, claim(1_000_000)) == .own)
            // The other saw it a little later.
            #expect(try await turn(two, claim(1_009_000)) == .others)
            try await one.settle([claim(1_000_000)], deadline: soon)
            #expect(try await turn(two, claim(1_009_000)) == .told)
            #expect(try await turn(one, claim(1_000_000)) == .told)
            #expect(try await turn(two, claim(1_009_000, isResolved: true)) == .own)
            try await two.settle([claim(1_009_000, isResolved: true)], deadline: soon)
            #expect(try await turn(one, claim(1_000_000, isResolved: true)) == .told)
        }
    }

    @Test func anAlertThatComesBackSoonIsToldAgainByTheOneThatToldIt() async throws {
        try await withRedis { pool, _ in
            let one = RedisNoticeClaims(pool: pool, instance: "one")
            try await one.settle([claim(1_000_000, isResolved: true)], deadline: soon)
            #expect(try await turn(one, claim(1_030_000)) == .own)
            let two = RedisNoticeClaims(pool: pool, instance: "two")
            #expect(try await turn(two, claim(1_500_000)) == .own)
        }
    }

    @Test func whatAnInstanceThatDiedDidNotTellAnotherTells() async throws {
        try await withRedis { pool, _ in
            let one = RedisNoticeClaims(pool: pool, instance: "one")
            let two = RedisNoticeClaims(pool: pool, instance: "two")
            #expect(try await turn(one, claim(1_000_000), lease: .milliseconds(50)) == .own)
            let end = Deadline.after(.seconds(20))
            var last: NoticeTurn?
            while last != .own, !end.hasPassed() { last = try await turn(two, claim(1_000_000)) }
            #expect(last == .own)
        }
    }
}
