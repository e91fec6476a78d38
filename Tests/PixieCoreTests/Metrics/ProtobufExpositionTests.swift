import PixieCore
import Testing

@Suite("Protobuf exposition")
struct ProtobufExpositionTests {
    /// One field of a message: its number, and its content as a number or as bytes.
    private struct Field {
        var number: UInt64
        var value: UInt64 = 0
        var bytes: [UInt8] = []

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var double: Double { Double(bitPattern: value) }
    }

    private struct Truncated: Error {}

    /// Reads a message without knowing its schema.
    private func fields(_ message: [UInt8]) throws -> [Field] {
        var fields: [Field] = []
        var rest = message[...]
        func varint() throws -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                guard let byte = rest.popFirst() else { throw Truncated() }
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
                shift += 7
            }
        }
        while !rest.isEmpty {
            let tag = try varint()
            var field = Field(number: tag >> 3)
            switch tag & 7 {
            case 0: field.value = try varint()
            case 1:
                try #require(rest.count >= 8)
                field.value = rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
                rest = rest.dropFirst(8)
            case 2:
                let count = Int(try varint())
                try #require(rest.count >= count)
                field.bytes = Array(rest.prefix(count))
                rest = rest.dropFirst(count)
            default: Issue.record("wire type \(tag & 7)")
            }
            fields.append(field)
        }
        return fields
    }

    private func families(_ registry: MetricsRegistry, names: Set<String>? = nil) throws -> [[Field]] {
        var buffer: [UInt8] = []
        registry.write(.protobuf, names: names, into: &buffer)
        // A stream of messages, each after its length, reads like one message whose tags were left out.
        var found: [[Field]] = []
        var rest = buffer[...]
        while !rest.isEmpty {
            var count = 0
            var shift = 0
            while true {
                guard let byte = rest.popFirst() else { throw Truncated() }
                count |= Int(byte & 0x7F) << shift
                if byte < 0x80 { break }
                shift += 7
            }
            try #require(rest.count >= count)
            found.append(try fields(Array(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
        return found
    }

    @Test("Families come by name with help, type and unit; those without series are left out")
    func heads() throws {
        let registry = MetricsRegistry.withEveryKind()
        _ = registry.gauge("empty", help: "E.", labels: TextLabel.self)
        let heads = try families(registry).map { family in
            family.filter { $0.number != 4 }.map { $0.number == 3 ? "\($0.value)" : $0.text }
        }
        #expect(
            heads == [
                ["pixie_build_info", "The build.", "1"],
                ["pixie_http_requests_total", "Requests\nanswered.", "0"],
                ["pixie_llm_cost_dollars_total", "Cost.", "0", "dollars"],
                heads[3],
                ["pixie_query_duration_seconds", "Time.", "4", "seconds"],
                ["pixie_special", "Values that are no numbers.", "1"],
                ["pixie_temperature", #"A "gauge" with a \ in it."#, "1"],
            ])
    }

    @Test("A counter has its labels as they were given, its total, and when it was made")
    func counter() throws {
        let family = try families(.withEveryKind(), names: ["pixie_http_requests_total"])[0]
        let metric = try fields(family.filter { $0.number == 4 }[1].bytes)
        let labels = try metric.filter { $0.number == 1 }.map { try fields($0.bytes).map(\.text) }
        #expect(labels == [["route", MetricsRegistry.hostile], ["code", "500"]])
        let counter = try fields(#require(metric.first { $0.number == 3 }).bytes)
        #expect(counter[0].number == 1 && counter[0].double == 1)
        #expect(counter[1].number == 3)
        #expect(try fields(counter[1].bytes).map(\.value) == [1_700_000_000, 250_000_000])
    }

    @Test("A gauge keeps any value")
    func gauge() throws {
        let family = try families(.withEveryKind(), names: ["pixie_special"])[0]
        let values = try family.filter { $0.number == 4 }.map { metric in
            let gauge = try #require(fields(metric.bytes).first { $0.number == 2 })
            return try fields(gauge.bytes)[0].double
        }
        #expect(values[0] == .infinity && values[1] == 1e300 && values[2] == -.infinity && values[3].isNaN)
    }

    @Test("A histogram's buckets add up to its count, and an exemplar stands at its bucket")
    func histogram() throws {
        let family = try families(.withEveryKind(), names: ["pixie_query_duration_seconds"])[0]
        let metric = try fields(#require(family.first { $0.number == 4 }).bytes)
        let histogram = try fields(#require(metric.first { $0.number == 7 }).bytes)
        #expect(histogram.first { $0.number == 1 }?.value == 3)
        #expect(histogram.first { $0.number == 2 }?.double == 8.75)
        #expect(histogram.contains { $0.number == 15 })
        let buckets = try histogram.filter { $0.number == 3 }.map { try fields($0.bytes) }
        #expect(buckets.map { $0[0].value } == [0, 1, 2, 3])
        #expect(buckets.map { $0[1].double } == [0.005, 1, 1.5, .infinity])
        #expect(buckets.map { $0.count } == [2, 3, 2, 2])
        let exemplar = try fields(buckets[1][2].bytes)
        #expect(try fields(exemplar[0].bytes).map(\.text) == ["trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"])
        #expect(exemplar[1].double == 0.25)
    }

    @Test("Lengths above 127 bytes and 16 KiB are written as varints")
    func longLabels() throws {
        let registry = MetricsRegistry.atFixedTime()
        let long = String(repeating: "x", count: 40_000)
        registry.gauge("a", help: "A.", labels: TextLabel.self).child(TextLabel(text: long)).set(3)
        let family = try families(registry, names: ["a"])[0]
        let metric = try fields(#require(family.first { $0.number == 4 }).bytes)
        #expect(try fields(metric[0].bytes).map(\.text) == ["text", long])
    }
}
