import HTTPTypes
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct DesignFileTests {
    private let whole = """
        collection: docs
        vectors: {size: 8, distance: Cosine, on_disk: true}
        hnsw_config: {m: 24, ef_construct: 200, full_scan_threshold: 100, payload_m: 12, on_disk: false}
        optimizers_config:
          indexing_threshold: 5000
          deleted_threshold: 0.3
          default_segment_number: 2
          max_optimization_threads: 1
        quantization_config:
          scalar: {type: int8, quantile: 0.99, always_ram: true}
        strict_mode_config: {enabled: true, max_query_limit: 20, search_max_oversampling: 2.5}
        payload_indexes:
          user_id: {type: keyword, is_tenant: true}
          metadata.created_at: datetime
        """

    @Test func everyMemberOfAFileArrives() throws {
        let design = try CollectionDesign(yaml: whole)
        #expect((design.name, design.dimensions, design.distance, design.vectorsOnDisk) == ("docs", 8, "Cosine", true))
        #expect(
            design.hnsw == HNSWSettings(m: 24, efConstruct: 200, fullScanThreshold: 100, payloadM: 12, onDisk: false))
        #expect(
            design.optimizers
                == OptimizerSettings(
                    deletedThreshold: 0.3, defaultSegmentNumber: 2, indexingThreshold: 5_000, maxOptimizationThreads: 1)
        )
        let scalar: JSONValue = .object(["type": .string("int8"), "quantile": .number(0.99), "always_ram": .bool(true)])
        #expect(design.quantization == .object(["scalar": scalar]))
        #expect(
            design.strictMode == [
                "enabled": .bool(true), "max_query_limit": .integer(20), "search_max_oversampling": .number(2.5),
            ])
        #expect(design.indexes.map(\.field) == ["user_id", "metadata.created_at"])
        #expect(design.indexes.map(\.isTenant) == [true, false])
        #expect(design.indexes.last?.since == QdrantVersion(1, 8))
    }

    @Test(arguments: [
        ("", "empty"), ("[1]", "an object is expected"), ("collection: c", "vectors.size"),
        ("vectors: {size: 8}", "collection"),
        ("collection: c\nvectors: {size: 8}\nhnsw: {m: 1}", "line 3: the file has no member 'hnsw'"),
        ("collection: c\nvectors: {size: 0}", "1 to 65536"),
        ("collection: c\nvectors: {size: 8, distance: cosine}", "Cosine"),
        ("collection: c\nvectors: {size: 8}\nhnsw_config: {m: many}", "line 3: m: a whole number"),
        ("collection: c\nvectors: {size: 8}\nhnsw_config: {M: 3}", "no member 'M'"),
        ("collection: c\nvectors: {size: 8}\nvectors: {size: 9}", "uplicat"),
        ("collection: c\nvectors: {size: 8}\nquantization_config: {scalar: {}, binary: {}}", "one of scalar"),
        ("collection: c\nvectors: {size: 8}\nquantization_config: {scalar: {quantile: 7}}", "quantile"),
        ("collection: c\nvectors: {size: 8}\npayload_indexes: {user_id: keywrod}", "a type is expected: bool"),
        (
            "collection: c\nvectors: {size: 8}\npayload_indexes: {user_id: {type: keyword, tenant: true}}",
            "no member 'tenant'"
        ),
        (
            "collection: c\nvectors: {size: 8}\nstrict_mode_config: {max_query_limit: 0}",
            "max_query_limit: a whole number"
        ),
        ("collection: [\n", "line"),
    ])
    func everyMistakeIsNamed(yaml: String, words: String) {
        let error = #expect(throws: DesignFileError.self) { _ = try CollectionDesign(yaml: yaml) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "-")")
    }

    @Test func aFileOfAnySizeIsRefusedBeforeItIsRead() {
        #expect(throws: DesignFileError.self) {
            _ = try CollectionDesign(yaml: String(repeating: "# a comment\n", count: 10_000))
        }
    }
}

@Suite struct CollectionPlanTests {
    private func plan(
        _ change: (inout CollectionDesign) -> Void, _ live: CollectionDescription?,
        version: QdrantVersion = QdrantVersion(1, 19)
    ) -> CollectionPlan {
        var design = CollectionDesign.guide()
        change(&design)
        return CollectionPlan(design, live: live, version: version)
    }

