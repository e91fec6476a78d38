public import PixieCore

/// What to measure.
public struct TuneRequest: Sendable {
    public var collection: String
    public var targetRecall = 0.98
    public var limit = 5
    public var questions = 300
    /// Ascending.
    public var widths = [16, 32, 64, 128, 256, 512]
    /// Ascending; tried at each width where the vectors are quantized.
    public var oversamplings = [1.0, 2, 4]
    public var seed: UInt64
    /// How the service searches at the moment: measured, too, so that it is known what its searches find.
    public var inForce: SearchSettings?
    /// A file of recorded questions to ask; nil asks with stored points, each without itself.
    public var recordedQuestions: String?

    public init(collection: String, seed: UInt64) {
        self.collection = collection
        self.seed = seed
    }
}

extension QdrantManagement {
    /// Measures searches as the service makes them, with the user's filter, against exact ones. Changes nothing.
    ///
    /// Refuses when there are too few questions to measure with. `embedding` is for recorded ones without a vector.
    public func tune(
        _ request: TuneRequest, embedding: Embedding? = nil, progress: (CollectionStep) -> Void = { _ in }
    ) async throws -> TuneReport {
        let name = request.collection
        let live = try await describe(name)
        var generator = SeededGenerator(seed: request.seed)
        let questions =
            if let path = request.recordedQuestions {
                try await QuestionFile(path: path, dimensions: live.dimensions)
                    .questions(count: request.questions, embedding: embedding, using: &generator)
            } else { try await questions(name, count: request.questions, using: &generator) }
        guard questions.count >= 20 else {
            let (place, cure) =
                request.recordedQuestions.map { ("'\($0)'", "record") }
                ?? ("'\(name)' with a user_id and a vector", "load")
            throw ManagementRefusal("Only \(questions.count) questions in \(place): \(cure) 20 at least.")
        }
        var sizes: [UserID: Int] = [:]
        for user in Set(questions.map(\.user)) {
            sizes[user] = try await client.count(name, filter: UserSearch.filter(user: user), deadline: deadline)
        }
        progress("\(questions.count) questions of \(sizes.count) users: looking for the truth")
        var truths: [[FoundPoints.Point]] = []
        for question in questions {
            truths.append(try await nearest(to: question, in: name, limit: request.limit, ef: nil, isExact: true))
        }
        let isQuantized = live.config.quantization.map { $0 != .null } ?? false
        let oversamplings: [Double?] = isQuantized ? request.oversamplings : [nil]
        let total = request.widths.count * oversamplings.count
        var rows: [TuneReport.Row] = []
        sweep: for ef in request.widths {
            for oversampling in oversamplings {
                let row = try await measure(request, ef, oversampling, questions, truths, sizes, using: &generator)
                rows.append(row)
                let words = "\(row.words): recall \(CollectionReport.percent(row.recall.mean))"
                progress(CollectionStep(words, completed: rows.count, of: total))
                if row.worstRecall.lower >= request.targetRecall { break sweep }
            }
        }
        var inForce: TuneReport.InForce?
        if let settings = request.inForce {
            let found = try await ask(request, settings.ef, settings.oversampling, questions, truths)
            let recall = RecallInterval(found.compactMap(\.share), using: &generator)
            inForce = .init(ef: settings.ef, oversampling: settings.oversampling, recall: recall)
            progress("as the service searches now: recall \(CollectionReport.percent(recall.mean))")
        }
        let groups = Dictionary(grouping: questions) { Self.group(sizes[$0.user] ?? 0) }.mapValues(\.count)
        return TuneReport(
            collection: name, targetRecall: request.targetRecall, limit: request.limit, groups: groups, rows: rows,
            inForce: inForce, graph: GraphState(live),
            fullScanVectors: live.vectors(inKilobytes: live.hnsw.fullScanThreshold ?? 0),
            largestTenant: sizes.values.max() ?? 0)
    }

    private struct Asked {
        /// Of the true nearest that were found; nil where there are none.
        var share: Double?
        var milliseconds: Double
    }

    /// Every question once, in their order.
    private func ask(
        _ request: TuneRequest, _ ef: Int?, _ oversampling: Double?, _ questions: [RecallQuestion],
        _ truths: [[FoundPoints.Point]]
    ) async throws -> [Asked] {
        var asked: [Asked] = []
        for (question, truth) in zip(questions, truths) {
            let start = ContinuousClock.now
            let found = try await nearest(
                to: question, in: request.collection, limit: request.limit, ef: ef, oversampling: oversampling)
            asked.append(
                Asked(
                    share: Recall.share(found: found, truth: truth, without: question.id, limit: request.limit),
                    milliseconds: (ContinuousClock.now - start) / .milliseconds(1)))
        }
        guard asked.contains(where: { $0.share != nil }) else {
            throw ManagementRefusal("No user of '\(request.collection)' has a second point: there is nothing to find.")
        }
        return asked
    }

    private func measure(
        _ request: TuneRequest, _ ef: Int, _ oversampling: Double?, _ questions: [RecallQuestion],
        _ truths: [[FoundPoints.Point]], _ sizes: [UserID: Int], using generator: inout SeededGenerator
    ) async throws -> TuneReport.Row {
        let asked = try await ask(request, ef, oversampling, questions, truths)
        var shares: [String: [Double]] = [:]
        for (question, answer) in zip(questions, asked) {
            guard let share = answer.share else { continue }
            shares[Self.group(sizes[question.user] ?? 0), default: []].append(share)
        }
        let all = shares.sorted { $0.key < $1.key }.flatMap(\.value)
        // A group of a few questions says nothing by itself: it counts among all.
        var worst = ("all users", RecallInterval(all, using: &generator))
        for (group, values) in shares.sorted(by: { $0.key < $1.key }) where values.count >= 20 {
            let interval = RecallInterval(values, using: &generator)
            if interval.lower < worst.1.lower { worst = (group, interval) }
        }
        let times = asked.map(\.milliseconds).sorted()
        return TuneReport.Row(
            ef: ef, oversampling: oversampling, recall: RecallInterval(all, using: &generator), worstGroup: worst.0,
            worstRecall: worst.1,
            p50Milliseconds: times[times.count / 2],
            p95Milliseconds: times[min(times.count - 1, times.count * 95 / 100)])
    }

    /// Filtered searches go differently by the size of what the filter leaves.
    static func group(_ size: Int) -> String {
        switch size {
        case ..<1_000: "users of under 1,000 points"
        case ..<10_000: "users of 1,000 to 10,000 points"
        default: "users of 10,000 points and more"
        }
    }
}
