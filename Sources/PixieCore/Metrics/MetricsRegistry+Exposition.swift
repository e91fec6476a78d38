import Synchronization

extension MetricsRegistry {
    /// Appends every family to `buffer`, by name, its series by label text: the same state gives the same bytes.
    /// `names`, if given, keeps families one of whose names is in it (the family's own or a sample's). Reuse `buffer`
    /// from scrape to scrape: nothing else is allocated for a sample.
    public func write(_ format: ExpositionFormat, names: Set<String>? = nil, into buffer: inout [UInt8]) {
        var families = collect()
        if let names { families.removeAll { $0.head.claimedNames.isDisjoint(with: names) } }
        if format == .protobuf {
            ProtobufExposition.append(families, to: &buffer)
            return
        }
        ExpositionWriter.append(to: &buffer) { writer in
            for family in families {
                switch family {
                case .counter(let table): table.write(format, to: &writer)
                case .gauge(let table), .info(let table): table.write(format, to: &writer)
                case .histogram(let table, let bounds): table.write(format, bounds, to: &writer)
                }
            }
            if format == .openMetrics100 { writer.append("# EOF\n") }
        }
    }
}

extension SeriesTable {
    /// A line for each row of a family with one sample a series; nothing for a family that has no series yet.
    @inline(__always)
    fileprivate func writeScalars<Value: BitwiseCopyable>(
        _ format: ExpositionFormat, to writer: inout ExpositionWriter, read: (Instrument) -> Value,
        write: (Value, inout ExpositionWriter) -> Void
    ) {
        let (rows, lines) = scalarRows
        if rows.isEmpty { return }
        writer.append(format == .openMetrics100 ? head.openMetrics : head.text)
        lines.withBytes { lines in
            // Values are read first, many in a row: the instruments are all over the memory, and the processor then fetches several of
            // them at a time. In place, because a copied row would be retained and released part by part.
            withUnsafeTemporaryAllocation(of: Value.self, capacity: scalarBlock) { values in
                for first in stride(from: 0, to: rows.count, by: scalarBlock) {
                    let count = min(scalarBlock, rows.count - first)
                    rows.withUnsafeBufferPointer { rows in
                        for index in 0..<count {
                            values.initializeElement(at: index, to: read(rows[first + index].instrument))
                        }
                    }
                    for index in 0..<count {
                        writer.append(lines.sample(first + index))
                        write(values[index], &writer)
                        writer.append(newline)
                        if format == .openMetrics100 { writer.append(lines.created(first + index)) }
                    }
                }
            }
        }
    }
}

extension SeriesTable<Counter> {
    fileprivate func write(_ format: ExpositionFormat, to writer: inout ExpositionWriter) {
        writeScalars(format, to: &writer) {
            (whole: $0.whole.load(ordering: .relaxed), fraction: $0.fraction.load(ordering: .relaxed))
        } write: { value, writer in
            if value.fraction == 0 {
                writer.append(value.whole)
            } else {
                writer.append(Double(value.whole) + Double(bitPattern: value.fraction))
            }
        }
    }
}

extension SeriesTable<Gauge> {
    fileprivate func write(_ format: ExpositionFormat, to writer: inout ExpositionWriter) {
        writeScalars(format, to: &writer, read: \.value) { $1.append($0) }
    }
}

extension SeriesTable<Histogram> {
    fileprivate func write(
        _ format: ExpositionFormat, _ bounds: HistogramBounds, to writer: inout ExpositionWriter
    ) {
        let rows = rows
        if rows.isEmpty { return }
        writer.append(format == .openMetrics100 ? head.openMetrics : head.text)
        for row in rows {
            guard let lines = row.lines else { continue }
            let histogram = row.instrument
            let exemplars = format == .openMetrics100 ? histogram.exemplars.withLock { $0 } : []
            var count = 0
            for (index, suffix) in bounds.suffixes.enumerated() {
                count += histogram.counts[index].load(ordering: .relaxed)
                writer.append(lines.bucket)
                writer.append(suffix)
                writer.append(count)
                if !exemplars.isEmpty, let exemplar = exemplars[index] { exemplar.write(to: &writer) }
                writer.append(newline)
            }
            writer.append(lines.sum)
            writer.append(histogram.sum)
            writer.append(newline)
            // The buckets just written, not a counter of its own: `_count` always equals the `+Inf` bucket.
            writer.append(lines.count)
            writer.append(count)
            writer.append(newline)
            if format == .openMetrics100 { writer.append(lines.created) }
        }
    }
}

extension Exemplar {
    fileprivate func write(to writer: inout ExpositionWriter) {
        writer.append(" # {trace_id=\"")
        writer.append(escaping: traceID)
        writer.append("\"} ")
        writer.append(value)
        writer.append(UInt8(ascii: " "))
        writer.append((unixTime * 1_000).rounded() / 1_000)
    }
}

private let newline = UInt8(ascii: "\n")
/// Values that are read before their lines are written.
private let scalarBlock = 256
