import HTTPTypes
import PixieCore
import PixieMonitoring

/// An error in Prometheus' own shape: `{"status":"error","errorType":"bad_data","error":"..."}`.
struct PrometheusError: Error {
    enum Kind: String {
        case badData = "bad_data"
        case execution, timeout, canceled
    }

    let kind: Kind
    let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// A fault in the parameter of that name.
    static func parameter(_ name: String, _ message: String) -> PrometheusError {
        PrometheusError(.badData, "invalid parameter \"\(name)\": \(message)")
    }

    /// What a query ran into; faults at a place of its text name the parameter.
    init(_ error: MonitoringError, parameter: String = "query") {
        switch error.code {
        case .badData where error.position != nil: self = .parameter(parameter, error.description)
        case .badData: self.init(.badData, error.description)
        case .execution, .limit: self.init(.execution, error.description)
        case .timeout: self.init(.timeout, error.description)
        case .canceled: self.init(.canceled, error.description)
        }
    }

    private var status: HTTPResponse.Status {
        switch kind {
        case .badData: .badRequest
        case .execution: .unprocessableContent
        case .timeout: .serviceUnavailable
        case .canceled: HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
        }
    }

    var answer: AdminAnswer {
        var json = PrometheusJSON()
        json.object {
            $0.member("status", "error")
            $0.member("errorType", kind.rawValue)
            $0.member("error", message)
        }
        return json.answer(status)
    }
}
