import FoundationEssentials
import PixieCore
import Testing

@testable import PixieQuery

/// Whose tokens are named in the metrics.
@Suite struct TopUsersTests {
    private func user(_ number: UInt8) -> UserID {
        UserID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, number)))
    }

    @Test func usersAreNamedWhileThereIsRoomAndThenOnlyTheLarger() {
        var top = TopUsers(limit: 2)
        #expect(top.add(100, to: user(1)) == .named(replaced: nil))
        #expect(top.add(50, to: user(2)) == .named(replaced: nil))
        #expect(top.add(55, to: user(3)) == .other)
        #expect(top.add(1, to: user(3)) == .named(replaced: user(2)))
        #expect(top.add(10, to: user(2)) == .other)
        #expect(top.add(1, to: user(1)) == .named(replaced: nil))
    }

    @Test func theSmallestOfThemIsTheOneThatGoesThoughItWasNotAtFirst() {
        var top = TopUsers(limit: 2)
        _ = top.add(10, to: user(1))
        _ = top.add(20, to: user(2))
        #expect(top.add(5, to: user(3)) == .other)
        _ = top.add(90, to: user(1))
        #expect(top.add(20, to: user(3)) == .named(replaced: user(2)))
    }

    @Test func whoeverComesOnceIsForgotten() {
        var top = TopUsers(limit: 4)
        for number in 0..<4 { _ = top.add(1_000, to: user(UInt8(number))) }
        for round in 0..<50 {
            for number in 10..<250 { #expect(top.add(1, to: user(UInt8(number))) == .other, "round \(round)") }
        }
        #expect(top.rememberedUsers <= 4 * 8)
    }

    @Test func theMetricHoldsTheTopUsersAndTheSumOfEverything() {
        let registry = MetricsRegistry()
        let metrics = UserTokenMetrics(registry: registry, limit: 2)
        for number in 1...6 { metrics.count(number * 100, of: user(UInt8(number))) }
        metrics.count(0, of: user(7))
        var samples: [String: Double] = [:]
        registry.forEachSeries { series, values in
            let name = series.sampleNames[0]
            if name.name == "pixie_user_tokens_total" { samples[name.labels[0].value] = values[0] }
        }
        #expect(Set(samples.keys) == ["other", user(5).description, user(6).description])
        #expect(samples[user(6).description] == 600)
    }
}
