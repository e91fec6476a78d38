import PixieCore

extension CollectionPlan {
    init(_ design: CollectionDesign, live: CollectionDescription?, version: QdrantVersion) {
        self.init(collection: design.name, exists: live != nil, points: live?.points ?? 0)
        guard let live else {
            differences = [Difference(setting: "collection", live: nil, wanted: "created", cost: .free)]
            steps = [.create]
            return
        }
        compareVectors(design, live)
        compareIndexes(design, live, version)
        compareSettings(design, live, version)
        if cost == .rebuild {
            rebuildSeconds = Self.rebuildSeconds(
                points: live.points, dimensions: live.dimensions, m: design.hnsw.m ?? live.hnsw.m ?? 16,
                efConstruct: design.hnsw.efConstruct ?? live.hnsw.efConstruct ?? 100)
        }
    }

    private mutating func compareVectors(_ design: CollectionDesign, _ live: CollectionDescription) {
        guard let vectors = live.config.params.vectors else {
            differences.append(
                Difference(setting: "vectors", live: "named", wanted: "one unnamed", cost: .recreate))
            return
        }
        if vectors.size != design.dimensions {
            differences.append(
                Difference(
                    setting: "vectors.size", live: "\(vectors.size)", wanted: "\(design.dimensions)", cost: .recreate))
        }
        if vectors.distance != design.distance {
            differences.append(
                Difference(
                    setting: "vectors.distance", live: vectors.distance, wanted: design.distance, cost: .recreate))
        }
    }

    private mutating func compareIndexes(
        _ design: CollectionDesign, _ live: CollectionDescription, _ version: QdrantVersion
    ) {
        // A graph built before an index lacks the links that filtered searches walk along.
        let cost: Cost = live.indexed > 0 && (live.hnsw.m ?? 16) > 0 ? .rebuild : .free
        for index in design.indexes {
            guard index.since <= version else {
                notes.append("no index on \(index.field): \(index.type) came with Qdrant \(index.since)")
                continue
            }
            let setting = "index on \(index.field)"
            let found = live.payloadSchema[index.field]
            if let found, found.dataType == index.type, !index.isTenant || found.isTenant || version < .tenantIndexes {
                continue
            }
            if let found {
                let isTenant = index.isTenant && found.dataType == index.type
                differences.append(
                    Difference(
                        setting: setting, live: found.dataType, wanted: index.type + (isTenant ? ", tenant" : ""),
                        cost: cost))
                steps.append(.deleteIndex(index.field))
            } else {
                differences.append(Difference(setting: setting, live: nil, wanted: index.type, cost: cost))
            }
            steps.append(.createIndex(index))
        }
        let known = Set(design.indexes.map(\.field))
        for field in live.payloadSchema.keys.sorted() where !known.contains(field) {
            notes.append("the index on \(field) is not in the file; it stays")
        }
    }

    private mutating func compareSettings(
        _ design: CollectionDesign, _ live: CollectionDescription, _ version: QdrantVersion
    ) {
        var graph = HNSWSettings()
        var optimizers = OptimizerSettings()
        let rebuild: Cost = live.points == 0 ? .free : .rebuild
        let (wanted, old) = (design.hnsw, live.hnsw)
        graph.m = difference("hnsw_config.m", old.m, wanted.m, rebuild)
        // One more than wanted is what a forced rebuild leaves behind: not worth another.
        if old.efConstruct != wanted.efConstruct.map({ $0 + 1 }) {
            graph.efConstruct = difference("hnsw_config.ef_construct", old.efConstruct, wanted.efConstruct, rebuild)
        }
        graph.payloadM = difference("hnsw_config.payload_m", old.payloadM, wanted.payloadM, rebuild)
        graph.fullScanThreshold = difference(
            "hnsw_config.full_scan_threshold", old.fullScanThreshold, wanted.fullScanThreshold, rebuild)
        graph.onDisk = difference("hnsw_config.on_disk", old.onDisk, wanted.onDisk, rebuild)
        let isLate = live.indexed < live.points && (design.optimizers.indexingThreshold ?? 0) > 0
        let (tuned, now) = (design.optimizers, live.config.optimizers)
        optimizers.indexingThreshold = difference(
            "optimizers_config.indexing_threshold", now.indexingThreshold, tuned.indexingThreshold,
            isLate ? .rebuild : .free)
        optimizers.deletedThreshold = difference(
            "optimizers_config.deleted_threshold", now.deletedThreshold, tuned.deletedThreshold, .free)
        optimizers.defaultSegmentNumber = difference(
            "optimizers_config.default_segment_number", now.defaultSegmentNumber, tuned.defaultSegmentNumber, .free)
        optimizers.maxOptimizationThreads = difference(
            "optimizers_config.max_optimization_threads", now.maxOptimizationThreads, tuned.maxOptimizationThreads,
            .free)
        let onDisk = difference(
            "vectors.on_disk", live.config.params.vectors?.onDisk ?? false, design.vectorsOnDisk, rebuild)
        let quantization = quantizationDifference(live, design, rebuild)
        let strictMode = strictModeDifference(live, design, version)

        if graph == HNSWSettings(), steps.contains(where: \.isNewIndex), live.indexed > 0 {
            // Nothing else makes the server build the graph along the new index.
            graph.efConstruct = (old.efConstruct ?? 100) + 1
        }
        var members: [String: JSONValue] = [:]
        var ofVector: [String: JSONValue] = [:]
        if graph != HNSWSettings() {
            members["hnsw_config"] = graph.json
            if live.config.params.vectors?.hnswConfig != nil { ofVector["hnsw_config"] = graph.json }
        }
        if let onDisk { ofVector["on_disk"] = .bool(onDisk) }
        if !ofVector.isEmpty { members["vectors"] = .object(["": .object(ofVector)]) }
        if optimizers != OptimizerSettings() { members["optimizers_config"] = optimizers.json }
        members["quantization_config"] = quantization
        members["strict_mode_config"] = strictMode
        if !members.isEmpty { steps.append(.change(.object(members))) }
    }

