import Synchronization
import Testing

@testable import PixieMonitoring

/// A store filled from series as unit-test files write them, a sample every `step` seconds from 0.
func filledStore(every step: Int64 = 15, _ lines: [String]) throws -> SeriesStore {
    var store = SeriesStore()
    for line in lines {
        let series = try SeriesDescription.parse(line)
        for (place, value) in series.values.enumerated() {
            let time = Int64(place) * step * 1_000
            switch value {
            case .sample(let number): store.append(number, at: time, labels: series.labels)
            case .stale: store.append(StaleMarker.value, at: time, labels: series.labels)
            case .missing: break
            }
        }
    }
    return store
}

@Suite("PromQL evaluation")
struct EvaluationTests {
    /// The values of an instant query by their labels' text.
    private func values(
        _ text: String, at seconds: Int64, in store: SeriesStore, _ engine: PromQLEngine = PromQLEngine()
    ) throws -> [String: Double] {
        switch try engine.instant(engine.prepare(text), at: seconds * 1_000, in: store).value {
        case .vector(let samples):
            return Dictionary(uniqueKeysWithValues: samples.map { ($0.labels.description, $0.value) })
        case .scalar(let value, _): return ["scalar": value]
        default: return [:]
        }
    }

    @Test("ranges include their left end in dialect 2 and leave it out in dialect 3")
    func leftEnd() throws {
        let store = try filledStore(["x 1 2 3 4 5"])
        let text = "count_over_time(x[30s])"
        #expect(try values(text, at: 60, in: store, PromQLEngine(dialect: .prometheus2)) == ["{}": 3])
        #expect(try values(text, at: 60, in: store, PromQLEngine(dialect: .prometheus3)) == ["{}": 2])
        let subquery = "count_over_time(x[30s:15s])"
        #expect(try values(subquery, at: 60, in: store, PromQLEngine(dialect: .prometheus2)) == ["{}": 3])
        #expect(try values(subquery, at: 60, in: store, PromQLEngine(dialect: .prometheus3)) == ["{}": 2])
    }

    @Test("a sample exactly one look-back old is seen in dialect 2 only")
    func lookback() throws {
        let store = try filledStore(["x 1"])
        #expect(try values("x", at: 300, in: store, PromQLEngine(dialect: .prometheus2)).count == 1)
        #expect(try values("x", at: 300, in: store, PromQLEngine(dialect: .prometheus3)).isEmpty)
        #expect(try values("x", at: 299, in: store).count == 1)
        #expect(try values("x", at: 31, in: store, PromQLEngine(lookback: .seconds(30))).isEmpty)
    }

    @Test("a stale marker ends a series at once and is no sample of a range")
    func staleness() throws {
        let store = try filledStore(["x 1 2 stale _ 5"])
        #expect(try values("x", at: 29, in: store) == [#"{__name__="x"}"#: 2])
        #expect(try values("x", at: 30, in: store).isEmpty)
        #expect(try values("x", at: 60, in: store) == [#"{__name__="x"}"#: 5])
        #expect(try values("count_over_time(x[2m])", at: 60, in: store) == ["{}": 3])
    }

    @Test(
        "rates extrapolate to the window's ends, not below zero, and see through resets",
        arguments: [
            // Samples at 15, 30, 45 and 60 of a window from 0 to 60: stretched over all of it.
            ("increase(steady[60s])", 4.0), ("rate(steady[60s])", 4.0 / 60),
            // Begins inside the window: half an interval before its first sample.
            ("increase(young[60s])", 15.0), ("increase(reset[60s])", 16.0), ("delta(falling[60s])", -4.0),
            ("irate(reset[60s])", 2.0 / 15), ("idelta(falling[60s])", -1.0), ("resets(reset[60s])", 1.0),
        ])
    func rates(text: String, expected: Double) throws {
        let store = try filledStore([
            "steady 100+1x10", "young _ _ _ 10 20 30", "reset 100 106 112 4 6 8", "falling 10-1x10",
        ])
        let value = try #require(try values(text, at: 60, in: store).values.first)
        #expect((value - expected).magnitude < 1e-9, "\(value)")
    }

