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
    /// The head and then each row; nothing for a family that has no series yet.
    @inline(__always)
    fileprivate func writeRows(
        _ format: ExpositionFormat, to writer: inout ExpositionWriter,
        _ row: (borrowing Row, inout ExpositionWriter) -> Void
    ) {
        let rows = rows
        if rows.isEmpty { return }
        writer.append(format == .openMetrics100 ? head.openMetrics : head.text)
        // Read in place: a copied row would be retained and released part by part, which costs as much as its line.
        rows.withUnsafeBufferPointer { rows in
            for index in rows.indices { row(rows[index], &writer) }
        }
    }
}

extension SeriesTable<Counter> {
    fileprivate func write(_ format: ExpositionFormat, to writer: inout ExpositionWriter) {
        writeRows(format, to: &writer) { row, writer in
            writer.append(row.lines.sample)
            row.instrument.write(to: &writer)
            writer.append(newline)
            if format == .openMetrics100 { writer.append(row.lines.created) }
        }
    }
}

extension Counter {
    fileprivate func write(to writer: inout ExpositionWriter) {
        if fraction.load(ordering: .relaxed) == 0 {
            writer.append(whole.load(ordering: .relaxed))
        } else {
            writer.append(value)
        }
    }
}

extension SeriesTable<Gauge> {
    fileprivate func write(_ format: ExpositionFormat, to writer: inout ExpositionWriter) {
        writeRows(format, to: &writer) { row, writer in
            writer.append(row.lines.sample)
            writer.append(row.instrument.value)
            writer.append(newline)
        }
    }
}

extension SeriesTable<Histogram> {
    fileprivate func write(
        _ format: ExpositionFormat, _ bounds: HistogramBounds, to writer: inout ExpositionWriter
    ) {
        writeRows(format, to: &writer) { row, writer in
            let histogram = row.instrument
            let exemplars = format == .openMetrics100 ? histogram.exemplars.withLock { $0 } : []
            var count = 0
            for (index, suffix) in bounds.suffixes.enumerated() {
                count += histogram.counts[index].load(ordering: .relaxed)
                writer.append(row.lines.sample)
                writer.append(suffix)
                writer.append(count)
                if !exemplars.isEmpty, let exemplar = exemplars[index] { exemplar.write(to: &writer) }
                writer.append(newline)
            }
            writer.append(row.lines.sum)
            writer.append(histogram.sum)
            writer.append(newline)
            // The buckets just written, not a counter of its own: `_count` always equals the `+Inf` bucket.
            writer.append(row.lines.count)
            writer.append(count)
            writer.append(newline)
            if format == .openMetrics100 { writer.append(row.lines.created) }
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
