import Testing

@testable import PixieMonitoring

@Suite("Rule templates")
struct TemplateTests {
    private static let data = TemplateValue.alert(
        labels: ["job": "api", "instance": "host-1.example.com:8080", "__name__": "up"], value: 0.12345,
        externalLabels: ["region": "eu"], externalURL: "http://pixie.example/base")

    private func expand(_ text: String) throws(MonitoringError) -> String {
        let expander = TemplateExpander(name: "t", externalURL: "http://pixie.example/base") {
            _ throws(MonitoringError) in
            [
                VectorSample(labels: ["job": "web", "__value__": "w"], time: 0, value: 2),
                VectorSample(labels: ["job": "api"], time: 0, value: 1.5),
            ]
        }
        return try expander.expand(TemplateExpander.alertPrelude + text, data: TemplateTests.data)
    }

    @Test(
        "what nests beyond the limit is refused, at any depth",
        arguments: [
            ("{{ ", "(", "1", ")", " }}"), ("{{ if true }}", "{{ else if true }}", "a", "", "{{ end }}"),
            ("", "{{ if true }}", "a", "{{ end }}", ""),
        ])
    func nesting(before: String, open: String, inner: String, close: String, after: String) throws {
        func text(_ depth: Int) -> String {
            before + String(repeating: open, count: depth) + inner + String(repeating: close, count: depth) + after
        }
        _ = try expand(text(80))
        for depth in [120, 60_000] {
            let error = #expect(throws: MonitoringError.self) { try expand(text(depth)) }
            #expect(error?.message.contains("template nests too deeply") == true)
        }
    }

    @Test(
        "actions become text",
        arguments: [
            ("plain {text}", "plain {text}"), ("{{ $labels.job }} is {{ $value }}", "api is 0.12345"),
            ("{{ $labels.none }}|{{ .Nothing }}", "|<no value>"),
            ("{{ $externalLabels.region }} {{ $externalURL }}", "eu http://pixie.example/base"),
            ("{{ $value | humanizePercentage }}", "12.35%"),
            (
                "{{ printf \"%.2f|%5d|%-4s|%q|%v|%t\" $value 7 \"ab\" \"c\" 1.5 true }}",
                "0.12|    7|ab  |\"c\"|1.5|true"
            ),
            ("{{ if gt $value 0.1 }}high{{ else if gt $value 0.05 }}mid{{ else }}low{{ end }}", "high"),
            ("{{ if and (eq $labels.job \"web\" \"api\") (not false) }}y{{ end }}", "y"),
            ("{{ with $labels.none }}a{{ else }}b{{ end }}", "b"), ("{{ with $labels.job }}{{ . }}{{ end }}", "api"),
            (
                "{{ range query \"up\" | sortByLabel \"job\" }}{{ .Labels.job }}={{ .Value }};{{ end }}",
                "api=1.5;web=2;"
            ),
            (
                "{{ range $i, $x := query \"up\" }}{{ $i }}{{ $x | value }}{{ if eq $i 0 }}{{ continue }}{{ end }}!{{ end }}",
                "0211.5!"
            ),
            ("{{ query \"up\" | first | label \"job\" }}{{ query \"up\" | first | strvalue }}", "webw"),
            ("a {{- \" b \" -}} c", "a b c"), ("{{/* nothing */}}x", "x"), ("{{ $x := 1 }}{{ $x = 2 }}{{ $x }}", "2"),
            (
                "{{ define \"d\" }}[{{ .arg0 }}{{ .arg1 }}]{{ end }}{{ template \"d\" (args 1 \"z\") }}{{ tmpl \"d\" (args 2 3) }}",
                "[1z][23]"
            ),
            (
                "{{ $labels.instance | stripPort }} {{ $labels.instance | stripDomain }}",
                "host-1.example.com host-1:8080"
            ),
            ("{{ \"[::1]:80\" | stripPort }} {{ \"10.0.0.1:80\" | stripDomain }}", "::1 10.0.0.1:80"),
            ("{{ reReplaceAll \"(a+)b\" \"<$1>\" \"xaabyab\" }}{{ match \"^x\" \"axb\" }}", "x<aa>y<a>false"),
            ("{{ reReplaceAll \"x*\" \"-\" \"abxc\" }}", "-a-b-c-"),
            ("{{ title \"ab cD\" }}{{ toUpper \"x\" }}{{ toLower \"Y\" }}", "Ab CDXy"),
            ("{{ graphLink \"up == 0\" }} {{ pathPrefix }}", "/graph?g0.expr=up+%3D%3D+0&g0.tab=0 /base"),
            (
                "{{ humanize 1234567.0 }} {{ humanize1024 2048 }} {{ humanizeDuration 3700 }} {{ humanizeDuration 0.0012 }}",
                "1.235M 2ki 1h 1m 40s 1.2ms"
            ),
            (
                "{{ humanizeTimestamp 1435065584.128 }} {{ (toTime 0).Format \"Jan 2, 2006 15:04 MST\" }}",
                "2015-06-23 13:19:44.128 +0000 UTC Jan 1, 1970 00:00 UTC"
            ),
            ("{{ len $labels.job }}{{ index $labels \"job\" }}{{ print 1 2 \"a\" 3 }}", "3api1 2a3"),
            ("{{ parseDuration \"1h2m10ms\" }}", "3720.01"),
        ])
    func expansion(text: String, expected: String) throws {
        #expect(try expand(text) == expected)
    }

    @Test(
        "faults are told with their place",
        arguments: [
            ("{{", "error parsing template t: template: t:1: unclosed action"),
            ("\n{{ nope }}", "error parsing template t: template: t:2: function \"nope\" not defined"),
            ("{{ if true }}x", "error parsing template t: template: t:1: unexpected EOF"),
            ("{{ end }}", "error parsing template t: template: t:1: unexpected {{end}}"),
            (
                "\n{{ humanize \"one\" }}",
                "error executing template t: template: t:2:3: executing \"t\" at <humanize \"one\">: error calling humanize: strconv.ParseFloat: parsing \"one\": invalid syntax"
            ),
            (
                "\n {{ if gt $value 1 }}{{ end }}",
                "error executing template t: template: t:2:7: executing \"t\" at <gt $value 1>: error calling gt: incompatible types for comparison"
            ),
            (
                "\n{{ $nope }}",
                "error executing template t: template: t:2:3: executing \"t\" at <$nope>: undefined variable: $nope"
            ),
        ])
    func faults(text: String, expected: String) {
        let error = #expect(throws: MonitoringError.self) { try expand(text) }
        #expect(error?.description == expected)
    }

    @Test(
        "templates that would not end or not fit are stopped",
        arguments: [
            "{{ define \"x\" }}{{ template \"x\" . }}{{ end }}{{ template \"x\" . }}",
            "{{ define \"x\" }}{{ tmpl \"x\" . }}{{ end }}{{ tmpl \"x\" . }}",
            String(repeating: "{{ if true }}", count: 2_000),
            "{{ define \"a\" }}{{ range query \"up\" }}{{ template \"b\" }}{{ end }}{{ end }}{{ define \"b\" }}"
                + String(repeating: "{{ template \"c\" }}", count: 100) + "{{ end }}{{ define \"c\" }}"
                + String(repeating: "{{ template \"d\" }}", count: 100) + "{{ end }}{{ define \"d\" }}"
                + String(repeating: "{{ template \"e\" }}", count: 100)
                + "{{ end }}{{ define \"e\" }}xxxxxxxxxxxxx{{ end }}{{ template \"a\" }}",
        ])
    func bounded(text: String) {
        #expect(throws: MonitoringError.self) { try expand(text) }
    }
}