    @Test(
        "impossible matches fail with Prometheus' words",
        arguments: [
            (
                "a * on (x) b",
                "found duplicate series for the match group {x=\"1\"} on the right hand-side of the operation"
            ),
            (
                "b * on (x) a",
                "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
            ),
            ("c * on (x) group_left a", "multiple matches for labels: grouping labels must ensure unique matches"),
            ("abs({__name__=~\"a|d\"})", "vector cannot contain metrics with the same labelset"),
            ("label_replace(b, \"y\", \"\", \"\", \"\")", "vector cannot contain metrics with the same labelset"),
            ("label_replace(a, \"a\", \"\", \"x\", \"(\")", "invalid regular expression in label_replace(): ("),
            ("topk(NaN, a)", "Parameter value is NaN"),
            ("bottomk(-Inf, nothing)", "Scalar value -Inf underflows int64"),
            ("topk(1e30, a)", "Scalar value 1e+30 overflows int64"),
        ])
    func impossible(text: String, words: String) throws {
        let store = try filledStore([
            "a{x=\"1\"} 1", "b{x=\"1\",y=\"1\"} 1", "b{x=\"1\",y=\"2\"} 1", "c{x=\"1\",__type__=\"p\"} 1",
            "{x=\"1\",__type__=\"p\",__name__=\"c2\"} 1",
            "d{x=\"1\"} 1",
        ])
        let query = text.replacing("c * on", with: "{__name__=~\"c.*\"} * on")
        let error = #expect(throws: MonitoringError.self) { try values(query, at: 0, in: store) }
        #expect(error?.message.hasPrefix(words) == true, "\(String(describing: error))")
    }

    @Test("dialect 3 drops a metric's type and unit with its name, and matches without them")
    func typesAndUnits() throws {
        let store = try filledStore([
            "x{__type__=\"counter\",__unit__=\"bytes\",a=\"1\"} 6", "y{__type__=\"gauge\",a=\"1\"} 3",
            "z{__type__=\"counter\",b=\"1\"} 1", "z{__type__=\"gauge\",b=\"1\"} 1",
        ])
        #expect(try values("-x", at: 0, in: store) == [#"{a="1"}"#: -6])
        #expect(try values("last_over_time(x[1m])", at: 0, in: store).keys.first?.contains("__type__") == true)
        #expect(try values("max_over_time(x[1m])", at: 0, in: store) == [#"{a="1"}"#: 6])
        #expect(try values("x / y", at: 0, in: store) == [#"{a="1"}"#: 2])
        #expect(throws: MonitoringError.self) { try values("-z", at: 0, in: store) }
        #expect(throws: MonitoringError.self) { try values("-sum by (__type__) (z)", at: 0, in: store) }
        let older = PromQLEngine(dialect: .prometheus2)
        #expect(try values("-z", at: 0, in: store, older).count == 2)
        #expect(try values("x / y", at: 0, in: store, older).isEmpty)
    }

    @Test(
        "the part of a classic histogram between two values",
        arguments: [
            ("histogram_fraction(0, 4, h)", 2.0 / 3), ("histogram_fraction(0, 3.5, h)", 7.0 / 12),
            ("histogram_fraction(4, 0, h)", 0), ("histogram_fraction(-Inf, +Inf, h)", 1),
            ("histogram_fraction(6, 100, h)", 0), ("histogram_fraction(-1, 2, h)", .nan),
            ("histogram_fraction(NaN, 2, h)", .nan),
        ])
    func fractions(text: String, expected: Double) throws {
        let store = try filledStore([
            "h{le=\"0\"} 0", "h{le=\"2\"} 1", "h{le=\"4\"} 2", "h{le=\"6\"} 3", "h{le=\"+Inf\"} 3",
        ])
        let value = try #require(try values(text, at: 0, in: store)["{}"])
        #expect(expected.isNaN ? value.isNaN : (value - expected).magnitude < 1e-12, "\(value)")
        #expect(throws: MonitoringError.self) { try PromQLEngine(dialect: .prometheus2).prepare(text) }
    }

    @Test("a pattern with very many groups is not tried on a long text")
    func costlyCaptures() throws {
        let store = try filledStore(["x{a=\"\(String(repeating: "a", count: 1_000))\"} 1"])
        func text(_ groups: Int) -> String {
            "label_replace(x, \"b\", \"$1\", \"a\", \"\(String(repeating: "(a|b)*", count: groups))\")"
        }
        #expect(try values(text(20), at: 0, in: store).count == 1)
        let error = #expect(throws: MonitoringError.self) { try values(text(2_000), at: 0, in: store) }
        #expect(error?.code == .limit)
    }

    @Test("an escape that is no UTF-8 names no label")
    func invalidNames() throws {
        let store = try filledStore(["x 1"])
        #expect(throws: MonitoringError.self) {
            try values(#"label_replace(x, "\xff", "", "src", "(.*)")"#, at: 0, in: store)
        }
    }

