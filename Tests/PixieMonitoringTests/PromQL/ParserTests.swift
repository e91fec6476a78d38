import Testing

@testable import PixieMonitoring

@Suite("PromQL parser")
struct ParserTests {
    /// The expression with every operator in parentheses, which shows how it was read.
    private func grouped(_ expression: Expression) -> String {
        switch expression {
        case .binary(let binary): "(\(grouped(binary.left)) \(binary.operatorText) \(grouped(binary.right)))"
        case .unary(let negates, let inner, _): "(\(negates ? "-" : "+")\(grouped(inner)))"
        case .parenthesised(let inner, _): grouped(inner)
        default: expression.description
        }
    }

    @Test(
        "operators bind as in Prometheus",
        arguments: [
            ("a + b * c", "(a + (b * c))"), ("a * b + c", "((a * b) + c)"), ("a - b - c", "((a - b) - c)"),
            ("a ^ b ^ c", "(a ^ (b ^ c))"), ("-a ^ b", "(-(a ^ b))"), ("-a * b", "((-a) * b)"),
            ("a ^ -b * c", "((a ^ (-b)) * c)"),
            ("a or b and c", "(a or (b and c))"), ("a and b unless c", "((a and b) unless c)"),
            ("a == b + c", "(a == (b + c))"), ("a or b > c", "(a or (b > c))"), ("a atan2 b + c", "((a atan2 b) + c)"),
            ("-a offset 5m", "(-a offset 5m)"), ("a + b offset 5m", "(a + b offset 5m)"),
            ("a % b ^ c", "(a % (b ^ c))"),
        ])
    func precedence(text: String, expected: String) throws {
        #expect(grouped(try Parser.parse(text)) == expected)
    }

    @Test(
        "faults are placed where they are and say what was expected",
        arguments: [
            ("sum(rate(x[5m])", "1:16: parse error: unclosed left parenthesis"),
            ("rat(x[5m])", "1:1: parse error: unknown function with name \"rat\"; did you mean \"rate\"?"),
            ("foo{a=}", "1:7: parse error: unexpected \"}\" in label matching, expected string"),
            ("sum(x) by job", "1:11: parse error: unexpected identifier \"job\" in grouping opts, expected \"(\""),
            ("a\n  + $", "2:5: parse error: unexpected character: '$'"),
            ("x{y=~\"(\"}", "1:6: parse error: error parsing regexp: missing closing ): `(`"),
            (
                "histogram_count(x)",
                "1:1: parse error: function \"histogram_count\" needs native histograms, which are not supported"
            ),
            ("limitk(2, x)", "1:1: parse error: function \"limitk\" is experimental and not supported"),
            ("1 + limitk by (a) (2, x)", "1:5: parse error: function \"limitk\" is experimental and not supported"),
            ("x - start()", "1:5: parse error: function \"start\" is experimental and not supported"),
            ("a * on (b) fill(0) c", "1:12: parse error: function \"fill\" is experimental and not supported"),
            ("rate(x[5m] anchored)", "1:12: parse error: modifier \"anchored\" is experimental and not supported"),
            ("x Smoothed", "1:3: parse error: modifier \"smoothed\" is experimental and not supported"),
            ("rate(x[5m+30s])", "1:10: parse error: arithmetic on durations is experimental and not supported"),
            ("rate(x[-5m+35m])", "1:8: parse error: arithmetic on durations is experimental and not supported"),
            ("x offset (2*1m)", "1:10: parse error: arithmetic on durations is experimental and not supported"),
            ("x offset -step()", "1:11: parse error: arithmetic on durations is experimental and not supported"),
            (
                "min_over_time(x[1h:1m*2])",
                "1:22: parse error: arithmetic on durations is experimental and not supported"
            ),
            (
                "rate(x)",
                "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector"
            ),
            ("x[5m:1m", "1:8: parse error: unclosed left bracket"),
        ])
    func faults(text: String, expected: String) {
        let error = #expect(throws: MonitoringError.self) { try Parser.parse(text) }
        #expect(error?.description == expected)
    }

