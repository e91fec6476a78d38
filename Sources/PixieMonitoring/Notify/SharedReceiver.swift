import FoundationEssentials
public import PixieCore

/// A receiver that several instances have in common: each alert is told by one of them.
///
/// The claims are only a help against telling twice: where they cannot be asked, everything is told.
public struct SharedReceiver: AlertReceiver {
    private static let lease = Duration.seconds(15)
    private static let pause = Duration.milliseconds(250)

    private let receiver: any AlertReceiver
    private let claims: any NoticeClaims

    public init(_ receiver: any AlertReceiver, claims: any NoticeClaims) {
        self.receiver = receiver
        self.claims = claims
    }

    public var name: String { receiver.name }
    public var id: String { receiver.id }
    public var wantsRepeats: Bool { receiver.wantsRepeats }

    public func deliver(_ notices: [AlertNotice], deadline: Deadline) async throws -> Int {
        var left = notices
        var told = 0
        while true {
            let claimed = left.map(claim)
            guard let turns = try? await claims.claim(claimed, lease: Self.lease, deadline: deadline) else {
                try Task.checkCancellation()
                return told + (try await receiver.deliver(left, deadline: deadline))
            }
            let own = zip(left, turns).filter { $0.1 == .own }.map(\.0)
            if !own.isEmpty {
                told += try await receiver.deliver(own, deadline: deadline)
                // Unsettled, another instance tells it again at the end of the lease: better twice than not at all.
                try? await claims.settle(own.map(claim), deadline: deadline)
            }
            left = zip(left, turns).filter { $0.1 == .others }.map(\.0)
            if left.isEmpty { return told }
            if deadline.remaining() < Self.pause {
                throw AlertDeliveryError(isTransient: true, "another instance has not told them yet")
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    private func claim(_ notice: AlertNotice) -> NoticeClaim {
        NoticeClaim(
            key: "\(receiver.id):\(notice.fingerprint)",
            startsAt: Int64((notice.startsAt.timeIntervalSince1970 * 1_000).rounded()), isResolved: notice.isResolved)
    }
}
