import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct CollectionDoctorTests {
    private func findings(
        _ live: CollectionDescription, version: QdrantVersion = QdrantVersion(1, 19), recall: Double? = 0.99,
        aliases: [QdrantManagement.Alias] = [], context: DoctorContext = DoctorContext(), deleted: Int? = nil
    ) -> [DoctorFinding] {
        CollectionDoctor(
            DoctorEvidence(
                design: .guide(), live: live, context: context, version: version, collections: ["user_documents"],
                aliases: aliases, recall: recall.map { .init(share: $0, questions: 40) }, deleted: deleted)
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
                "switched off", "--optimization-threads auto"
            ),
            (try described(status: "grey"), "nothing starts them", "--start"),
            (try described(status: "red"), "not recovered", "log"),
            (try described(dimensions: 768), "another size", "init"),
            (try described(schema: "{}"), "user_id has no index", "--rebuild"),
            (
                try described(
                    schema: CompleteSchema.json.replacing(
                        #""user_id": {"data_type": "keyword""#, with: #""user_id": {"data_type": "text""#)
                ), "wrong type", "apply"
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

    @Test func whatTheServiceAsksForIsComparedWithWhatIsAllowed() throws {
        let wide = DoctorContext(search: SearchSettings(ef: 300, oversampling: 3))
        let rules =
            #", "strict_mode_config": {"enabled": true, "search_max_hnsw_ef": 200, "search_max_oversampling": 2.5}"#
        let found = findings(try described(more: rules), context: wide)
        #expect(found.map(\.severity) == [.problem, .problem])
        #expect(found.map { $0.mend?.contains("pixie qdrant apply FILE") } == [true, true])
        #expect(found.contains { $0.mend?.contains("search_max_hnsw_ef: 300") == true })
        #expect(findings(try described(more: rules)).isEmpty, "the server's own width is allowed")
        #expect(findings(try described(more: rules.replacing("true", with: "false")), context: wide).isEmpty)
        for rule in ["upsert_max_batchsize", "max_query_limit"] {
            let small = #", "strict_mode_config": {"enabled": true, "\#(rule)": 50}"#
            #expect(findings(try described(more: small)).map(\.severity) == [.warning])
        }
    }

    @Test func anUnfinishedLoadIsWhatBringsItsSettingsBack() throws {
        let live = try described(#"{"m": 0, "ef_construct": 128}"#)
        #expect(
            findings(live, context: DoctorContext(hasUnfinishedLoad: true)).first?.mend
                == "pixie qdrant bulk finish user_documents")
        #expect(findings(live).first?.mend == "pixie qdrant hnsw set user_documents --m 16")
    }

    @Test func quantizedVectorsAreToBeSearchedWithOversampling() throws {
        let live = try described(more: #", "quantization_config": {"scalar": {"type": "int8"}}"#)
        #expect(findings(live).map(\.mend) == ["pixie qdrant tune user_documents --apply"])
        #expect(findings(live, context: DoctorContext(search: SearchSettings(oversampling: 1))).isEmpty)
    }

    @Test(arguments: [(nil, false), (0, false), (900, false), (1_200, false), (1_300, true)] as [(Int?, Bool)])
    func manyDeletedVectorsAreFound(deleted: Int?, isFound: Bool) throws {
        let found = findings(try described(), deleted: deleted)
        #expect(found.contains { $0.finding.contains("deleted") && $0.mend?.hasSuffix("--rebuild") == true } == isFound)
    }

    @Test(arguments: [(0.96, nil), (0.94, .warning), (0.8, .problem)] as [(Double, DoctorFinding.Severity?)])
    func whatIsMissedIsAWarningBeforeItIsAProblem(recall: Double, severity: DoctorFinding.Severity?) throws {
        #expect(findings(try described(), recall: recall).first?.severity == severity)
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
    @Test(arguments: [0.6, 0.9, 0.97, 0.99], [false, true])
    func theIntervalHoldsTheTruthAsOftenAsItSays(truth: Double, isUneven: Bool) {
        var random = SeededGenerator(seed: 77)
        let isFound = { (chance: Double) in Double.random(in: 0..<1, using: &random) < chance }
        var held = 0
        for _ in 0..<200 {
            // Five neighbours a question, all found with the same chance; or half of what is missed is missed by a few questions.
            let shares = (0..<150).map { _ in
                let isHard = isUneven && isFound(1 - truth)
                let chance = !isUneven ? truth : isHard ? 0.5 : 1 - (1 - truth) / (2 * truth)
                return Double((0..<5).count { _ in isFound(chance) }) / 5
            }
            var resampling = SeededGenerator(seed: UInt64(held))
            let interval = RecallInterval(shares, resamples: 300, using: &resampling)
            if interval.lower <= truth, truth <= interval.upper { held += 1 }
        }
        // 190 are promised; fewer than 184 of 200 hold it once in a hundred times.
        #expect(held >= 184, "\(truth): \(held) of 200")
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