    @Test(
        "the dialects differ where the versions do",
        arguments: [
            ("foo[300]", "foo[5m]"), ("foo offset 90", "foo offset 1m30s"), ("1h30m", "5400"),
            ("foo @ 1m", "foo @ 60.000"),
            ("{\"foo.bar\",\"a b\"=\"c\"}", "{\"foo.bar\",\"a b\"=\"c\"}"),
            ("sum by (\"a.b\") (x)", "sum by (\"a.b\") (x)"),
            ("double_exponential_smoothing(x[1m], 0.5, 0.5)", "double_exponential_smoothing(x[1m], 0.5, 0.5)"),
        ])
    func dialects(text: String, printed: String) throws {
        #expect(try Parser.parse(text, dialect: .prometheus3).description == printed)
        #expect(throws: MonitoringError.self) { try Parser.parse(text, dialect: .prometheus2) }
        #expect(throws: MonitoringError.self) {
            try Parser.parse("holt_winters(x[1m], 0.5, 0.5)", dialect: .prometheus3)
        }
    }

    @Test("a number of seconds is a duration up to the longest with units, and is read again as it is printed")
    func longDurations() throws {
        for text in ["a[9223372036.854]", "a offset -9223372036.854", "a[1h:9223372036.854]"] {
            let printed = try Parser.parse(text, dialect: .prometheus3).description
            #expect(try Parser.parse(printed, dialect: .prometheus3).description == printed)
        }
        for text in ["a[9223372036.855]", "a[51e9]", "a offset -51e9", "a[1h:51e9]", "a[1e300]"] {
            #expect(throws: MonitoringError.self, "\(text)") { try Parser.parse(text, dialect: .prometheus3) }
        }
    }

    @Test("nesting and chains beyond the limit are refused, at the limit accepted")
    func depth() throws {
        for text in [
            String(repeating: "(", count: 5_000) + "1", String(repeating: "-", count: 5_000) + "x",
            String(repeating: "abs(", count: 5_000) + "x", Array(repeating: "x", count: 5_000).joined(separator: " + "),
            Array(repeating: "x", count: 5_000).joined(separator: " ^ "),
        ] {
            let error = #expect(throws: MonitoringError.self) { try Parser.parse(text) }
            #expect(error?.code == .limit || error?.message == "unclosed left parenthesis")
        }
        _ = try Parser.parse(Array(repeating: "x", count: 100).joined(separator: " + "))
        _ = try Parser.parse(String(repeating: "(", count: 100) + "x" + String(repeating: ")", count: 100))
    }

    @Test("a long expression is broken at its arguments and operators")
    func pretty() throws {
        let text =
            "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) / sum by (job) (rate(http_requests_total[5m])) > 0.05"
        #expect(
            try Parser.parse(text).pretty == """
                    sum by (job) (rate(http_requests_total{code=~"5.."}[5m]))
                  /
                    sum by (job) (rate(http_requests_total[5m]))
                >
                  0.05
                """)
    }

    @Test(
        "durations print as they are best read",
        arguments: [
            ("90d", Int64(7_776_000_000)), ("1h30m", 5_400_000), ("1w", 604_800_000), ("0s", 0), ("1y", 31_536_000_000),
            ("1s5ms", 1_005),
        ])
    func durations(text: String, milliseconds: Int64) {
        #expect(PromQLDuration.text(milliseconds: milliseconds) == text)
        #expect(text == "0s" || PromQLDuration.parse(text) == milliseconds)
    }

    @Test(
        "what is no duration is none", arguments: ["", "5", "m", "1m1h", "1m1m", "1x", "5 m", "99999999999999y", "-1m"])
    func badDurations(text: String) {
        #expect(PromQLDuration.parse(text) == nil)
    }

    @Test(
        "numbers print as Go prints them",
        arguments: [
            (0.0, "0", "0"), (-0.0, "-0", "-0"), (1, "1", "1"), (0.1, "0.1", "0.1"),
            (1e21, "1000000000000000000000", "1e+21"),
            (123_456_789, "123456789", "1.23456789e+08"), (999_999, "999999", "999999"), (1e-7, "0.0000001", "1e-07"),
            (.infinity, "+Inf", "+Inf"),
            (-.infinity, "-Inf", "-Inf"), (.nan, "NaN", "NaN"),
            (.leastNonzeroMagnitude, "0." + String(repeating: "0", count: 323) + "5", "5e-324"),
            (1.5e300, "15" + String(repeating: "0", count: 299), "1.5e+300"), (0.0001, "0.0001", "0.0001"),
        ])
    func numbers(value: Double, plain: String, general: String) {
        #expect(NumberText.plain(value) == plain)
        #expect(NumberText.general(value) == general)
        if value.isFinite { #expect(NumberText.parseFloat(plain) == value) }
    }

    @Test(
        "a printed query reads back as itself",
        arguments: [
            "inf ^ b", "inf * b ^ -inf", "{\"on\",a=\"b\"} + {\"NaN\"} / {\"group_left\"}", "{\"sum\"} - {\"start\"}",
            "sum without (a, b) (x{c=\"d\",e!~\"f.*\"} offset 5m)", "a * on (x) group_left (y) b", "a > bool 1",
            "rate(x[5m:30s] @ start() offset -1m)", "-(a + b) ^ 2", "topk(5, x @ 10.500)",
            "label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\\n\")",
            "absent(x) unless on () y", "count_values(\"v\", x)",
        ])
    func roundTrip(text: String) throws {
        let printed = try Parser.parse(text).description
        #expect(try Parser.parse(printed).description == printed)
    }
}
