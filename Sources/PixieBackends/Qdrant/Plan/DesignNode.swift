import PixieCore
import Yams

/// An object of a design file, read strictly: every mistake is named with its line.
struct DesignNode {
    private let mapping: Node.Mapping
    private let name: String
    private let line: Int?

    /// `known`: the only members it may have; nil for any.
    init(_ node: Node, _ name: String, _ known: [String]?) throws(DesignFileError) {
        line = node.mark?.line
        self.name = name
        guard case .mapping(let mapping) = node else {
            throw Self.error("\(name): an object is expected", line)
        }
        self.mapping = mapping
        guard let known else { return }
        for (key, _) in mapping {
            guard let text = key.string, known.contains(text) else {
                throw Self.error(
                    "\(name) has no member '\(key.string ?? "?")'; there are \(known.joined(separator: ", "))",
                    key.mark?.line)
            }
        }
    }

    func error(_ words: String) -> DesignFileError { Self.error(words, line) }

    private static func error(_ words: String, _ line: Int?) -> DesignFileError {
        DesignFileError(description: line.map { "line \($0): \(words)" } ?? words)
    }

    private func value<Value>(
        _ member: String, _ expected: String, _ read: (Node.Scalar) -> Value?
    ) throws(DesignFileError) -> Value? {
        guard let node = mapping[member] else { return nil }
        guard case .scalar(let scalar) = node, let value = read(scalar) else {
            throw Self.error("\(member): \(expected) is expected", node.mark?.line)
        }
        return value
    }

    func text(_ member: String) throws(DesignFileError) -> String? { try value(member, "text") { $0.string } }

    func choice(_ member: String, _ choices: [String]) throws(DesignFileError) -> String? {
        try value(member, choices.joined(separator: ", ")) { scalar in choices.first { $0 == scalar.string } }
    }

    func bool(_ member: String) throws(DesignFileError) -> Bool? {
        try value(member, "true or false") { ["true": true, "false": false][$0.string] }
    }

    func integer(_ member: String, _ range: ClosedRange<Int>) throws(DesignFileError) -> Int? {
        try value(member, "a whole number from \(range.lowerBound) to \(range.upperBound)") { scalar in
            Int(scalar.string).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func number(_ member: String, _ range: ClosedRange<Double>) throws(DesignFileError) -> Double? {
        try value(member, "a number from \(range.lowerBound) to \(range.upperBound)") { scalar in
            Double(scalar.string).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func object(_ member: String, _ known: [String]?) throws(DesignFileError) -> DesignNode? {
        guard let node = mapping[member] else { return nil }
        return try DesignNode(node, member, known)
    }

    /// `.null` for "none"; nil where nothing is said.
    func quantization(_ member: String) throws(DesignFileError) -> JSONValue? {
        guard let node = mapping[member] else { return nil }
        if case .scalar(let scalar) = node, ["none", "null"].contains(scalar.string) { return .null }
        let kinds = try DesignNode(node, member, ["scalar", "binary", "product"])
        guard kinds.mapping.count == 1, let kind = kinds.mapping.first?.key.string else {
            throw kinds.error("\(member): none, or one of scalar, binary and product is expected")
        }
        let known = ["scalar": ["type", "quantile", "always_ram"], "product": ["compression", "always_ram"]]
        guard let settings = try kinds.object(kind, known[kind] ?? ["always_ram"]) else { return nil }
        var members: [String: JSONValue] = [:]
        members["always_ram"] = try settings.bool("always_ram").map { .bool($0) }
        if kind == "scalar" {
            members["type"] = .string(try settings.choice("type", ["int8"]) ?? "int8")
            members["quantile"] = try settings.number("quantile", 0.5...1).map { .number($0) }
        } else if kind == "product" {
            let compression = try settings.choice("compression", ["x4", "x8", "x16", "x32", "x64"])
            members["compression"] = .string(compression ?? "x16")
        }
        return .object([kind: .object(members)])
    }

    /// The rules that Pixie's own requests may meet.
    func strictMode(_ member: String) throws(DesignFileError) -> [String: JSONValue] {
        let flags = ["enabled", "search_allow_exact", "unindexed_filtering_retrieve", "unindexed_filtering_update"]
        let limits = ["max_query_limit", "search_max_hnsw_ef", "upsert_max_batchsize"]
        let most = "search_max_oversampling"
        guard let rules = try object(member, flags + limits + [most]) else { return [:] }
        var members: [String: JSONValue] = [:]
        for flag in flags { members[flag] = try rules.bool(flag).map { .bool($0) } }
        for limit in limits { members[limit] = try rules.integer(limit, 1...1_000_000_000).map { .integer(Int64($0)) } }
        members[most] = try rules.number(most, 1...1_000).map { .number($0) }
        return members
    }

    /// By field: the type, or an object of it.
    func indexes(_ member: String) throws(DesignFileError) -> [CollectionDesign.Index] {
        guard let fields = try object(member, nil) else { return [] }
        var indexes: [CollectionDesign.Index] = []
        for (key, node) in fields.mapping {
            guard let field = key.string, !field.isEmpty else { throw fields.error("\(member): a field is expected") }
            var index = CollectionDesign.Index(field: field, type: "")
            if case .scalar(let scalar) = node {
                index.type = scalar.string
            } else {
                let settings = try DesignNode(node, field, ["type", "is_tenant"])
                index.type = try settings.text("type") ?? ""
                index.isTenant = try settings.bool("is_tenant") ?? false
            }
            guard let since = CollectionDesign.indexTypes[index.type] else {
                throw Self.error(
                    "\(field): a type is expected: \(CollectionDesign.indexTypes.keys.sorted().joined(separator: ", "))",
                    node.mark?.line)
            }
            index.since = since
            indexes.append(index)
        }
        return indexes
    }
}
