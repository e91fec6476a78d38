import PixieCore
import PixieTestSupport
import Synchronization
import Testing

@testable import PixieQuery

@Suite struct DailyCacheReportsTests {
    /// What the semantic cache has counted.
    private final class Counted: Sendable {
        private let value = Mutex(HitRates.Count(hits: 0, lookups: 0))

        func add(hits: Int, lookups: Int) {
            value.withLock {
                $0.hits += hits
                $0.lookups += lookups
            }
        }

        func reports(_ folder: MemoryFolder, _ time: ManualTime) -> DailyCacheReports {
            DailyCacheReports(
                counts: { $0 == .semantic ? self.value.withLock { $0 } : .init(hits: 0, lookups: 0) }, folder: folder,
                time: time)
        }
    }

    private let counted = Counted()
    private let folder = MemoryFolder()
    private let time = ManualTime()

    @Test("Each day has a report of its own, which is complete once the day is over") func days() throws {
        let reports = counted.reports(folder, time)
        counted.add(hits: 5, lookups: 10)
        #expect(reports.bringUpToDate().isEmpty)
        time.advance(by: .seconds(86_400))
        counted.add(hits: 1, lookups: 90)
        let ended = reports.bringUpToDate()
        #expect(ended.map(\.day) == ["2025-01-15"] && ended[0].isComplete)
        #expect(semantic(ended[0])?.hitRate == 0.5)
        let latest = reports.latest
        #expect(latest.map(\.day) == ["2025-01-16", "2025-01-15"] && !latest[0].isComplete)
        #expect(semantic(latest[0])?.lookups == 90)
    }

    @Test(
        "A semantic hit rate below a fifth is low, where there were look-ups enough to tell",
        arguments: [(9, 50, true), (10, 50, false), (0, 49, false), (0, 0, false)])
    func low(hits: Int, lookups: Int, isLow: Bool) {
        let reports = counted.reports(folder, time)
        counted.add(hits: hits, lookups: lookups)
        #expect(reports.latest.first?.isLow == isLow)
    }

    @Test("A day goes on after a restart") func restart() async throws {
        let first = counted.reports(folder, time)
        counted.add(hits: 1, lookups: 4)
        _ = first.bringUpToDate()
        try await first.save()
        let fresh = Counted()
        let second = fresh.reports(folder, time)
        try await second.load()
        fresh.add(hits: 1, lookups: 1)
        #expect(semantic(second.latest[0]).map { [$0.hits, $0.lookups] } == [2, 5])
        #expect(second.latest.count == 1)
    }

    @Test("A month is kept") func month() {
        let reports = counted.reports(folder, time)
        for _ in 0..<40 {
            _ = reports.bringUpToDate()
            time.advance(by: .seconds(86_400))
        }
        #expect(reports.latest.count == DailyCacheReports.days)
    }

    private func semantic(_ report: DailyCacheReport) -> DailyCacheReport.Tier? {
        report.tiers.first { $0.cache == "semantic" }
    }
}
