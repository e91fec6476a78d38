import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct CollectionDoctorTests {
    private func findings(
        _ live: CollectionDescription, version: QdrantVersion = QdrantVersion(1, 19), recall: Double? = 0.99,
        aliases: [QdrantManagement.Alias] = []
    ) -> [DoctorFinding] {
        CollectionDoctor(
            DoctorEvidence(
                design: .guide(), live: live, optimizations: nil, version: version, collections: ["user_documents"],
                aliases: aliases, recall: recall.map { .init(share: $0, questions: 40) })
        ).findings
    }

    @Test func aSoundCollectionHasNoFindings() throws {
        #expect(findings(try described()).isEmpty)
    }

    @Test func eachFaultIsFoundWithTheCommandThatMendsIt() throws {
        let cases: [(CollectionDescription, String, String)] = [
            (
                try described(#"{"m": 0, "ef_construct": 128, "full_scan_threshold": 100}"#), "m=0 was left over",
                "--m 16"
            ),
            (
                try described(optimizers: #"{"indexing_threshold": 0}"#, indexed: 0), "threshold was left at 0",
                "--indexing-threshold"
            ),
            (
                try described(optimizers: #"{"indexing_threshold": 1, "max_optimization_threads": 0}"#),
                "switched off", "bulk finish"
            ),
            (try described(status: "grey"), "nothing starts them", "--start"),
            (try described(status: "red"), "not recovered", "log"),
            (try described(dimensions: 768), "another size", "init"),
            (try described(schema: "{}"), "user_id has no index", "--rebuild"),
            (
                try described(
                    schema: CompleteSchema.json.replacing(
                        #""user_id": {"data_type": "keyword""#, with: #""user_id": {"data_type": "text""#)
                ), "wrong type", "init"
            ),
            (try described(segments: 90), "many segments", "--start"),
            (
                try described(more: #", "strict_mode_config": {"enabled": true, "max_query_limit": 2}"#),
                "strict mode refuses", "max_query_limit"
            ),
        ]
        for (live, finding, mend) in cases {
            let found = findings(live).first { $0.finding.contains(finding) }
            #expect(found != nil, "\(finding): \(findings(live))")
            #expect(found?.mend?.contains(mend) == true, "\(finding): \(found?.mend ?? "-")")
        }
    }

    @Test func greenWithEverythingIndexedDoesNotHideThatSearchesMiss() throws {
        let found = findings(try described(), recall: 0.54)
        #expect(found.map(\.severity) == [.problem])
        #expect(found.first?.mend?.contains("--rebuild") == true)
    }

    @Test func whatIsNotTheCollectionsOwnIsLookedAtToo() throws {
        let dangling = QdrantManagement.Alias(alias: "live", collection: "gone")
        #expect(findings(try described(), aliases: [dangling]).first?.finding.contains("leads nowhere") == true)
        #expect(findings(try described(), version: QdrantVersion(2, 0)).first?.evidence.contains("2.0") == true)
        let small = findings(try described(points: 100, indexed: 0))
        #expect(small.allSatisfy { $0.severity != .problem || $0.finding.contains("points without") })
    }
}

@Suite struct OptimizationWatchTests {
    private func state(running: Int, queued: Int) throws -> OptimizationState {
        let running = Array(repeating: "{}", count: running).joined(separator: ",")
        let text = #"{"running": [\#(running)], "summary": {"queued_optimizations": \#(queued)}}"#
        return try JSONDecoder().decode(OptimizationState.self, from: Data(text.utf8))
    }

    @Test func greenCountsOnlyOnPollsInARowWithNothingQueued() throws {
        let (idle, queued, running) = (
            try state(running: 0, queued: 0), try state(running: 0, queued: 1), try state(running: 1, queued: 0)
        )
        var watch = OptimizationWatch()
        let green = try described()
        let yellow = try described(status: "yellow")
        var verdicts: [OptimizationWatch.Verdict] = []
        for (live, state) in [
            (green, idle), (green, queued), (green, idle), (yellow, running), (green, idle), (green, idle),
        ] {
            verdicts.append(watch.observe(live, state))
        }
        #expect(verdicts.map { $0 == .atRest } == [false, false, false, false, false, true])
        #expect(verdicts[1] == .waiting("0 running, 1 queued"))
    }

    @Test func aServerThatDoesNotTellIsAskedMoreOften() throws {
        var watch = OptimizationWatch()
        var verdicts: [OptimizationWatch.Verdict] = []
        for _ in 0..<5 { verdicts.append(watch.observe(try described(), nil)) }
        #expect(verdicts.dropLast().allSatisfy { $0 != .atRest })
        #expect(verdicts.last == .atRest)
    }

    @Test(arguments: ["red", "grey"])
    func whatWillNotMoveByItselfIsSaidAtOnce(status: String) throws {
        var watch = OptimizationWatch()
        let verdict = watch.observe(try described(status: status), try state(running: 0, queued: 1))
        guard case .stuck = verdict else {
            Issue.record("not stuck")
            return
        }
    }
}

@Suite struct GraphPlanTests {
    @Test func theCostIsSaidBeforehand() throws {
        func cost(_ change: GraphChange, _ live: CollectionDescription) -> GraphPlan.Cost {
            GraphPlan(change, on: "c", live).cost
        }
        let live = try described()
        #expect(cost(GraphChange(m: 16, efConstruct: 128), live) == .none)
        #expect(cost(GraphChange(m: 32), live) == .rebuild)
        #expect(cost(GraphChange(m: 32), try described(points: 0, indexed: 0)) == .free)
        #expect(cost(GraphChange(m: 0), live) == .drop)
        #expect(cost(GraphChange(m: 0, payloadM: 16), live) == .rebuild)
        #expect(cost(GraphChange(indexingThreshold: 5), live) == .free)
        #expect(cost(GraphChange(indexingThreshold: 5), try described(indexed: 10)) == .rebuild)
        let rebuild = GraphPlan(GraphChange(rebuilds: true), on: "c", live)
        #expect(rebuild.cost == .rebuild)
        #expect(rebuild.changes == ["ef_construct 128 -> 129"])
        #expect(rebuild.vectors == 5_000)
        #expect(GraphPlan(GraphChange(m: 32), on: "c", live).memoryDifference > 0)
    }
}

@Suite struct RecallTests {
    @Test func theIntervalHoldsTheTruthAsOftenAsItSays() {
        var random = SeededGenerator(seed: 77)
        for truth in [0.6, 0.9, 0.97] {
            var held = 0
            for _ in 0..<200 {
                // Five neighbours a question, each found with the same chance.
                let shares = (0..<150).map { _ in
                    Double((0..<5).count { _ in Double.random(in: 0..<1, using: &random) < truth }) / 5
                }
                let interval = RecallInterval(shares, resamples: 300, using: &random)
                if interval.lower <= truth, truth <= interval.upper { held += 1 }
            }
            #expect(held >= 180, "\(truth): \(held) of 200")
        }
    }

    @Test func aSampleWithoutAMissDoesNotClaimToBeCertain() {
        var random = SeededGenerator(seed: 1)
        let few = RecallInterval(Array(repeating: 1, count: 30), using: &random)
        #expect(few.lower < 0.95)
        let many = RecallInterval(Array(repeating: 1, count: 400), using: &random)
        #expect(many.lower > 0.98)
    }

    @Test func thePointItselfDoesNotCountAndEqualDistancesDo() throws {
        func points(_ scores: [(Int64, Double)]) throws -> [FoundPoints.Point] {
            scores.map { .init(id: .integer($0.0), score: $0.1, payload: nil) }
        }
        let truth = try points([(1, 1), (2, 0.9), (3, 0.8), (4, 0.8), (5, 0.7)])
        let ties = try points([(1, 1), (2, 0.9), (4, 0.8)])
        #expect(Recall.share(found: ties, truth: truth, without: .integer(1), limit: 2) == 1)
        let half = try points([(1, 1), (5, 0.7), (2, 0.9)])
        #expect(Recall.share(found: half, truth: truth, without: .integer(1), limit: 2) == 0.5)
        #expect(Recall.share(found: [], truth: try points([(1, 1)]), without: .integer(1), limit: 2) == nil)
    }
}
