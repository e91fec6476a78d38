import PixieCore

/// Which users are named in the metrics: those with the largest volume so far, never more than a limit.
///
/// A user takes another's place only with a tenth more than the other has: two that are close would otherwise change places all the time,
/// and each change begins a series.
struct TopUsers: Sendable {
    enum Action: Equatable {
        /// The user is, or has just been, named; `replaced` is named no longer.
        case named(replaced: UserID?)
        case other
    }

    private let limit: Int
    private var totals: [UserID: Int] = [:]
    private var named: Set<UserID> = []
    private var smallest: UserID?

    init(limit: Int) { self.limit = limit }

    /// Users whose volume is known, named or not: at most eight times as many as are named.
    var rememberedUsers: Int { totals.count }

    /// Adds to a user's volume and says where to count it.
    mutating func add(_ amount: Int, to user: UserID) -> Action {
        totals[user, default: 0] += amount
        defer { if totals.count > limit * 8 { forgetTheSmall() } }
        if named.contains(user) {
            if smallest == user { smallest = nil }
            return .named(replaced: nil)
        }
        if named.count < limit {
            named.insert(user)
            smallest = nil
            return .named(replaced: nil)
        }
        let last = smallestNamed()
        guard total(of: user) * 10 > total(of: last) * 11 else { return .other }
        named.remove(last)
        named.insert(user)
        smallest = nil
        return .named(replaced: last)
    }

    private func total(of user: UserID) -> Int { totals[user] ?? 0 }

    private mutating func smallestNamed() -> UserID {
        if let smallest { return smallest }
        // Not empty: the owner names at least one user, and a place is only taken by another.
        let found = named.min { total(of: $0) < total(of: $1) }!
        smallest = found
        return found
    }

    /// Keeps the larger half of those who are not named: who came once must not be remembered for good.
    private mutating func forgetTheSmall() {
        let others = totals.filter { !named.contains($0.key) }.sorted { $0.value > $1.value }
        for (user, _) in others.dropFirst(others.count / 2) { totals[user] = nil }
    }
}
