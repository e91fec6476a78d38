/// The alerts of one rule, moved on by each evaluation's result.
public struct AlertTable: Hashable, Sendable {
    private(set) var byLabels: [Labels: AlertInstance] = [:]

    public init() {}

    /// Takes over alerts of an earlier process; until `held` none of them goes because its series is not there.
    public init(restoring alerts: [AlertInstance], heldUntil held: Int64) {
        for var alert in alerts {
            alert.heldUntil = held
            byLabels[alert.labels] = alert
        }
    }

    /// Resolved ones included, in order of their labels.
    public var all: [AlertInstance] { byLabels.values.sorted { $0.labels < $1.labels } }

    /// Pending and firing alerts, in order of their labels.
    public var active: [AlertInstance] { all.filter { $0.state != .inactive } }

    public var isEmpty: Bool { byLabels.isEmpty }

    /// Moves every alert on to `time`; `found` are those that the expression gives now. Returns the pending and the firing.
    /// - Throws: `.execution` when more than `limit` (if not 0) are active; the table is then empty, as in Prometheus.
    mutating func update(
        _ found: [Labels: AlertInstance], at time: Int64, _ settings: Rule.AlertSettings, limit: Int
    ) throws(MonitoringError) -> [AlertInstance] {
        for (labels, alert) in found {
            if var known = byLabels[labels], known.state != .inactive {
                known.value = alert.value
                known.annotations = alert.annotations
                byLabels[labels] = known
            } else {
                byLabels[labels] = alert
            }
        }
        var active: [AlertInstance] = []
        for (labels, alert) in byLabels {
            let moved = Self.moved(alert, isFound: found[labels] != nil, time, settings)
            byLabels[labels] = moved
            if let moved, moved.state != .inactive { active.append(moved) }
        }
        if limit > 0, active.count > limit {
            byLabels = [:]
            throw MonitoringError(.execution, "exceeded limit of \(limit) with \(active.count) alerts")
        }
        return active.sorted { $0.labels < $1.labels }
    }

    /// The alert at `time`; nil when it is to be forgotten.
    private static func moved(
        _ alert: AlertInstance, isFound: Bool, _ time: Int64, _ settings: Rule.AlertSettings
    ) -> AlertInstance? {
        var alert = alert
        if isFound {
            alert.keepFiringSince = nil
            alert.heldUntil = nil
        } else {
            if let held = alert.heldUntil, time < held, alert.state != .inactive { return alert }
            if alert.state == .pending { return nil }
            if let resolved = alert.resolvedAt, time - resolved > AlertInstance.resolvedRetention { return nil }
            if alert.state == .inactive { return alert }
            if settings.keepFiringFor > 0 {
                let since = alert.keepFiringSince ?? time
                alert.keepFiringSince = since
                if time - since < settings.keepFiringFor { return alert }
            }
            alert.state = .inactive
            alert.resolvedAt = time
            return alert
        }
        if alert.state == .pending, time - alert.activeAt >= settings.holdDuration {
            alert.state = .firing
            alert.firedAt = time
        }
        return alert
    }

    /// The alerts receivers must hear of at `time`, which from now on count as sent.
    mutating func takeUnsent(at time: Int64, resendDelay: Int64) -> [AlertInstance] {
        let due = all.filter { $0.needsSending(at: time, resendDelay: resendDelay) }
        for alert in due { byLabels[alert.labels]?.lastSentAt = time }
        return due
    }
}
