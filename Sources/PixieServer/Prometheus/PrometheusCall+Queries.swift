import PixieCore
import PixieMonitoring

extension PrometheusCall {
    private var engine: PromQLEngine {
        PromQLEngine(dialect: monitor.environment.engine.dialect, limits: PrometheusRoutes.limits)
    }

    private func prepared() throws(PrometheusError) -> PreparedQuery {
        do { return try engine.prepare(value("query") ?? "") } catch { throw PrometheusError(error) }
    }

    /// Stops a query at its own timeout or the longest there is.
    private func interruption() throws(PrometheusError) -> InterruptionCheck {
        var longest = PrometheusRoutes.longestTimeout
        if value("timeout") != nil { longest = min(longest, .milliseconds(try duration("timeout"))) }
        let deadline = Deadline.after(longest, from: time.now())
        let time = time
        return {
            if Task.isCancelled { return .canceled }
            return deadline.hasPassed(at: time.now()) ? .timeout : nil
        }
    }

    func instant() throws(PrometheusError) -> PrometheusJSON {
        let at = try time("time", standard: now)
        let interruption = try interruption()
        let query = try prepared()
        let result: QueryResult
        do {
            result = try engine.instant(query, at: at, in: monitor.store, interruption: interruption)
        } catch {
            throw PrometheusError(error)
        }
        return Self.json(result)
    }

    func range() throws(PrometheusError) -> PrometheusJSON {
        let (start, end) = (try time("start"), try time("end"))
        if end < start { throw .parameter("end", "end timestamp must not be before start time") }
        let step = try duration("step")
        if step <= 0 {
            throw .parameter(
                "step", "zero or negative query resolution step widths are not accepted. Try a positive integer")
        }
        if (end - start) / step > PrometheusRoutes.limits.steps {
            throw PrometheusError(
                .badData,
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"
            )
        }
        let interruption = try interruption()
        let query = try prepared()
        let result: QueryResult
        do {
            result = try engine.range(
                query, from: start, to: end, step: step, in: monitor.store, interruption: interruption)
        } catch {
            throw PrometheusError(error)
        }
        return Self.json(result)
    }

    func formatted() throws(PrometheusError) -> PrometheusJSON {
        let text = try prepared().expression.pretty
        return .success { $0.text(text) }
    }

    private static func json(_ result: QueryResult) -> PrometheusJSON {
        .success(warnings: result.warnings, infos: result.infos) { data in
            data.object {
                $0.member("resultType", result.value.type.resultType)
                $0.key("result")
                write(result.value, to: &$0)
            }
        }
    }

    private static func write(_ value: QueryValue, to json: inout PrometheusJSON) {
        switch value {
        case .scalar(let number, let time): json.point(time, NumberText.sample(number))
        case .string(let text, let time): json.point(time, text)
        case .vector(let samples):
            json.array { items in
                for sample in samples {
                    items.object {
                        $0.key("metric")
                        $0.labels(sample.labels)
                        $0.key("value")
                        $0.point(sample.time, NumberText.sample(sample.value))
                    }
                }
            }
        case .matrix(let series):
            json.array { items in
                for one in series {
                    items.object {
                        $0.key("metric")
                        $0.labels(one.labels)
                        $0.key("values")
                        $0.array { points in
                            for point in one.points { points.point(point.time, NumberText.sample(point.value)) }
                        }
                    }
                }
            }
        }
    }
}

extension ValueType {
    /// As the API names it.
    fileprivate var resultType: String {
        switch self {
        case .scalar: "scalar"
        case .string: "string"
        case .vector: "vector"
        case .matrix: "matrix"
        }
    }
}
