import Testing

@testable import PixieMonitoring

/// The runner itself: what it must accept in the newer form of the language, and what it must not let pass.
@Suite("Test script language")
struct ScriptLanguageTests {
    private static let data = """
        load 30s
          requests_total{code="200"} 0+30x10
          requests_total{code="500"} 0 1 2 stale 4
          broken_bucket{le="a"} 1


        """

    @Test(
        "every kind of expectation holds where it is true",
        arguments: [
            "eval instant at 1m sum(requests_total)\n  expect no_warn\n  expect no_info\n  {} 62",
            "eval instant at 1m sort_desc(requests_total)\n expect ordered\n requests_total{code=\"200\"} 60\n requests_total{code=\"500\"} 2",
            "eval instant at 1m abs(requests_total, 1)\n expect fail",
            "eval instant at 1m abs({code=\"200\"}) * on() requests_total\n expect fail regex: found duplicate series .*",
            "eval instant at 1m abs(1)\n expect fail msg: 1:5: parse error: expected type instant vector in call to function \"abs\", got scalar",
            "eval instant at 1m (\"text\")\n expect string \"text\"",
            "eval instant at 1m requests_total{code=\"500\"}[1m]\n expect range vector from 30s to 1m step 30s\n requests_total{code=\"500\"} 1 2",
            "eval range from 0 to 2m step 30s requests_total{code=\"500\"}\n requests_total{code=\"500\"} 0 1 2 _ 4",
            "eval range from 0 to 1m step 30s 1 + 1\n 2",
            "eval instant at 1m quantile(2, requests_total)\n expect warn msg: PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)\n {} Inf",
            "eval instant at 1m rate(broken_bucket[5m]) * 0\n expect no_warn",
            "eval_fail instant at 1m nonsense(\n  expected_fail_regexp unknown function.*|.*unclosed.*",
            "clear\neval instant at 1m requests_total",
        ])
    func holds(script: String) throws {
        var runner = ScriptRunner(dialect: .prometheus3)
        try runner.run(ScriptLanguageTests.data + script)
        #expect(runner.faults.map(\.description) == [])
        #expect(runner.evaluations == 1)
        #expect(runner.refused == 0)
    }

    @Test(
        "a false expectation is reported",
        arguments: [
            "eval instant at 1m sum(requests_total)\n  {} 63", "eval instant at 1m sum(requests_total)",
            "eval instant at 1m sum(requests_total)\n  expect fail",
            "eval instant at 1m requests_total\n requests_total{code=\"200\"} 60",
            "eval instant at 1m sort(requests_total)\n expect ordered\n requests_total{code=\"200\"} 60\n requests_total{code=\"500\"} 2",
            "eval instant at 1m sum(requests_total)\n expect warn\n {} 62",
            "eval instant at 1m quantile(2, requests_total)\n expect no_warn\n {} Inf",
            "eval instant at 1m abs(1)\n expect fail msg: something else",
            "eval instant at 1m (\"text\")\n expect string \"other\"",
            "eval range from 0 to 1m step 30s requests_total{code=\"500\"}\n requests_total{code=\"500\"} 0 1",
            "eval range from 0 to 1m step 30s requests_total{code=\"500\"}\n requests_total{code=\"500\"} 0 1 _",
        ])
    func isReported(script: String) throws {
        var runner = ScriptRunner(dialect: .prometheus3)
        try runner.run(ScriptLanguageTests.data + script)
        #expect(runner.faults.count == 1)
    }

    @Test("what Pixie refuses by name is counted, not passed")
    func refused() throws {
        var runner = ScriptRunner(dialect: .prometheus3)
        try runner.run(
            """
            load 1m
              h{a="1"} 1 {{schema:0 count:1}}

            load_with_nhcb 1m
              c_bucket{le="1"} 1 2
              c_bucket{le="+Inf"} 1 2

            eval instant at 1m histogram_count(h)
              {a="1"} 1

            eval instant at 1m h
              h{a="1"} {{count:1}}

            eval instant at 1m absent(h)

            eval instant at 1m histogram_quantile(0.5, c)
              {} 0.5

            eval range from 0 to 1m step 30s vector(range())
              {} 60 60 60
            """)
        #expect(runner.evaluations == 5)
        #expect(runner.refused == 5)
        #expect(runner.faults.isEmpty)
    }
}