    /// What to send; nil for nothing.
    private mutating func quantizationDifference(
        _ live: CollectionDescription, _ design: CollectionDesign, _ cost: Cost
    ) -> JSONValue? {
        guard let wanted = design.quantization else { return nil }
        let old = live.config.quantization ?? .null
        guard !wanted.isIncluded(in: old) else { return nil }
        func text(_ value: JSONValue) -> String {
            value == .null ? "none" : String(decoding: value.jsonBytes, as: UTF8.self)
        }
        differences.append(
            Difference(setting: "quantization_config", live: text(old), wanted: text(wanted), cost: cost))
        return wanted == .null ? .string("Disabled") : wanted
    }

    /// The rules that differ, as they are sent; nil for nothing.
    private mutating func strictModeDifference(
        _ live: CollectionDescription, _ design: CollectionDesign, _ version: QdrantVersion
    ) -> JSONValue? {
        guard !design.strictMode.isEmpty else { return nil }
        guard version >= .strictMode else {
            notes.append("no strict_mode_config: it came with Qdrant \(QdrantVersion.strictMode)")
            return nil
        }
        var old: [String: JSONValue] = [:]
        if case .object(let members)? = live.config.strictMode { old = members }
        func text(_ value: JSONValue) -> String { String(decoding: value.jsonBytes, as: UTF8.self) }
        let changed = design.strictMode.filter { name, value in !value.isIncluded(in: old[name] ?? .null) }
        for (name, value) in changed.sorted(by: { $0.key < $1.key }) {
            differences.append(
                Difference(
                    setting: "strict_mode_config.\(name)", live: old[name].map(text), wanted: text(value), cost: .free))
        }
        return changed.isEmpty ? nil : .object(changed)
    }

    /// The wanted value where it differs.
    private mutating func difference<Value: Equatable>(
        _ setting: String, _ live: Value?, _ wanted: Value?, _ cost: Cost
    ) -> Value? {
        guard let wanted, wanted != live else { return nil }
        differences.append(
            Difference(setting: setting, live: live.map { "\($0)" }, wanted: "\(wanted)", cost: cost))
        return wanted
    }
}

extension CollectionPlan.Step {
    var isNewIndex: Bool {
        if case .createIndex = self { return true }
        return false
    }
}

extension CollectionDescription.PayloadIndex {
    var isTenant: Bool {
        guard case .object(let members)? = params else { return false }
        return members["is_tenant"] == .bool(true)
    }
}

extension JSONValue {
    /// Whether all that this value says is said by `other`, which may say more: a server fills in what was left out.
    func isIncluded(in other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let mine), .object(let theirs)):
            mine.allSatisfy { name, value in theirs[name].map { value.isIncluded(in: $0) } ?? (value == .null) }
        case (.integer(let mine), .number(let theirs)): Double(mine) == theirs
        case (.number(let mine), .integer(let theirs)): mine == Double(theirs)
        default: self == other
        }
    }
}
