import PixieCore

extension QdrantManagement {
    /// Copies page by page; the journal says after each where the next begins.
    func copyPages(
        _ request: Reindex, _ journal: inout ReindexJournal, _ journals: ReindexJournalStore,
        _ progress: (CollectionStep) -> Void
    ) async throws {
        // All pages are there already: it was killed while it compared.
        if journal.copied > 0, journal.offset == nil { return }
        let total = try await client.count(journal.source, deadline: deadline)
        var shown = ContinuousClock.now
        let (source, limit) = (journal.source, request.pointsPerPage)
        var page = try await client.rawPage(source, offset: journal.offset, limit: limit, deadline: deadline)
        while true {
            let (points, next) = (page.points, page.next)
            // The next page is read while this one is written: at most two are in memory.
            let following = try await withThrowingTaskGroup(of: RawPoints.self) { group in
                if let next {
                    group.addTask {
                        try await client.rawPage(source, offset: next, limit: limit, deadline: deadline)
                    }
                }
                try await write(points, to: journal.target)
                journal.copied += points.count
                journal.offset = next
                try journals.write(journal)
                if ContinuousClock.now - shown > .seconds(1) {
                    shown = .now
                    progress(
                        CollectionStep(
                            "\(journal.copied) of \(total) points copied", completed: journal.copied, of: total))
                }
                return try await group.next()
            }
            guard let following else { return }
            page = following
        }
    }

    func write(_ points: [RawPoints.Point], to collection: String) async throws {
        var batch = PointBatch(maximumPoints: max(1, points.count))
        for point in points {
            if batch.add(point.json) { continue }
            try await client.upsert(batch, in: collection, deadline: deadline)
            batch = PointBatch(maximumPoints: max(1, points.count))
            guard batch.add(point.json) else {
                throw ManagementRefusal("The point \(point.id) is larger than Qdrant takes in one request (32 MiB).")
            }
        }
        if batch.count > 0 { try await client.upsert(batch, in: collection, deadline: deadline) }
    }
}
