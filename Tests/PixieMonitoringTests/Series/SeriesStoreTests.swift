import Testing

@testable import PixieMonitoring

@Suite("Series store")
struct SeriesStoreTests {
    private func store() -> SeriesStore {
        var store = SeriesStore()
        for (job, code) in [("api", "200"), ("api", "500"), ("web", "200"), ("web", "404")] {
            store.append(1, at: 1_000, labels: ["__name__": "requests", "job": job, "code": code])
        }
        store.append(1, at: 1_000, labels: ["__name__": "up", "job": "api"])
        return store
    }

    @Test(
        "matchers select by equality, pattern and absence",
        arguments: [
            ("requests", 4), ("{job=\"api\"}", 3), ("requests{job=\"api\"}", 2), ("requests{code!=\"200\"}", 2),
            ("requests{code=~\"[45]..\"}", 2), ("{job=~\"api|web\",code=\"200\"}", 2), ("{job=\"api\",code=\"\"}", 1),
            ("{__name__=~\".+\",code!~\"2..\"}", 3), ("{__name__!=\"up\",job=\"api\"}", 2), ("nothing", 0),
            ("requests{missing=\"x\"}", 0), ("requests{missing=~\"x?\"}", 4), ("requests{job=\"none\"}", 0),
        ])
    func selection(selector: String, count: Int) throws {
        let result = try PromQLEngine().instant(PromQLEngine().prepare(selector), at: 1_000, in: store())
        guard case .vector(let samples) = result.value else {
            Issue.record("not a vector")
            return
        }
        #expect(samples.count == count)
    }

    @Test("samples out of order or contradicting one another are refused and change nothing")
    func order() throws {
        var store = SeriesStore()
        let found = store.reference(for: ["__name__": "x"])
        let reference = try #require(found)
        #expect(store.append(1, at: 1_000, to: reference) == .appended)
        #expect(store.append(1, at: 1_000, to: reference) == .appended)
        #expect(store.append(2, at: 1_000, to: reference) == .duplicate)
        #expect(store.append(2, at: 999, to: reference) == .outOfOrder)
        #expect(store.sampleCount == 1)
    }

    @Test("a snapshot does not see what is appended after it was taken")
    func snapshot() throws {
        var store = store()
        let snapshot = store
        store.append(5, at: 2_000, labels: ["__name__": "up", "job": "api"])
        #expect(snapshot.sampleCount + 1 == store.sampleCount)
    }

    @Test("expiry drops old samples, then dead series with their labels, and says so to holders of references")
    func expiry() throws {
        var store = store()
        let held = store.reference(for: ["__name__": "requests", "job": "api", "code": "500"])
        let dead = try #require(held)
        for time in stride(from: Int64(2_000), through: 60_000, by: 1_000) {
            store.append(Double(time), at: time, labels: ["__name__": "up", "job": "api"])
        }
        store.expire(before: 30_000)
        #expect(store.seriesCount == 1)
        #expect(store.sampleCount == 31)
        #expect(store.labelNames == ["__name__", "job"])
        #expect(store.labelValues(of: "job") == ["api"])
        #expect(store.append(1, at: 70_000, to: dead) == .unknownSeries)
        let renewed = store.reference(for: ["__name__": "up", "job": "api"])
        let alive = try #require(renewed)
        #expect(store.append(1, at: 70_000, to: alive) == .appended)
    }

    @Test("samples survive growth, sliding and moving together, and memory stays near what they need")
    func arena() throws {
        var store = SeriesStore()
        let labels = (0..<200).map { Labels([Label(name: "__name__", value: "x"), Label(name: "i", value: "\($0)")]) }
        for time in Int64(0)..<1_000 {
            for (index, item) in labels.enumerated() where index % 3 == 0 || time % 2 == 0 {
                store.append(Double(time) * Double(index), at: time * 1_000, labels: item)
            }
            if time % 10 == 0 { store.expire(before: (time - 100) * 1_000) }
        }
        #expect(store.sampleBytes < store.sampleCount * 16 * 4)
        let engine = PromQLEngine()
        let query = try engine.prepare("sum_over_time(x[50s]) / on (i) count_over_time(x[50s])")
        guard case .vector(let samples) = try engine.instant(query, at: 999_000, in: store).value else { return }
        #expect(samples.count == 200)
        for sample in samples {
            let index = Double(sample.labels["i"] ?? "") ?? .nan
            // Every second, or every even second, of the last fifty.
            let mean = index.truncatingRemainder(dividingBy: 3) == 0 ? 974.5 : 974
            #expect((sample.value - mean * index).magnitude < 1e-6)
        }
    }

    @Test("a full store refuses new series and keeps taking samples of those it has")
    func limit() {
        var store = SeriesStore(seriesLimit: 1)
        #expect(store.append(1, at: 1, labels: ["__name__": "a"]) == .appended)
        #expect(store.append(1, at: 1, labels: ["__name__": "b"]) == .seriesLimit)
        #expect(store.append(2, at: 2, labels: ["__name__": "a"]) == .appended)
    }

    @Test("label values that only look alike stay apart")
    func exactness() {
        var store = SeriesStore()
        store.append(1, at: 1, labels: ["__name__": "a", "x": "\u{E9}"])
        store.append(1, at: 1, labels: ["__name__": "a", "x": "e\u{301}"])
        #expect(store.seriesCount == 2)
        #expect(Labels(dictionaryLiteral: ("x", "\u{E9}")) != ["x": "e\u{301}"])
    }

    @Test("many labels come out as few do")
    func manyLabels() {
        let names = (0..<1_000).map { "l\($0 * 7 % 500)" }
        let labels = Labels(names.enumerated().map { Label(name: $0.element, value: "\($0.offset)") })
        #expect(labels.pairs.map(\.name) == Set(names).sorted())
        let last = Dictionary(names.enumerated().map { ($0.element, "\($0.offset)") }) { _, new in new }
        #expect(labels.pairs.allSatisfy { last[$0.name] == $0.value })
    }

    @Test("labels come out sorted, without empty values, the last of two alike")
    func labels() {
        let labels = Labels([
            Label(name: "b", value: "1"), Label(name: "a", value: ""), Label(name: "__name__", value: "m"),
            Label(name: "b", value: "2\n\""),
        ])
        #expect(labels.description == #"{__name__="m", b="2\n\""}"#)
        #expect(labels.setting("b", to: "") == ["__name__": "m"])
    }

    @Test(
        "dialect 3 writes bounds and quantiles as floats",
        arguments: [
            ("1", "1.0"), ("0.5", "0.5"), ("+Inf", "+Inf"), ("x", "x"), ("1e3", "1000.0"), ("1000000", "1e+06"),
        ])
    func normalisation(value: String, expected: String) {
        #expect(Dialect.prometheus3.normalised(Label(name: "le", value: value)).value == expected)
        #expect(Dialect.prometheus2.normalised(Label(name: "le", value: value)).value == value)
        #expect(Dialect.prometheus3.normalised(Label(name: "code", value: value)).value == value)
    }
}
