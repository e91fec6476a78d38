import PixieCore

/// The order in which a server lists points: numbers first, then UUIDs.
enum PointIDOrder {
    static func precedes(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.integer, _): true
        case (_, .integer): false
        // Written in one form (lower case, with hyphens), UUIDs are ordered as their bytes are.
        case (.string(let left), .string(let right)): left < right
        default: false
        }
    }
}

/// Compares two lists of ids that come in order, page by page: what only one of them has.
struct IDMerge {
    private(set) var missing: [JSONValue] = []
    private(set) var surplus: [JSONValue] = []
    private var source: ArraySlice<JSONValue> = []
    private var target: ArraySlice<JSONValue> = []
    private var hasSourceEnded = false
    private var hasTargetEnded = false

    /// Whether the next page of that list is needed to go on.
    var needsSource: Bool { source.isEmpty && !hasSourceEnded }
    var needsTarget: Bool { target.isEmpty && !hasTargetEnded }
    var hasEnded: Bool { source.isEmpty && target.isEmpty && hasSourceEnded && hasTargetEnded }

    mutating func addSource(_ page: [JSONValue], isLast: Bool) {
        source += page
        hasSourceEnded = isLast
        advance()
    }

    mutating func addTarget(_ page: [JSONValue], isLast: Bool) {
        target += page
        hasTargetEnded = isLast
        advance()
    }

    /// What has been found since the last time.
    mutating func take() -> (missing: [JSONValue], surplus: [JSONValue]) {
        defer { (missing, surplus) = ([], []) }
        return (missing, surplus)
    }

    private mutating func advance() {
        while true {
            switch (source.first, target.first) {
            case (let left?, let right?):
                if left == right {
                    source.removeFirst()
                    target.removeFirst()
                } else if PointIDOrder.precedes(left, right) {
                    missing.append(source.removeFirst())
                } else {
                    surplus.append(target.removeFirst())
                }
            case (.some, nil):
                guard hasTargetEnded else { return }
                missing.append(source.removeFirst())
            case (nil, .some):
                guard hasSourceEnded else { return }
                surplus.append(target.removeFirst())
            case (nil, nil): return
            }
        }
    }
}
