/// The times a query is evaluated at: milliseconds, evenly spaced, at least one.
struct StepGrid: Hashable {
    let start: Int64
    let step: Int64
    let count: Int

    init(start: Int64, step: Int64, count: Int) {
        self.start = start
        self.step = step
        self.count = count
    }

    /// One time only.
    init(at time: Int64) { self.init(start: time, step: 1, count: 1) }

    func time(_ index: Int) -> Int64 { start + Int64(index) * step }

    var end: Int64 { time(count - 1) }
}
