import FoundationEssentials
public import PixieCore
import Synchronization

/// A report of the caches for each of the last 31 days, kept in `cache-days.json` of the state folder.
///
/// A crash loses what the caches did in the last minute.
public final class DailyCacheReports: Sendable {
    private struct State {
        /// The oldest first; the last one may be of the day that lasts.
        var reports: [DailyCacheReport] = []
        /// What each cache had counted when the state was brought up to date.
        var counted: [QueryMetrics.CacheName: HitRates.Count] = [:]
    }

    static let file = "cache-days.json"
    static let days = 31
    static let interval = Duration.seconds(60)

    private let state = Mutex(State())
    private let counts: @Sendable (QueryMetrics.CacheName) -> HitRates.Count
    private let folder: any StateFolder
    private let time: any TimeSource

    public convenience init(hitRates: HitRates, folder: any StateFolder, time: any TimeSource) {
        self.init(counts: { hitRates.count(of: $0, last: nil) }, folder: folder, time: time)
    }

    /// `counts`: what each cache has counted since the start.
    init(
        counts: @escaping @Sendable (QueryMetrics.CacheName) -> HitRates.Count, folder: any StateFolder,
        time: any TimeSource
    ) {
        self.counts = counts
        self.folder = folder
        self.time = time
    }

    /// The newest first, today's among them.
    public var latest: [DailyCacheReport] {
        _ = bringUpToDate()
        return state.withLock { $0.reports.reversed() }
    }

    /// Takes over the reports of earlier runs. Throws `StateError`, or a decoding error for a file that is none of its own, which is
    /// set aside as `cache-days.json.damaged`.
    public func load() async throws {
        guard let bytes = try await folder.read(Self.file) else { return }
        do {
            let reports = try JSONDecoder().decode([DailyCacheReport].self, from: Data(bytes))
            state.withLock { $0.reports = reports.suffix(Self.days) }
        } catch {
            try await folder.replace(Self.file + ".damaged", with: bytes)
            throw error
        }
    }

    /// Counts and keeps, until the task is cancelled. `onDay` is given each report once its day is over; `onError` why one was not kept.
    public func run(onDay: @Sendable (DailyCacheReport) -> Void, onError: @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            for report in bringUpToDate() { onDay(report) }
            do { try await save() } catch { onError(error) }
        }
    }

    func save() async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try await folder.replace(Self.file, with: Array(try encoder.encode(state.withLock { $0.reports })))
    }

    /// Adds what was counted since the last time to today's report; the reports of days that have ended.
    func bringUpToDate() -> [DailyCacheReport] {
        let today = String(time.wall().ISO8601Format().prefix(10))
        return state.withLock { state in
            var ended: [DailyCacheReport] = []
            if let last = state.reports.indices.last, state.reports[last].day != today,
                !state.reports[last].isComplete
            {
                state.reports[last].isComplete = true
                ended.append(state.reports[last])
            }
            if state.reports.last?.day != today { state.reports.append(DailyCacheReport(day: today)) }
            if state.reports.count > Self.days { state.reports.removeFirst(state.reports.count - Self.days) }
            let index = state.reports.count - 1
            for (tier, cache) in QueryMetrics.CacheName.allCases.enumerated()
            where state.reports[index].tiers.indices.contains(tier) {
                let now = counts(cache)
                let before = state.counted[cache] ?? HitRates.Count(hits: 0, lookups: 0)
                state.reports[index].tiers[tier].hits += now.hits - before.hits
                state.reports[index].tiers[tier].lookups += now.lookups - before.lookups
                state.counted[cache] = now
            }
            return ended
        }
    }
}
