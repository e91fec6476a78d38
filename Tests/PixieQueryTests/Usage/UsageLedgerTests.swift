import PixieCore
import PixieTestSupport
import Testing

@testable import PixieQuery

@Suite struct UsageLedgerTests {
    private let ann = UserID.ann
    private let bob = UserID.bob

    @Test("Tokens and cost add up by user, by model and by day") func sums() {
        let time = ManualTime()
        let ledger = UsageLedger(time: time)
        ledger.count(.init(promptTokens: 10, completionTokens: 5), dollars: 0.5, of: ann, model: "large")
        ledger.count(.init(promptTokens: 1, completionTokens: 1), dollars: 0.25, of: ann, model: "small")
        time.advance(by: .seconds(86_400))
        ledger.count(.init(promptTokens: 100, completionTokens: 50), dollars: 0.125, of: bob, model: "small")

        let users = ledger.sums(by: .user, days: 31)
        #expect(users.map(\.name) == [ann.description, bob.description])
        #expect(users[0].amount.calls == 2 && users[0].amount.promptTokens == 11 && users[0].amount.dollars == 0.75)
        #expect(ledger.sums(by: .model, days: 31).map(\.name) == ["large", "small"])
        #expect(ledger.sums(by: .day, days: 31).map(\.amount.calls) == [2, 1])
        #expect(ledger.sums(by: .user, days: 1).map(\.name) == [bob.description])
    }

    @Test("After a month a day is forgotten") func forgetting() {
        let time = ManualTime()
        let ledger = UsageLedger(time: time)
        ledger.count(.init(promptTokens: 1), dollars: 0, of: ann, model: "small")
        time.advance(by: .seconds(86_400 * 31))
        ledger.count(.init(promptTokens: 2), dollars: 0, of: bob, model: "small")
        #expect(ledger.sums(by: .user, days: 31).map(\.name) == [bob.description])
    }

    @Test("Users beyond the limit of a day are counted together") func limit() {
        let ledger = UsageLedger(time: ManualTime(), usersPerDay: 1)
        for user in [ann, bob, ann, bob] {
            ledger.count(.init(promptTokens: 3), dollars: 0, of: user, model: "small")
        }
        let sums = ledger.sums(by: .user, days: 1)
        #expect(Set(sums.map(\.name)) == [ann.description, "other"] && sums.allSatisfy { $0.amount.calls == 2 })
    }

    @Test("What was counted outlives a restart, and is written only when it changed") func keeping() async throws {
        let time = ManualTime()
        let folder = MemoryFolder()
        let first = KeptUsage(ledger: UsageLedger(time: time), folder: folder)
        first.ledger.count(.init(promptTokens: 7), dollars: 1, of: ann, model: "large")
        try await first.save()
        let written = try await folder.read(KeptUsage.file)
        try await first.save()
        #expect(try first.ledger.changed() == nil)

        let second = KeptUsage(ledger: UsageLedger(time: time), folder: folder)
        try await second.load()
        #expect(second.ledger.sums(by: .user, days: 1) == first.ledger.sums(by: .user, days: 1))
        #expect(written != nil)
    }

    @Test("A damaged file is set aside and counting begins anew") func damage() async throws {
        let folder = MemoryFolder()
        try await folder.replace(KeptUsage.file, with: Array("[{".utf8))
        let usage = KeptUsage(ledger: UsageLedger(time: ManualTime()), folder: folder)
        await #expect(throws: DecodingError.self) { try await usage.load() }
        #expect(try await folder.read(KeptUsage.file + ".damaged") == Array("[{".utf8))
        #expect(usage.ledger.sums(by: .user, days: 31).isEmpty)
    }

    @Test("A query's tokens are its user's") func ofQueries() async throws {
        let fixture = PipelineFixture()
        _ = try await fixture.ask("List my pending tasks")
        let lines = fixture.usage.sums(by: .user, days: 1)
        #expect(lines.map(\.name) == [ann.description] && lines[0].amount.calls == 1)
    }
}
