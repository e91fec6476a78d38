/// Finds a pattern anywhere in a text, for the template functions `match` and `reReplaceAll`.
struct PatternSearch {
    private let captures: PatternCaptures
    private let names: [String?]

    /// - Throws: `.badData`, as `LabelPattern` does.
    init(_ source: String) throws(MonitoringError) {
        var parser = PatternParser(source, dotMatchesNewline: false)
        let node = try parser.parse()
        names = parser.groupNames
        captures = PatternCaptures(try PatternProgram(node, source: source), groups: names.count)
    }

    func isFound(in text: String) -> Bool { captures.search(Array(text.unicodeScalars), from: 0) != nil }

    /// `text` with every match replaced by `template`, filled in from what its groups captured.
    func replaceAll(in text: String, with template: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var place = 0
        var lastEnd = -1
        while place <= scalars.count, let groups = captures.search(scalars, from: place), let match = groups[0] {
            result.append(contentsOf: scalars[place..<match.lowerBound])
            // Right behind a match there is no second, empty one.
            if match.isEmpty, match.lowerBound == lastEnd {
                if place < scalars.count { result.append(scalars[place]) }
                place += 1
                continue
            }
            let found = LabelPattern.Captures(scalars: scalars, groups: groups, names: names)
            result.append(contentsOf: found.expand(template).unicodeScalars)
            place = match.upperBound
            lastEnd = place
            if match.isEmpty {
                // An empty match must not be found again at the same place.
                if place < scalars.count { result.append(scalars[place]) }
                place += 1
            }
        }
        if place < scalars.count { result.append(contentsOf: scalars[place...]) }
        return String(result)
    }
}
