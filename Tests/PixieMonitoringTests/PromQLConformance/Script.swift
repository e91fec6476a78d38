@testable import PixieMonitoring

/// A test script in promqltest's language, in its 2.x and its 3.x form.
enum ScriptCommand {
    case clear
    /// `addsNative`: Prometheus also makes a native histogram of each classic one.
    case load(step: Int64, series: [String], line: Int, addsNative: Bool)
    case evaluate(Evaluation)

    struct Evaluation {
        enum Times {
            case instant(Int64)
            case range(start: Int64, end: Int64, step: Int64)
        }

        let line: Int
        let times: Times
        let query: String
        var expectations = Expectations()
    }

    /// What must be true of the outcome.
    struct Expectations {
        enum Match {
            case any
            case text(String)
            case pattern(String)
        }

        var fails = false
        var failures: [Match] = []
        var warnings: [Match] = []
        var infos: [Match] = []
        var noWarnings = false
        var noInfos = false
        var isOrdered = false
        var string: String?
        var rangeVector: (start: Int64, end: Int64, step: Int64)?
        var scalar: Double?
        var series: [SeriesDescription] = []
        var needsNativeHistograms = false
    }
}

struct ScriptFault: Error, CustomStringConvertible {
    let line: Int
    let message: String

    var description: String { "line \(line): \(message)" }
}
