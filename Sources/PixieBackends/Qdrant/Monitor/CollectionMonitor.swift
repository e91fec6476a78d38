import FoundationEssentials
public import Logging
public import PixieCore

/// Looks at the server's collections now and then: for metrics, and for the search settings that `tune --apply` leaves.
///
/// A look costs one request a collection, one after the other, each with a deadline; none is made while the server is known to be
/// down.
public struct CollectionMonitor: Sendable {
    private let management: QdrantManagement
    private let store: QdrantVectorStore
    private let collection: String
    private let settings: SearchSettingsStore
    private let metrics: CollectionMetrics
    private let isDown: @Sendable () -> Bool
    private let interval: Duration
    private let time: any TimeSource
    private let logger: Logger

    /// - Parameters:
    ///   - store: searches `collection` as its settings say from then on.
    ///   - isDown: whether calls to the server are held back at the moment.
    public init(
        client: QdrantClient, store: QdrantVectorStore, collection: String = QdrantVectorStore.defaultCollection,
        settings: SearchSettingsStore, metrics: CollectionMetrics, interval: Duration = .seconds(30),
        time: any TimeSource, logger: Logger, isDown: @escaping @Sendable () -> Bool
    ) {
        management = QdrantManagement(client: client, callTimeout: .seconds(5))
        self.store = store
        self.collection = collection
        self.settings = settings
        self.metrics = metrics
        self.isDown = isDown
        self.interval = interval
        self.time = time
        self.logger = logger
    }

    /// Until cancelled.
    public func run() async {
        var shown: Set<String> = []
        while !Task.isCancelled {
            takeUpSettings()
            if !isDown() {
                do {
                    let names = try await look()
                    for gone in shown.subtracting(names) { metrics.clear(gone) }
                    shown = names
                } catch {
                    // What was seen last stays, with the time it was; that the server fails, the guard shows.
                    logger.debug("the collections cannot be looked at", metadata: ["error": "\(error)"])
                }
            }
            try? await Task.sleep(for: interval)
        }
    }

    func takeUpSettings() {
        do {
            guard let found = try settings.read(collection), found != store.settings else { return }
            store.settings = found
            logger.info(
                "searches follow the tuned settings",
                metadata: ["collection": "\(collection)", "ef": "\(found.ef.map { "\($0)" } ?? "-")"])
        } catch {
            logger.warning("the search settings are not taken up", metadata: ["error": "\(error)"])
        }
    }

    /// Measured last by any of a collection's names.
    private func recall(_ names: [String]) -> Double? {
        names.compactMap { try? settings.read($0) }.filter { $0.recall != nil }
            .max { ($0.measuredAt ?? .distantPast) < ($1.measuredAt ?? .distantPast) }?.recall
    }

    /// The names of those that are there.
    func look() async throws -> Set<String> {
        let names = try await management.names().prefix(CollectionMetrics.limit)
        let aliases = try await management.aliases()
        for name in names {
            guard let live = try await management.describeIfPresent(name) else { continue }
            metrics.show(
                name,
                .init(
                    points: live.points, indexedVectors: live.indexed, segments: live.segmentsCount,
                    status: .init(live.status),
                    recall: recall([name] + aliases.filter { $0.collection == name }.map(\.alias))))
        }
        metrics.markUpdated(time.wall().timeIntervalSince1970)
        return Set(names)
    }
}
