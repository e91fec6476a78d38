/// A condition did not come true in time.
public struct NeverCameTrue: Error {}

/// Asks again and again until `condition` holds. Throws when it does not within `limit`, so that what depends on it is not tried.
public func requireEventually(
    within limit: Duration = .seconds(120), _ condition: () async throws -> Bool
) async throws {
    guard try await eventually(within: limit, condition) else { throw NeverCameTrue() }
}
