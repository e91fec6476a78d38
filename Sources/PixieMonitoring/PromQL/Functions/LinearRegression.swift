/// The straight line nearest to the samples, by least squares.
struct LinearRegression {
    let slope: Double
    /// The line's value at `origin`.
    let intercept: Double

    init(_ times: [Int64], _ values: [Double], _ window: RangeWindow, origin: Int64) {
        var (x, y, xy, xx) = (CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum())
        let initial = values[window.low]
        var isConstant = true
        for index in window.low..<window.high {
            if values[index] != initial { isConstant = false }
            let time = Double(times[index] - origin) / 1_000
            x.add(time)
            y.add(values[index])
            xy.add(time * values[index])
            xx.add(time * time)
        }
        if isConstant {
            slope = initial.isInfinite ? .nan : 0
            intercept = initial.isInfinite ? .nan : initial
            return
        }
        let count = Double(window.count)
        let (sumX, sumY) = (x.sum + x.lost, y.sum + y.lost)
        let covariance = xy.sum + xy.lost - sumX * sumY / count
        let variance = xx.sum + xx.lost - sumX * sumX / count
        slope = covariance / variance
        intercept = sumY / count - slope * sumX / count
    }
}