    private var live: CollectionDescription {
        get throws {
            try described(
                schema: CompleteSchema.json.replacing(
                    #""points": 5000}, "document_id"#,
                    with: #""points": 5000, "params": {"type": "keyword", "is_tenant": true}}, "document_id"#))
        }
    }

    @Test func whatIsAsTheFileSaysHasNoDifferences() throws {
        let plan = plan({ _ in }, try live)
        #expect(plan.differences.isEmpty)
        #expect(plan.steps.isEmpty)
        #expect(plan.cost == nil)
        #expect(plan.lines == ["user_documents: as the file says"])
    }

    @Test func eachDifferenceHasItsCost() throws {
        let cases: [(String, CollectionPlan.Cost, (inout CollectionDesign) -> Void)] = [
            ("vectors.size", .recreate, { $0.dimensions = 768 }),
            ("vectors.distance", .recreate, { $0.distance = "Dot" }),
            ("vectors.on_disk", .rebuild, { $0.vectorsOnDisk = true }),
            ("hnsw_config.m", .rebuild, { $0.hnsw.m = 32 }),
            ("hnsw_config.ef_construct", .rebuild, { $0.hnsw.efConstruct = 256 }),
            ("hnsw_config.payload_m", .rebuild, { $0.hnsw.payloadM = 16 }),
            ("quantization_config", .rebuild, { $0.quantization = .object(["binary": .object([:])]) }),
            ("optimizers_config.indexing_threshold", .free, { $0.optimizers.indexingThreshold = 77 }),
            ("optimizers_config.default_segment_number", .free, { $0.optimizers.defaultSegmentNumber = 4 }),
            ("strict_mode_config.max_query_limit", .free, { $0.strictMode = ["max_query_limit": .integer(11)] }),
        ]
        for (setting, cost, change) in cases {
            let plan = plan(change, try live)
            #expect(plan.differences.map(\.setting) == [setting])
            #expect(plan.cost == cost, "\(setting)")
            #expect((plan.rebuildSeconds != nil) == (cost == .rebuild), "\(setting)")
            #expect(plan.steps.isEmpty == (cost == .recreate), "\(setting)")
        }
        let empty = plan({ $0.hnsw.m = 32 }, try described(points: 0, indexed: 0))
        #expect(empty.differences.first { $0.setting == "hnsw_config.m" }?.cost == .free)
        #expect(plan({ _ in }, nil).steps == [.create])
    }

    @Test func onlyTheRulesThatDifferAreSentAndOnlyWhereThereAreAny() throws {
        let rules = #", "strict_mode_config": {"enabled": true, "max_query_limit": 5}"#
        let wanted: [String: JSONValue] = ["enabled": .bool(true), "max_query_limit": .integer(11)]
        let changed = plan({ $0.strictMode = wanted }, try described(more: rules))
        guard case .change(.object(let sent))? = changed.steps.last else {
            Issue.record("nothing is sent: \(changed.steps)")
            return
        }
        #expect(sent["strict_mode_config"] == .object(["max_query_limit": .integer(11)]))
        let old = plan({ $0.strictMode = wanted }, try live, version: QdrantVersion(1, 12))
        #expect(old.differences.isEmpty)
        #expect(old.notes.contains { $0.contains("1.13") })
    }

    @Test func anIndexMadeAfterTheGraphForcesARebuildAlongIt() throws {
        let late = plan({ _ in }, try described(schema: "{}"))
        #expect(late.cost == .rebuild)
        #expect(late.differences.count == 4)
        guard case .change(let settings)? = late.steps.last else {
            Issue.record("\(late.steps)")
            return
        }
        #expect(settings == .object(["hnsw_config": .object(["ef_construct": .integer(129)])]))
        let early = plan({ _ in }, try described(indexed: 0, schema: "{}"))
        #expect(early.cost == .free)
        #expect(early.steps.allSatisfy { $0.isNewIndex })
        // What a forced rebuild leaves behind is no difference.
        let after = plan(
            { _ in }, try described(#"{"m": 16, "ef_construct": 129}"#, schema: CompleteSchema.json),
            version: QdrantVersion(1, 10))
        #expect(after.differences.isEmpty)
    }

    @Test func anIndexOfAnotherKindIsMadeAnewAndAnUnknownOneStays() throws {
        let schema = CompleteSchema.json.replacing(
            #""document_id": {"data_type": "keyword""#, with: #""document_id": {"data_type": "text""#)
        let plan = plan({ $0.indexes.removeLast() }, try described(schema: schema), version: QdrantVersion(1, 10))
        #expect(
            plan.steps.prefix(2) == [
                .deleteIndex("document_id"), .createIndex(.init(field: "document_id", type: "keyword")),
            ])
        #expect(plan.notes.contains { $0.contains("metadata.created_at") })
        let plain = CollectionPlan(.guide(), live: try described(), version: QdrantVersion(1, 19))
        #expect(plain.differences.map(\.wanted) == ["keyword, tenant"])
    }

    @Test func quantizationThatTheServerFilledInIsNoDifference() throws {
        let more = #", "quantization_config": {"scalar": {"type": "int8", "quantile": null, "always_ram": true}}"#
        let wanted: JSONValue = .object(["scalar": .object(["type": .string("int8"), "always_ram": .bool(true)])])
        let same = plan({ $0.quantization = wanted }, try described(more: more), version: QdrantVersion(1, 10))
        #expect(same.differences.isEmpty)
        let none = plan({ $0.quantization = .null }, try described(more: more), version: QdrantVersion(1, 10))
        #expect(none.steps == [.change(.object(["quantization_config": .string("Disabled")]))])
    }
}

@Suite(.enabled(if: QdrantServer.isScripted, QdrantServer.needs)) struct QdrantApplyTests {
    @Test func applyMakesTheCollectionAsTheFileSaysAndThenNothing() async throws {
        try await QdrantServer.run { server in
            let management = server.management()
            var design = CollectionDesign.guide(name: "c", dimensions: 8)
            #expect(try await management.plan(design).steps == [.create])
            _ = try await management.apply(design)
            #expect(try await management.plan(design).cost == nil)
            design.hnsw.m = 24
            design.optimizers.indexingThreshold = 33
            design.vectorsOnDisk = true
            design.quantization = .object(["scalar": .object(["type": .string("int8")])])
            design.indexes.append(.init(field: "metadata.title", type: "keyword"))
            #expect(try await management.apply(design).differences.count == 5)
            #expect(try await management.plan(design).differences == [])
            design.quantization = .null
            _ = try await management.apply(design)
            #expect(try await management.plan(design).differences == [])
            // Empty, it may be made anew; with points never.
            design.dimensions = 4
            _ = try await management.apply(design)
            #expect(try await management.info("c").dimensions == 4)
            try await server.send(
                .put, "/collections/c/points?wait=true", #"{"points": [{"id": 1, "vector": [1, 0, 0, 0]}]}"#)
            design.dimensions = 8
            let refusal = await #expect(throws: ManagementRefusal.self) { try await management.apply(design) }
            #expect(refusal?.description.contains("1 points") == true)
            #expect(try await management.info("c").points == 1)
            #expect(try await server.seen().mismatches == [])
        }
    }
}
