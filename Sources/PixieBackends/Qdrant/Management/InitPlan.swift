import PixieCore

/// What `init` has to do to a server, decided without one.
struct InitPlan: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case createCollection
        case createIndex(CollectionDesign.Index)

        var words: String {
            switch self {
            case .createCollection: "create the collection"
            case .createIndex(let index): "index \(index.field) (\(index.type)\(index.isTenant ? ", tenant" : ""))"
            }
        }
    }

    /// In their order: every index before the first point.
    var steps: [Step] = []
    var present: [String] = []
    /// What differs and can be changed, with the command that does.
    var warnings: [String] = []
    /// What cannot be changed in place.
    var conflicts: [String] = []

    init(_ design: CollectionDesign, live: CollectionDescription?, version: QdrantVersion) {
        if let live { compare(design, live) } else { steps.append(.createCollection) }
        for index in design.indexes {
            if index.since > version {
                warnings.append("\(index.field) stays without an index: \(index.type) came with Qdrant \(index.since)")
            } else if let found = live?.payloadSchema[index.field] {
                present.append("index on \(index.field)")
                if found.dataType != index.type {
                    conflicts.append("the index on \(index.field) is \(found.dataType), not \(index.type)")
                }
            } else {
                steps.append(.createIndex(index))
            }
        }
        if let live, live.indexed > 0, steps.contains(where: { $0 != .createCollection }), live.hnsw.m != 0 {
            warnings.append(
                "the graph was built before these indexes, so filtered searches miss documents: "
                    + "rebuild it with 'pixie qdrant hnsw set \(design.name) --rebuild'")
        }
    }

    private mutating func compare(_ design: CollectionDesign, _ live: CollectionDescription) {
        present.append("collection \(design.name), \(live.points) points")
        if live.dimensions != design.dimensions {
            conflicts.append("its vectors have \(live.dimensions) dimensions, not \(design.dimensions)")
        }
        if let distance = live.config.params.vectors?.distance, distance != design.distance {
            conflicts.append("its distance is \(distance), not \(design.distance)")
        }
        if let m = live.hnsw.m, m != design.hnsw.m {
            warnings.append(
                "m is \(m), not \(design.hnsw.m ?? 0): 'pixie qdrant hnsw set \(design.name) --m \(design.hnsw.m ?? 0)'"
            )
        }
        if let construct = live.hnsw.efConstruct, let wanted = design.hnsw.efConstruct, construct != wanted {
            warnings.append(
                "ef_construct is \(construct), not \(wanted): 'pixie qdrant hnsw set \(design.name) --ef-construct \(wanted)'"
            )
        }
    }
}
