import PixieCore

extension QdrantManagement {
    /// One comparison with the source.
    private struct Comparison {
        /// What was copied or deleted.
        var differences = 0
        /// What the copy has to hold after it.
        var points = 0
    }

    /// Compares the ids of both, copies what the copy lacks and deletes what the source no longer has, until hardly anything differs.
    ///
    /// Gives how many points the copy has to hold. Their ids are written down: `carryOver` goes on from them.
    func catchUp(
        _ journal: ReindexJournal, _ ids: IDFile, _ progress: (CollectionStep) -> Void
    ) async throws -> Int {
        for round in 0..<10 {
            let found = try await follow(journal, ids, isSwitched: false)
            // Under steady writing there is always something: what is left when the alias moves is carried over after it.
            if found.differences == 0 || (round > 2 && found.differences <= max(10, found.points / 1_000)) {
                return found.points
            }
            progress("\(found.differences) points had changed meanwhile")
        }
        throw ManagementRefusal(
            "'\(journal.source)' changes faster than it is copied: run the same again when less is written.")
    }

    /// Takes over what the source gained and lost since its ids were last written down, until nothing more comes; gives how much.
    ///
    /// The copy is in use: what was written to it through the alias stays, and what was deleted from it does not come back.
    func carryOver(
        _ journal: ReindexJournal, _ ids: IDFile, settling: Duration, _ progress: (CollectionStep) -> Void
    ) async throws -> Int {
        var carried = 0
        for round in 0..<20 {
            let found = try await follow(journal, ids, isSwitched: true)
            carried += found.differences
            if found.differences > 0 {
                progress("\(found.differences) points of '\(journal.source)' had changed during the switch")
            } else if round > 0 {
                return carried
            }
            // What a server took through the alias just before the switch may still be on its way to the source.
            try await Task.sleep(for: settling)
        }
        throw ManagementRefusal(
            "The aliases lead to '\(journal.target)', and '\(journal.source)' is still written to by its own name: let what "
                + "writes use the alias, and run the same again.")
    }

    /// Before the switch the copy itself says what it lacks; after it, it has changes of its own, and the ids written down do.
    private func follow(_ journal: ReindexJournal, _ ids: IDFile, isSwitched: Bool) async throws -> Comparison {
        var merge = IDMerge()
        var result = Comparison()
        var seen = try ids.writer()
        var (sourceOffset, targetOffset): (JSONValue?, JSONValue?)
        var place = 0
        while !merge.hasEnded {
            if merge.needsSource {
                let page = try await idPage(journal.source, sourceOffset)
                sourceOffset = page.next
                for point in page.points { try seen.append(point.id) }
                result.points += page.points.count
                merge.addSource(page.points.map(\.id), isLast: page.next == nil)
            }
            if merge.needsTarget, isSwitched {
                let page = try ids.page(at: place, limit: 5_000)
                place = page.next ?? place
                merge.addTarget(page.ids, isLast: page.next == nil)
            } else if merge.needsTarget {
                let page = try await idPage(journal.target, targetOffset)
                targetOffset = page.next
                merge.addTarget(page.points.map(\.id), isLast: page.next == nil)
            }
            let found = merge.take()
            result.differences += found.missing.count + found.surplus.count
            for start in stride(from: 0, to: found.missing.count, by: 256) {
                let some = Array(found.missing[start..<min(start + 256, found.missing.count)])
                result.points -= try await copy(some, journal, keepingOwn: isSwitched)
            }
            try await client.delete(found.surplus, in: journal.target, deadline: deadline)
        }
        try seen.finish()
        return result
    }

    private func idPage(_ collection: String, _ offset: JSONValue?) async throws -> RawPoints {
        try await client.rawPage(collection, offset: offset, limit: 1_000, withContent: false, deadline: deadline)
    }

    /// Gives how many of them the source had no longer.
    private func copy(_ ids: [JSONValue], _ journal: ReindexJournal, keepingOwn: Bool) async throws -> Int {
        var points = try await client.rawPoints(ids, in: journal.source, deadline: deadline).points
        let gone = ids.count - points.count
        if keepingOwn, !points.isEmpty {
            // Written to the copy since: later than what the source has under that id.
            let own = try await client.rawPoints(
                points.map(\.id), in: journal.target, withContent: false, deadline: deadline)
            let kept = Set(own.points.map(\.id))
            points.removeAll { kept.contains($0.id) }
        }
        try await write(points, to: journal.target)
        return gone
    }
}
