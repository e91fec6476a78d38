/// Lines of cells, printed in columns: the first to the left, the others to the right; remarks after the last.
struct TextColumns {
    private var lines: [(cells: [String], remark: String)] = []

    mutating func add(_ cells: [String], remark: String = "") { lines.append((cells, remark)) }

    var text: String {
        var widths: [Int] = []
        for (cells, _) in lines {
            for (index, cell) in cells.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.count)
            }
        }
        return lines.map { cells, remark in
            let padded = cells.enumerated().map { index, cell in
                let space = String(repeating: " ", count: widths[index] - cell.count)
                return index == 0 ? cell + space : space + cell
            }
            return "  " + (padded + (remark.isEmpty ? [] : [remark])).joined(separator: "  ") + "\n"
        }.joined()
    }

    /// "54.3%", "-" for a figure over nothing.
    static func percent(_ fraction: Double?) -> String {
        guard let fraction else { return "-" }
        let tenths = Int((fraction * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }

    /// "0.95"; more digits only where two do not say it.
    static func decimal(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        guard abs(value * 100 - Double(hundredths)) < 1e-6 else { return "\((value * 1e6).rounded() / 1e6)" }
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
