import Glibc

extension Double {
    /// With exactly so many places after the point.
    func text(_ places: Int) -> String {
        let factor = pow(10, Double(places))
        let whole = Int((magnitude * factor).rounded())
        let sign = self < 0 && whole > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(whole)" }
        let fraction = String(whole % Int(factor))
        return "\(sign)\(whole / Int(factor)).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
    }
}

extension Duration {
    var milliseconds: Double { self / .milliseconds(1) }
}

extension Array where Element: Comparable {
    /// The element in the middle of the sorted ones. The array must not be empty.
    var median: Element { sorted()[count / 2] }
}
