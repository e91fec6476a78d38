import PixieCore

/// A collection as the server describes it; members that a version lacks are nil.
struct CollectionDescription: Decodable, Sendable {
    struct PayloadIndex: Decodable, Sendable {
        var dataType: String
        /// Points that have the field.
        var points: Int?
        var params: JSONValue?

        enum CodingKeys: String, CodingKey {
            case points, params
            case dataType = "data_type"
        }
    }

    struct Vectors: Decodable, Sendable {
        var size: Int
        var distance: String
        var onDisk: Bool?
        var hnswConfig: HNSWSettings?

        enum CodingKeys: String, CodingKey {
            case size, distance
            case onDisk = "on_disk"
            case hnswConfig = "hnsw_config"
        }
    }

    struct Settings: Decodable, Sendable {
        struct Params: Decodable, Sendable {
            /// Nil for a collection of named vectors, which Pixie does not use.
            var vectors: Vectors?

            enum CodingKeys: String, CodingKey { case vectors }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                vectors = try? container.decode(Vectors.self, forKey: .vectors)
            }
        }

        var params: Params
        var hnsw: HNSWSettings
        var optimizers: OptimizerSettings
        var quantization: JSONValue?
        var strictMode: JSONValue?

        enum CodingKeys: String, CodingKey {
            case params
            case hnsw = "hnsw_config"
            case optimizers = "optimizer_config"
            case quantization = "quantization_config"
            case strictMode = "strict_mode_config"
        }
    }

    /// green, yellow, grey, red, or a word of a later version.
    var status: String
    /// "ok", or an object with `error`.
    var optimizerStatus: JSONValue
    var pointsCount: Int?
    var indexedVectorsCount: Int?
    var segmentsCount: Int
    var config: Settings
    var payloadSchema: [String: PayloadIndex]

    enum CodingKeys: String, CodingKey {
        case status, config
        case optimizerStatus = "optimizer_status"
        case pointsCount = "points_count"
        case indexedVectorsCount = "indexed_vectors_count"
        case segmentsCount = "segments_count"
        case payloadSchema = "payload_schema"
    }

    /// What the optimizers failed with.
    var optimizerError: String? {
        guard case .object(let members) = optimizerStatus, case .string(let text)? = members["error"] else {
            return nil
        }
        return text
    }

    var points: Int { pointsCount ?? 0 }
    var indexed: Int { min(points, indexedVectorsCount ?? 0) }
    var dimensions: Int { config.params.vectors?.size ?? 0 }

    /// The graph's settings with those of the vector over those of the collection.
    var hnsw: HNSWSettings { config.hnsw.overridden(by: config.params.vectors?.hnswConfig) }

    /// Vectors that fit into a threshold given in KB.
    func vectors(inKilobytes kilobytes: Int) -> Int { dimensions == 0 ? 0 : kilobytes * 1_024 / (dimensions * 4) }
}

struct HNSWSettings: Codable, Hashable, Sendable {
    var m: Int?
    var efConstruct: Int?
    /// KB of vectors under which a search compares all of them.
    var fullScanThreshold: Int?
    var payloadM: Int?
    var onDisk: Bool?

    enum CodingKeys: String, CodingKey {
        case m
        case efConstruct = "ef_construct"
        case fullScanThreshold = "full_scan_threshold"
        case payloadM = "payload_m"
        case onDisk = "on_disk"
    }

    func overridden(by other: HNSWSettings?) -> HNSWSettings {
        HNSWSettings(
            m: other?.m ?? m, efConstruct: other?.efConstruct ?? efConstruct,
            fullScanThreshold: other?.fullScanThreshold ?? fullScanThreshold, payloadM: other?.payloadM ?? payloadM,
            onDisk: other?.onDisk ?? onDisk)
    }

    /// The members that are set, as they are sent.
    var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members["m"] = m.map { .integer(Int64($0)) }
        members["ef_construct"] = efConstruct.map { .integer(Int64($0)) }
        members["full_scan_threshold"] = fullScanThreshold.map { .integer(Int64($0)) }
        members["payload_m"] = payloadM.map { .integer(Int64($0)) }
        members["on_disk"] = onDisk.map { .bool($0) }
        return .object(members)
    }
}

struct OptimizerSettings: Codable, Hashable, Sendable {
    var deletedThreshold: Double?
    var defaultSegmentNumber: Int?
    /// KB of vectors in a segment from which it gets a graph; 0 is never.
    var indexingThreshold: Int?
    /// Nil is as many as there are cores; 0 is none.
    var maxOptimizationThreads: Int?

    enum CodingKeys: String, CodingKey {
        case deletedThreshold = "deleted_threshold"
        case defaultSegmentNumber = "default_segment_number"
        case indexingThreshold = "indexing_threshold"
        case maxOptimizationThreads = "max_optimization_threads"
    }

    /// The members that are set, as they are sent.
    var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members["deleted_threshold"] = deletedThreshold.map { .number($0) }
        members["default_segment_number"] = defaultSegmentNumber.map { .integer(Int64($0)) }
        members["indexing_threshold"] = indexingThreshold.map { .integer(Int64($0)) }
        members["max_optimization_threads"] = maxOptimizationThreads.map { .integer(Int64($0)) }
        return .object(members)
    }
}