    @Test("matching keeps, copies and drops the labels it should")
    func matching() throws {
        let store = try filledStore([
            "errors{job=\"a\",code=\"500\"} 5", "errors{job=\"a\",code=\"503\"} 10", "all{job=\"a\",zone=\"z\"} 100",
            "lone{job=\"b\"} 1",
        ])
        #expect(
            try values("errors / on (job) group_left (zone) all", at: 0, in: store) == [
                #"{code="500", job="a", zone="z"}"#: 0.05, #"{code="503", job="a", zone="z"}"#: 0.1,
            ])
        #expect(try values("sum by (job) (errors) / on (job) all", at: 0, in: store) == [#"{job="a"}"#: 0.15])
        #expect(try values("errors > on (job) group_left all", at: 0, in: store).isEmpty)
        #expect(try values("all or on (job) lone", at: 0, in: store).count == 2)
        #expect(try values("errors unless on (job) lone", at: 0, in: store).count == 2)
        #expect(try values("absent(nothing{job=\"x\",code=~\"5..\"})", at: 0, in: store) == [#"{job="x"}"#: 1])
    }

    @Test(
        "a range query is what instant queries at its steps are",
        arguments: [
            "x", "sum by (a) (x)", "rate(x[1m])", "x > 20", "topk(1, x)", "x and x > 10", "x - x offset 30s",
            "x @ 60 + x",
            "avg_over_time(rate(x[30s])[2m:15s])", "count_values(\"v\", x)", "absent(x > 100)", "timestamp(x)",
            "predict_linear(x[2m], 60)", "scalar(sum(x))", "histogram_quantile(0.5, h)", "time() - 5", "x == bool 3",
            "quantile(0.5, x)", "label_replace(x, \"n\", \"$1\", \"a\", \"(.)\")", "x * on (a) group_right (b) x",
        ])
    func rangesAreInstants(text: String) throws {
        let store = try filledStore([
            "x{a=\"1\"} 0+3x20", "x{a=\"2\"} 5 4 3 _ _ 7 stale 8 9 1 1 1", "x{a=\"3\"} _ _ _ _ 1 NaN 2 Inf",
            "h{le=\"1\"} 0+1x20", "h{le=\"+Inf\"} 0+3x20",
        ])
        for dialect in Dialect.allCases {
            let engine = PromQLEngine(dialect: dialect)
            let query = try engine.prepare(text)
            let range = try engine.range(query, from: 7_000, to: 400_000, step: 11_000, in: store)
            guard case .matrix(let series) = range.value else {
                Issue.record("not a matrix")
                return
            }
            var points = 0
            for time in stride(from: Int64(7_000), through: 400_000, by: 11_000) {
                let instant: [VectorSample]
                switch try engine.instant(query, at: time, in: store).value {
                case .vector(let samples): instant = samples
                case .scalar(let value, _): instant = [VectorSample(labels: [:], time: time, value: value)]
                default: instant = []
                }
                for sample in instant {
                    let point = series.first { $0.labels == sample.labels }?.points.first { $0.time == time }
                    #expect(point?.value == sample.value || (point?.value.isNaN == true && sample.value.isNaN))
                }
                points += instant.count
            }
            #expect(points == series.reduce(0) { $0 + $1.points.count })
        }
    }

    @Test("each limit ends a query with Prometheus' words")
    func limits() throws {
        let store = try filledStore((0..<50).map { "x{i=\"\($0)\"} 0+1x100" })
        let small = PromQLEngine(limits: QueryLimits(samples: 1_000, series: 40, steps: 100))
        func message(_ text: String, step: Int64 = 60_000, interruption: InterruptionCheck? = nil) throws
            -> MonitoringError?
        {
            let query = try small.prepare(text)
            return #expect(throws: MonitoringError.self) {
                try small.range(query, from: 0, to: 1_500_000, step: step, in: store, interruption: interruption)
            }
        }
        #expect(
            try message("x{i=~\"1.\"} + x{i=~\"1.\"} + rate(x{i=~\"1.\"}[20m]) + rate(x{i=~\"1.\"}[20m])")?.message
                == "query processing would load too many samples into memory in query execution")
        #expect(try message("sum(x)")?.message == "query would produce more than 40 series in query execution")
        #expect(
            try message("sum(x)", step: 1_000)?.message.hasPrefix("exceeded maximum resolution of 100 points") == true)
        #expect(try message("sum(x)", step: 0)?.code == .badData)
        #expect(
            try message("x{i=\"1\"}", interruption: { .timeout })?.message == "query timed out in expression evaluation"
        )
        #expect(
            try message("x{i=\"1\"}", interruption: { .canceled })?.message
                == "query was canceled in expression evaluation")
    }

    @Test("a query is asked about its time again while it works, not only at its start")
    func interruptionMidway() throws {
        let store = try filledStore((0..<200).map { "x{i=\"\($0)\"} 0+1x1000" })
        let asked = Mutex(0)
        let engine = PromQLEngine()
        let query = try engine.prepare("x")
        let error = #expect(throws: MonitoringError.self) {
            try engine.range(query, from: 0, to: 15_000_000, step: 15_000, in: store) {
                asked.withLock { count in
                    count += 1
                    return count > 5 ? .timeout : nil
                }
            }
        }
        #expect(error?.code == .timeout)
    }

    @Test("dialect 3 remarks on doubtful queries, dialect 2 does not")
    func annotations() throws {
        let store = try filledStore([
            "gauge 1 2 3", "h_bucket{le=\"1\"} 5", "h_bucket{le=\"x\"} 5", "h_bucket{le=\"+Inf\"} 3",
        ])
        func remarks(_ text: String, _ dialect: Dialect) throws -> [String] {
            let engine = PromQLEngine(dialect: dialect)
            let result = try engine.instant(engine.prepare(text), at: 30_000, in: store)
            return result.warnings + result.infos
        }
        #expect(
            try remarks("rate(gauge[1m])", .prometheus3) == [
                "PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"gauge\" (1:6)"
            ])
        #expect(
            try remarks("quantile(2, gauge)", .prometheus3) == [
                "PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)"
            ])
        #expect(try remarks("histogram_quantile(0.5, h_bucket)", .prometheus3).count == 2)
        #expect(try remarks("histogram_quantile(2, h_bucket) + quantile(2, rate(gauge[1m]))", .prometheus2).isEmpty)
    }

    @Test("sums keep small values beside large ones in dialect 3")
    func compensation() throws {
        let store = try filledStore(["x{i=\"1\"} 1", "x{i=\"2\"} 1e100", "x{i=\"3\"} 1", "x{i=\"4\"} -1e100"])
        #expect(try values("sum(x)", at: 0, in: store) == ["{}": 2])
        #expect(try values("avg(x)", at: 0, in: store) == ["{}": 0.5])
        let large = try filledStore(["x{i=\"1\"} 1e308", "x{i=\"2\"} 1e308", "x{i=\"3\"} 1e308"])
        #expect(try values("avg(x)", at: 0, in: large)["{}"].map { ($0 / 1e308 - 1).magnitude < 1e-9 } == true)
    }

    @Test(
        "a time of day is read from any time, also before 1970",
        arguments: [
            ("year(vector(0))", 1970.0), ("day_of_week(vector(0))", 4), ("month(vector(-1))", 12),
            ("year(vector(951782400))", 2000),
            ("day_of_month(vector(951782400))", 29), ("days_in_month(vector(951782400))", 29),
            ("day_of_year(vector(951782400))", 60),
            ("days_in_month(vector(4105900800))", 28), ("hour(vector(-3600))", 23), ("minute(vector(3540))", 59),
        ])
    func calendar(text: String, expected: Double) throws {
        #expect(try values(text, at: 0, in: SeriesStore()) == ["{}": expected])
    }

    @Test("the deepest expression the parser lets through is evaluated on any thread's stack")
    func deepest() throws {
        let store = try filledStore(["x 1 2 3"])
        for text in [
            String(repeating: "abs(", count: 120) + "x" + String(repeating: ")", count: 120),
            String(repeating: "(", count: 120) + "x" + String(repeating: ")", count: 120),
            Array(repeating: "x", count: 120).joined(separator: " + "),
            Array(repeating: "x", count: 120).joined(separator: " ^ "),
            String(repeating: "sum(", count: 120) + "x" + String(repeating: ")", count: 120),
        ] {
            #expect(try values(text, at: 30, in: store).count == 1)
        }
    }

    @Test(
        "times and offsets at their extremes end in an answer or an error",
        arguments: [
            "x @ 9e12 offset -290y", "x @ -9e12 offset 290y", "rate(x[290y] offset 290y)", "x offset -290y",
            "sum_over_time(x[290y:290y])", "year(vector(-9.2e18))", "year(vector(9.2e18))",
            "day_of_year(vector(-9.223372036854775e18))",
            "count_over_time(vector(1)[200y:1ms])", "topk(9e18, x)", "topk(-9e18, x)", "round(x, 0)", "x % 0",
            "x ^ 1e308",
        ])
    func extremes(text: String) throws {
        let store = try filledStore(["x 1 2 3"])
        for dialect in Dialect.allCases {
            let engine = PromQLEngine(dialect: dialect)
            for time in [0, 30_000, 1 << 53, -(1 << 53)] as [Int64] {
                do throws(MonitoringError) {
                    let query = try engine.prepare(text)
                    _ = try engine.instant(query, at: time, in: store)
                    _ = try engine.range(query, from: time / 2, to: time / 2 + 60_000, step: 20_000, in: store)
                } catch {
                    #expect(error.code == .limit || error.code == .badData)
                }
            }
            #expect(throws: MonitoringError.self) { try engine.instant(engine.prepare("1"), at: .max, in: store) }
        }
    }
}
