/// A condition did not come true in time.
public struct NeverCameTrue: Error {}

/// Asks again and again until `condition` holds. Throws when it does not within `limit`.
public func eventually(
    within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now.advanced(by: limit)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverCameTrue() }
        try await Task.sleep(for: .milliseconds(1))
    }
}
