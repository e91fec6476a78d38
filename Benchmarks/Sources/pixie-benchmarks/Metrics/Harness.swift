import Glibc

/// Runs each benchmark in turn and keeps its figures. Everything is measured in one process and one run, so that
/// figures can be compared with one another; on a shared machine they cannot be compared with yesterday's.
struct Harness {
    private let filter: String?
    private var figures: [Figure] = []

    init(filter: String?) { self.filter = filter }

    func wants(_ name: String) -> Bool { filter.map(name.contains) ?? true }

    /// Times `body`, which does its work `count` times. `count` is doubled until one run takes long enough for the clock.
    mutating func measure(_ name: String, unit: Unit = .nanoseconds, runs: Int = 15, _ body: (Int) -> Void) {
        guard wants(name) else { return }
        var count = 1
        while Self.time({ body(count) }) < .milliseconds(20) { count *= 2 }
        let samples = (0..<runs).map { _ in Self.time { body(count) } / Double(count) }
        record(name, unit: unit, samples: samples.map { $0 / .nanoseconds(1) })
    }

    /// Keeps figures measured elsewhere, in nanoseconds an operation.
    mutating func record(_ name: String, unit: Unit, samples: [Double]) {
        let figure = Figure(name: name, unit: unit, samples: samples)
        figures.append(figure)
        print("measured \(name)")
    }

    mutating func skip(_ name: String, because reason: String) {
        if wants(name) { print("skipped \(name): \(reason)") }
    }

    func printTable() {
        let width = figures.map(\.name.count).max() ?? 0
        print("")
        for figure in figures {
            let name = figure.name + String(repeating: " ", count: width - figure.name.count)
            print(
                "\(name)  median \(figure.text(figure.median))  (\(figure.text(figure.low)) ... \(figure.text(figure.high)))"
            )
        }
    }

    func writeJSON(to path: String) -> Bool {
        let rows = figures.map {
            "  {\"name\": \"\($0.name)\", \"unit\": \"ns\", \"median\": \($0.median), \"low\": \($0.low), \"high\": \($0.high)}"
        }
        let text = "[\n" + rows.joined(separator: ",\n") + "\n]\n"
        guard let file = fopen(path, "w") else { return false }
        defer { fclose(file) }
        return fputs(text, file) >= 0
    }

    private static func time(_ body: () -> Void) -> Duration { ContinuousClock().measure(body) }
}

/// How a figure is printed; all are kept in nanoseconds.
enum Unit: String {
    case nanoseconds = "ns"
    case microseconds = "us"
    case milliseconds = "ms"

    var nanoseconds: Double {
        switch self {
        case .nanoseconds: 1
        case .microseconds: 1_000
        case .milliseconds: 1_000_000
        }
    }
}

/// One benchmark's samples: the median, and the tenth and ninetieth percentile as its spread.
struct Figure {
    let name: String
    let unit: Unit
    private let sorted: [Double]

    init(name: String, unit: Unit, samples: [Double]) {
        self.name = name
        self.unit = unit
        sorted = samples.sorted()
    }

    var median: Double { quantile(0.5) }
    var low: Double { quantile(0.1) }
    var high: Double { quantile(0.9) }

    func text(_ value: Double) -> String {
        let scaled = (value / unit.nanoseconds * 1_000).rounded() / 1_000
        return "\(scaled) \(unit.rawValue)"
    }

    private func quantile(_ part: Double) -> Double { sorted[Int((Double(sorted.count - 1) * part).rounded())] }
}

/// Keeps the optimiser from dropping work whose result nobody reads.
@inline(never)
@_optimize(none)
func consume<T>(_ value: borrowing T) {}
