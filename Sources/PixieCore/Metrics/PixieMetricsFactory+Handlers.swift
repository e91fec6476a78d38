import CoreMetrics

/// A swift-metrics counter of either kind.
final class ForeignCounter: CounterHandler, FloatingPointCounterHandler {
    private let counter: Counter

    init(_ counter: Counter) { self.counter = counter }

    func increment(by amount: Int64) { counter.increment(by: Int(amount)) }
    func increment(by amount: Double) { counter.add(amount) }
    func reset() { counter.mirror(0) }
}

/// A swift-metrics gauge, plain recorder or meter.
final class ForeignGauge: RecorderHandler, MeterHandler {
    private let gauge: Gauge

    init(_ gauge: Gauge) { self.gauge = gauge }

    func record(_ value: Int64) { gauge.set(Double(value)) }
    func record(_ value: Double) { gauge.set(value) }
    func set(_ value: Int64) { gauge.set(Double(value)) }
    func set(_ value: Double) { gauge.set(value) }
    func increment(by amount: Double) { gauge.add(amount) }
    func decrement(by amount: Double) { gauge.sub(amount) }
}

/// A swift-metrics timer or aggregating recorder.
final class ForeignHistogram: RecorderHandler, TimerHandler {
    private let histogram: Histogram

    init(_ histogram: Histogram) { self.histogram = histogram }

    func record(_ value: Int64) { histogram.observe(Double(value)) }
    func record(_ value: Double) { histogram.observe(value) }
    func recordNanoseconds(_ duration: Int64) { histogram.observe(Double(duration) / 1e9) }
}
