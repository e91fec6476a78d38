import Testing

@testable import PixieMonitoring

@Suite("Label patterns")
struct LabelPatternTests {
    @Test(
        "a pattern must match the whole value",
        arguments: [
            ("api", "api", true), ("api", "apis", false), ("a|b|c", "b", true), ("a|b|c", "bc", false),
            ("api-.*", "api-", true), ("api-.+", "api-", false), (".*-server", "web-server", true),
            (".*err.*", "an error", true), (".*err.*", "fine", false), ("", "", true), (".+", "", false),
            ("5..", "503", true), ("5..", "50", false), ("[0-9a-f]{2,4}", "beef", true),
            ("[0-9a-f]{2,4}", "beefs", false), ("[^a-c]+", "xyz", true), ("[^a-c]+", "xay", false),
            ("(?i:PROD)uction", "production", true), ("(?i:PROD)uction", "prodUction", false),
            ("((?i)PRO).*", "production", true), (".*(?i:TION).*?", "production", true), (#"\d+\.\d+"#, "1.25", true),
            (#"\d+\.\d+"#, "1x25", false), ("(foo|bar)baz", "barbaz", true), ("(foo|bar)?", "", true),
            ("^a$", "a", true),
            ("a^b", "ab", false), ("x*?y", "xxy", true), (#"[[:alpha:]_]+"#, "snake_case", true),
            (#"\Qa.b\E+"#, "a.bb", true),
            (#"\x41\x{42}"#, "AB", true), ("é+", "éé", true), ("[а-я]+", "привет", true), ("(a*)*", "aaaa", true),
            ("(|a)+", "aa", true), (#"[\]a]+"#, "a]", true), ("a{0}", "", true), ("a{,2}", "a{,2}", true),
        ])
    func wholeValue(pattern: String, value: String, matches: Bool) throws {
        #expect(try LabelMatcher("l", .matches, pattern).matches(value) == matches)
        #expect(try LabelMatcher("l", .doesNotMatch, pattern).matches(value) == !matches)
    }

    @Test("a dot matches a newline in dialect 3 only", arguments: ["a.b", "a.*", ".*b", ".*\n?.*", ".+"])
    func newline(pattern: String) throws {
        let isExplicit = pattern.contains("\n")
        #expect(try LabelMatcher("l", .matches, pattern, dialect: .prometheus3).matches("a\nb"))
        #expect(try LabelMatcher("l", .matches, pattern, dialect: .prometheus2).matches("a\nb") == isExplicit)
    }

    @Test(
        "what RE2 refuses or this matcher lacks is refused with its reason",
        arguments: [
            ("(.*", "missing closing )"), ("a)", "unexpected )"), ("[a", "missing closing ]"),
            ("*a", "missing argument to repetition operator"), ("a**", "invalid nested repetition operator"),
            ("a{2,1}", "invalid repeat count"), ("a{1001}", "invalid repeat count"), (#"\bword\b"#, "word boundaries"),
            (#"\pL"#, "Unicode classes"), ("(?m)^a", "multi-line"), (#"(a)\1"#, "invalid escape sequence"),
            ("(?=a)", "invalid or unsupported Perl syntax"), ("[z-a]", "invalid character class range"),
            (#"a\"#, "trailing backslash"), ("((((a{100}){100}){100}){100})", "expression too large"),
            (String(repeating: "(", count: 5_000), "nests too deeply"),
        ])
    func refused(pattern: String, reason: String) {
        let error = #expect(throws: MonitoringError.self) { try LabelMatcher("l", .matches, pattern) }
        #expect(error?.message.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("a pattern that makes backtracking matchers explode takes time linear in the value")
    func linearTime() throws {
        let matcher = try LabelMatcher("l", .matches, "(a|a)*(a|aa)*(a*)*b")
        #expect(!matcher.matches(String(repeating: "a", count: 20_000)))
        let optional = try LabelMatcher(
            "l", .matches, String(repeating: "a?", count: 200) + String(repeating: "a", count: 200))
        #expect(optional.matches(String(repeating: "a", count: 200)))
    }

    @Test("a run over many values gives what single matches give, also beyond its table of states")
    func manyStates() throws {
        // Subsets of positions: far more states than the table keeps.
        let matcher = try LabelMatcher("l", .matches, "(a|b)*a(a|b){12}")
        var evaluation = LabelMatcher.Evaluation(matcher)
        for seed in 0..<1_500 {
            let value = (0..<20).map { (seed &* 2_654_435_761) >> ($0 + 3) & 1 == 0 ? "a" : "b" }.joined()
            let expected = value.dropLast(12).last == "a"
            #expect(evaluation.matches(value) == expected)
        }
    }

    @Test(
        "captures fill a replacement as Go fills it",
        arguments: [
            ("(.*)-(.*)", "a-b", "$2:$1", "b:a"), ("(?P<x>.*)-.*", "a-b", "${x}y$x", "aya"),
            ("(a)|(b)", "b", "[$1][$2]", "[][b]"), ("(.*)", "v", "$1x", ""), ("(.*)", "v", "${1}x$$1", "vx$1"),
            ("(a+)(a*)", "aaa", "$1,$2", "aaa,"), ("(a+?)(a*)", "aaa", "$1,$2", "a,aa"), ("x", "x", "$", "$"),
        ])
    func captures(pattern: String, value: String, template: String, expected: String) throws {
        let captures = try LabelPattern(pattern, dotMatchesNewline: true).captures(in: value)
        #expect(captures?.expand(template) == expected)
    }
}
