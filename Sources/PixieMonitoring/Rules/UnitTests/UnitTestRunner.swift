/// Runs the tests of a file on rules that have been loaded for it.
public struct UnitTestRunner: Sendable {
    public let dialect: Dialect

    public init(dialect: Dialect = .prometheus3) { self.dialect = dialect }

    /// - Parameter rules: the files that the test file's patterns name.
    public func run(_ file: UnitTestFile, rules: [RuleFile]) -> UnitTestReport {
        let order = Dictionary(uniqueKeysWithValues: file.groupOrder.enumerated().map { ($0.element, $0.offset) })
        var paths: Set<String> = []
        let groups = rules.filter { paths.insert($0.path).inserted }.flatMap { file in
            file.groups.map { (path: file.path, group: $0) }
        }
        // As in promtool: a group that is not listed counts as the first.
        let ordered = groups.enumerated().sorted { left, right in
            (order[left.element.group.name] ?? 0, left.offset) < (order[right.element.group.name] ?? 0, right.offset)
        }.map(\.element)
        var failures: [String] = []
        for test in file.tests {
            let states = ordered.map { item in
                RuleGroupState(item.group, file: item.path, defaultInterval: max(1, test.interval))
            }
            var run = UnitTestRun(test, of: file, groups: states, dialect: dialect)
            failures += run.run()
        }
        let notes = GroupOrder(groups.map(\.group), order: order).notes
        return UnitTestReport(failures: failures, notes: notes, tests: file.tests.count)
    }
}

/// What came of one file of tests.
public struct UnitTestReport: Hashable, Sendable {
    /// In promtool's words, several lines each.
    public let failures: [String]
    /// What may give another verdict elsewhere.
    public let notes: [String]
    public let tests: Int

    public var hasPassed: Bool { failures.isEmpty }
}
