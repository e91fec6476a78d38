import Synchronization

/// Writes families as `io.prometheus.client.MetricFamily` messages, each after its length. Field numbers are those of
/// that format's `metrics.proto`.
///
/// A message follows its length, so each is written to memory of its own first; that memory is used again for the next.
struct ProtobufExposition {
    private var family = ProtobufMessage()
    private var metric = ProtobufMessage()
    private var value = ProtobufMessage()
    private var part = ProtobufMessage()
    private var small = ProtobufMessage()
    private var text: [UInt8] = []

    static func append(_ families: [FamilySeries], to buffer: inout [UInt8]) {
        var writer = ProtobufExposition()
        for family in families {
            writer.write(family)
            guard !writer.family.bytes.isEmpty else { continue }
            buffer.append(varint: UInt64(writer.family.bytes.count))
            buffer.append(contentsOf: writer.family.bytes)
        }
    }

    private mutating func write(_ series: FamilySeries) {
        family.clear()
        switch series {
        case .counter(let table):
            begin(table, type: 0)
            for row in table.rows { add(row) { $0.write(row.instrument.value, of: row) } }
        case .gauge(let table), .info(let table):
            begin(table, type: 1)
            for row in table.rows { add(row) { $0.write(row.instrument.value) } }
        case .histogram(let table, let bounds):
            begin(table, type: 4)
            for row in table.rows { add(row) { $0.write(row.instrument, bounds.values, of: row) } }
        }
    }

    private mutating func begin<Instrument>(_ table: SeriesTable<Instrument>, type: UInt64) {
        if table.rows.isEmpty { return }
        family.data(1, table.head.name.utf8)
        family.data(2, table.head.help.utf8)
        family.varint(3, type)
        if !table.head.unit.isEmpty { family.data(5, table.head.unit.utf8) }
    }

    private mutating func add<Instrument>(
        _ row: SeriesTable<Instrument>.Row, _ writeValue: (inout ProtobufExposition) -> Void
    ) {
        metric.clear()
        LabelText.forEachPair(of: row.labels, value: &text) { name, value in
            part.clear()
            part.data(1, name)
            part.data(2, value)
            metric.data(1, part.bytes)
        }
        value.clear()
        writeValue(&self)
        family.data(4, metric.bytes)
    }

    /// A counter.
    private mutating func write(_ total: Double, of row: SeriesTable<Counter>.Row) {
        value.double(1, total)
        value.timestamp(3, unixTime: row.identity.createdAt, scratch: &small)
        metric.data(3, value.bytes)
    }

    /// A gauge.
    private mutating func write(_ reading: Double) {
        value.double(1, reading)
        metric.data(2, value.bytes)
    }

    private mutating func write(_ histogram: Histogram, _ bounds: [Double], of row: SeriesTable<Histogram>.Row) {
        let exemplars = histogram.exemplars.withLock { $0 }
        var count = 0
        for index in 0...bounds.count {
            count += histogram.counts[index].load(ordering: .relaxed)
            part.clear()
            part.varint(1, UInt64(count))
            part.double(2, index < bounds.count ? bounds[index] : .infinity)
            if !exemplars.isEmpty, let exemplar = exemplars[index] { write(exemplar) }
            value.data(3, part.bytes)
        }
        value.varint(1, UInt64(count))
        value.double(2, histogram.sum)
        value.timestamp(15, unixTime: row.identity.createdAt, scratch: &small)
        metric.data(7, value.bytes)
    }

    /// Into the bucket being written.
    private mutating func write(_ exemplar: Exemplar) {
        var label = ProtobufMessage()
        label.data(1, "trace_id".utf8)
        label.data(2, exemplar.traceID.utf8)
        var message = ProtobufMessage()
        message.data(1, label.bytes)
        message.double(2, exemplar.value)
        message.timestamp(3, unixTime: exemplar.unixTime, scratch: &small)
        part.data(3, message.bytes)
    }
}
