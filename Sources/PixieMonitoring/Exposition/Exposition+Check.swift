extension Exposition {
    /// Everything that is wrong, by line: what Prometheus would refuse, what reads differently than it was meant, and names that
    /// break the conventions.
    public func check() -> [ExpositionFault] {
        var found = faults
        for family in families {
            found += named(family)
            found += repeated(family)
            switch family.type {
            case "counter": found += counter(family)
            case "histogram": found += HistogramCheck.faults(of: family)
            case "summary": found += summary(family)
            default: found += plain(family)
            }
            for sample in family.samples where sample.hasTimestamp {
                found.append(
                    .init(line: sample.line, message: "\(sample.name) has a timestamp: it never becomes stale"))
            }
        }
        if families.allSatisfy(\.samples.isEmpty) { found.append(.init(line: 0, message: "there are no samples")) }
        return found.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    }

    private func named(_ family: ExposedFamily) -> [ExpositionFault] {
        var messages: [String] = []
        let name = family.name
        if family.help?.isEmpty ?? true { messages.append("\(name) has no HELP") }
        if family.type == nil { messages.append("\(name) has no TYPE") }
        if name.contains(where: \.isUppercase) {
            messages.append("\(name) has capital letters: names are in snake case")
        }
        let words = name.split(separator: "_")
        if let unit = words.lazy.compactMap({ Self.baseUnits[String($0)] }).first {
            messages.append("\(name) is not in a base unit: use \(unit)")
        }
        if let unit = family.unit, !unit.isEmpty, !name.hasSuffix("_" + unit) {
            messages.append("\(name) does not end in its unit, \(unit)")
        }
        for label in Set(family.samples.flatMap { $0.labels.map(\.name) }).sorted() where label.hasPrefix("__") {
            messages.append("\(name) has the label \(label): names that begin with __ are Prometheus' own")
        }
        return messages.map { ExpositionFault(line: family.line, message: $0) }
    }

    private func repeated(_ family: ExposedFamily) -> [ExpositionFault] {
        var seen: [String: Int] = [:]
        return family.samples.compactMap { sample in
            let labels = sample.labels.map { "\($0.name)=\(QuotedText.quote($0.value))" }.sorted()
            let series = "\(sample.name){\(labels.joined(separator: ","))}"
            guard let first = seen.updateValue(sample.line, forKey: series) else { return nil }
            return ExpositionFault(line: sample.line, message: "\(series) was already on line \(first)")
        }
    }

    private func counter(_ family: ExposedFamily) -> [ExpositionFault] {
        var found: [ExpositionFault] = []
        if !isOpenMetrics, !family.name.hasSuffix("_total") {
            found.append(.init(line: family.line, message: "the counter \(family.name) does not end in _total"))
        }
        for sample in family.samples {
            if isOpenMetrics, !sample.name.hasSuffix("_total"), !sample.name.hasSuffix("_created") {
                found.append(
                    .init(line: sample.line, message: "\(sample.name) is a counter's sample and does not end in _total")
                )
            }
            if !(sample.value >= 0) {
                found.append(.init(line: sample.line, message: "the counter \(sample.name) is \(sample.value)"))
            }
        }
        return found
    }

    private func summary(_ family: ExposedFamily) -> [ExpositionFault] {
        family.samples.compactMap { sample in
            guard sample.name == family.name else { return nil }
            guard let quantile = sample["quantile"], let value = SampleLineReader.number(quantile),
                (0...1).contains(value)
            else {
                return .init(line: sample.line, message: "\(family.name) needs a quantile between 0 and 1")
            }
            return nil
        }
    }

    private func plain(_ family: ExposedFamily) -> [ExpositionFault] {
        var found: [ExpositionFault] = []
        let suffixes = ["_total", "_bucket", "_count", "_sum"]
        if family.type != nil, let suffix = suffixes.first(where: family.name.hasSuffix) {
            let meant = suffix == "_total" ? "counter" : "histogram or summary"
            found.append(
                .init(
                    line: family.line,
                    message: "\(family.name) is of type \(family.type ?? "") and ends in \(suffix), which says \(meant)"
                ))
        }
        for sample in family.samples where sample["le"] != nil || sample["quantile"] != nil {
            found.append(
                .init(
                    line: sample.line, message: "\(sample.name) has the label of a histogram or summary and is neither")
            )
        }
        return found
    }

    private static let baseUnits = [
        "milliseconds": "seconds", "microseconds": "seconds", "nanoseconds": "seconds", "minutes": "seconds",
        "hours": "seconds",
        "days": "seconds", "ms": "seconds", "kilobytes": "bytes", "megabytes": "bytes", "gigabytes": "bytes",
        "kb": "bytes",
        "mb": "bytes", "gb": "bytes", "percent": "ratio", "fahrenheit": "celsius",
    ]
}
