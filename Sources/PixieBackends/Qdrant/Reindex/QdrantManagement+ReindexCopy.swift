import PixieCore

extension QdrantManagement {
    /// Copies page by page; the journal says after each where the next begins.
    func copyPages(
        _ request: Reindex, _ journal: inout ReindexJournal, _ journals: ReindexJournalStore,
        _ progress: (String) -> Void
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
            async let coming =
                next == nil ? nil : client.rawPage(source, offset: next, limit: limit, deadline: deadline)
            try await write(points, to: journal.target)
            journal.copied += points.count
            journal.offset = next
            try journals.write(journal)
            if ContinuousClock.now - shown > .seconds(1) {
                shown = .now
                progress("\(journal.copied) of \(total) points copied")
            }
            guard let following = try await coming else { return }
            page = following
        }
    }

    /// Compares the ids of both, copies what the target lacks and deletes what the source no longer has, until they are the same.
    func catchUp(_ journal: ReindexJournal, _ progress: (String) -> Void) async throws {
        for _ in 0..<10 {
            let differences = try await catchUpOnce(journal)
            if differences == 0 { return }
            progress("\(differences) points had changed meanwhile")
        }
        throw ManagementRefusal(
            "'\(journal.source)' changes faster than it is copied: run the same again when less is written.")
    }

    private func catchUpOnce(_ journal: ReindexJournal) async throws -> Int {
        var merge = IDMerge()
        var differences = 0
        var (sourceOffset, targetOffset): (JSONValue?, JSONValue?)
        while !merge.hasEnded {
            if merge.needsSource {
                let page = try await ids(journal.source, sourceOffset)
                sourceOffset = page.next
                merge.addSource(page.points.map(\.id), isLast: page.next == nil)
            }
            if merge.needsTarget {
                let page = try await ids(journal.target, targetOffset)
                targetOffset = page.next
                merge.addTarget(page.points.map(\.id), isLast: page.next == nil)
            }
            let found = merge.take()
            differences += found.missing.count + found.surplus.count
            for start in stride(from: 0, to: found.missing.count, by: 256) {
                let ids = Array(found.missing[start..<min(start + 256, found.missing.count)])
                try await write(
                    try await client.rawPoints(ids, in: journal.source, deadline: deadline).points, to: journal.target)
            }
            try await client.delete(found.surplus, in: journal.target, deadline: deadline)
        }
        return differences
    }

    private func ids(_ collection: String, _ offset: JSONValue?) async throws -> RawPoints {
        try await client.rawPage(collection, offset: offset, limit: 5_000, withContent: false, deadline: deadline)
    }

    private func write(_ points: [RawPoints.Point], to collection: String) async throws {
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
