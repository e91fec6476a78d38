import HTTPTypes
import PixieMonitoring

/// Writes JSON as Prometheus does: values as texts, times as seconds. By hand, because a matrix may have a million points.
struct PrometheusJSON {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// `{"status":"success","data":...}`.
    static func success(warnings: [String] = [], infos: [String] = [], _ data: (inout PrometheusJSON) -> Void)
        -> PrometheusJSON
    {
        var json = PrometheusJSON()
        json.object {
            $0.member("status", "success")
            $0.key("data")
            data(&$0)
            if !warnings.isEmpty { $0.member("warnings", warnings) }
            if !infos.isEmpty { $0.member("infos", infos) }
        }
        return json
    }

    var answer: AdminAnswer { answer(.ok) }

    func answer(_ status: HTTPResponse.Status) -> AdminAnswer {
        AdminAnswer(status: status, headers: [.contentType: "application/json"], body: bytes)
    }

    mutating func object(_ members: (inout PrometheusJSON) -> Void) { nested("{", "}", members) }

    mutating func array(_ items: (inout PrometheusJSON) -> Void) { nested("[", "]", items) }

    private mutating func nested(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ content: (inout PrometheusJSON) -> Void
    ) {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        content(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    mutating func key(_ name: String) {
        text(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func member(_ name: String, _ value: String) {
        key(name)
        text(value)
    }

    mutating func member(_ name: String, _ values: [String]) {
        key(name)
        array { for value in values { $0.text(value) } }
    }

    /// A number as it is, in seconds or whole.
    mutating func member(_ name: String, number: Double) {
        key(name)
        raw(NumberText.plain(number))
    }

    mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    mutating func text(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(contentsOf: (String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func labels(_ labels: Labels) {
        object { for label in labels.pairs { $0.member(label.name, label.value) } }
    }

    /// `[1435781430.781,"1"]`.
    mutating func point(_ milliseconds: Int64, _ value: String) {
        array {
            let (seconds, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1_000)
            let fraction =
                rest == 0 ? "" : "." + String(repeating: "0", count: rest < 10 ? 2 : rest < 100 ? 1 : 0) + "\(rest)"
            $0.raw((milliseconds < 0 ? "-" : "") + "\(seconds)\(fraction)")
            $0.text(value)
        }
    }
}
