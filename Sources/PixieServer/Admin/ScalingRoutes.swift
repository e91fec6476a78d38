import HTTPTypes
public import PixieMonitoring

/// `/admin/v1/scaling`: how many instances this one's work needs, and why. Of use to whatever adds instances, such as KEDA's
/// metrics-api scaler with `desired_instances` as its value.
public struct ScalingRoutes: AdminRoutes {
    private struct Advice: Encodable {
        let desiredInstances: Int
        let reasons: [Signal]
        let signals: [Signal]

        enum CodingKeys: String, CodingKey {
            case reasons, signals
            case desiredInstances = "desired_instances"
        }
    }

    private struct Signal: Encodable {
        let signal: String
        let value: Double?
        let threshold: Double

        init(_ signal: ScalingAdvice.Signal) {
            self.signal = signal.name.rawValue
            value = signal.value.map { ($0 * 10_000).rounded() / 10_000 }
            threshold = signal.threshold
        }
    }

    private let advice: @Sendable () -> ScalingAdvice

    /// `advice`: asked on each call.
    public init(advice: @escaping @Sendable () -> ScalingAdvice) { self.advice = advice }

    public var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/admin/v1/scaling") { [advice] _ in
                let now = advice()
                return try .json(
                    Advice(
                        desiredInstances: now.desiredInstances, reasons: now.reasons.map(Signal.init),
                        signals: now.signals.map(Signal.init)))
            }
        ]
    }
}
