import PixieBackends
import PixieCore
import PixieMonitoring

/// The Prometheus on whose series rules are evaluated.
struct PrometheusRuleServer: RuleQueryServer {
    let client: PrometheusClient

    func samples(
        of query: String, at time: Int64, deadline: Deadline
    ) async throws(MonitoringError) -> [VectorSample] {
        do {
            return try await client.query(query, at: time, deadline: deadline).map { sample in
                guard let value = Double(sample.value) else {
                    throw MonitoringError(.execution, "the Prometheus server sent the value \(sample.value)")
                }
                let labels = Labels(sample.labels.map { Label(name: $0.key, value: $0.value) })
                return VectorSample(labels: labels, time: time, value: value)
            }
        } catch PrometheusClient.Failure.unreachable(let detail) {
            throw MonitoringError(.timeout, "the Prometheus server does not answer: \(detail)")
        } catch PrometheusClient.Failure.refused(let detail) {
            throw MonitoringError(.execution, "the Prometheus server refused it: \(detail)")
        } catch PrometheusClient.Failure.broken(let detail) {
            throw MonitoringError(.execution, detail)
        } catch let error as MonitoringError {
            throw error
        } catch {
            throw MonitoringError(.execution, "\(error)")
        }
    }
}
