/// What each of `work` gives, in their order; all are done at the same time.
///
/// Structured: returns when all have. Throws the first error, and cancels the others then. In place of `async let`, which
/// `deploy/check-imports.sh` keeps out: the runtime of Swift 6.2 may look at such a child once more after its parent has gone on and
/// used the child's memory for something else (swiftlang/swift#89883).
public func allAtOnce<Value: Sendable>(_ work: [@Sendable () async throws -> Value]) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
        for (index, part) in work.enumerated() { group.addTask { (index, try await part()) } }
        var found = [Value?](repeating: nil, count: work.count)
        for try await (index, value) in group { found[index] = value }
        return found.compactMap(\.self)
    }
}
