import HTTPTypes
import PixieCore
import PixieServer
import Testing

@Suite("GET /metrics")
struct MetricsRouteTests {
    @Test(
        "The answer is compressed only where the client says it understands it",
        arguments: [
            (nil, false), ("", false), ("identity", false), ("gzip", true), ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("*", true), ("*;q=0", false), ("gzip;q=0, *", false), ("deflate", false), ("gzip;q=nonsense", false),
        ] as [(String?, Bool)])
    func compression(accepted: String?, compressed: Bool) async throws {
        let fixture = APIFixture()
        let response = try await fixture.send(
            .get, "/metrics", headers: accepted.map { ["Accept-Encoding": $0] } ?? [:])
        #expect((response.header("Content-Encoding") == "gzip") == compressed)
        #expect(response.text.hasPrefix("gzip:") == compressed)
        #expect(response.header("Vary") == "Accept, Accept-Encoding")
    }

    @Test("A small selection is not worth compressing")
    func small() async throws {
        let response = try await APIFixture().send(
            .get, "/metrics", headers: ["Accept-Encoding": "gzip"],
            query: [("name[]", "semantic_cache_hits_total"), ("name[]", "semantic_cache_misses_total")])
        #expect(response.header("Content-Encoding") == nil)
        #expect(response.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 2)
    }

    @Test("Scrapes are counted by format and coding, and timed", arguments: ["text", "openmetrics", "protobuf"])
    func selfMetrics(format: String) async throws {
        let fixture = APIFixture()
        let accept = [
            "text": "text/plain", "openmetrics": "application/openmetrics-text",
            "protobuf": "application/vnd.google.protobuf",
        ]
        for encoding in ["gzip", "identity"] {
            _ = try await fixture.send(
                .get, "/metrics", headers: ["Accept": try #require(accept[format]), "Accept-Encoding": encoding])
        }
        let text = try await fixture.send(.get, "/metrics").text
        for encoding in ["gzip", "identity"] {
            #expect(
                text.contains(
                    "pixie_metrics_scrapes_total{format=\"\(format)\",encoding=\"\(encoding)\"} 1\n"))
        }
        #expect(text.contains("pixie_metrics_scrape_duration_seconds_count 2\n"))
        #expect(!text.contains("pixie_metrics_scrape_bytes 0\n"))
        #expect(!text.contains("pixie_metrics_series 0\n"))
    }

    @Test("A query's trace is the exemplar of both durations, in OpenMetrics only")
    func exemplars() async throws {
        let fixture = APIFixture()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let body = #"{"user_id":"00000000-0000-4000-8000-000000000001","query":"What is due?"}"#
        let headers = ["Content-Type": "application/json", "traceparent": "00-\(trace)-b7ad6b7169203331-01"]
        #expect(try await fixture.ask(body, headers: headers).status == 200)
        let open = try await fixture.send(.get, "/metrics", headers: ["Accept": "application/openmetrics-text"]).text
        let marked = open.split(separator: "\n").filter { $0.contains("# {trace_id=\"\(trace)\"}") }
        #expect(marked.contains { $0.hasPrefix("pixie_query_duration_seconds_bucket{source=\"llm\"") })
        #expect(marked.contains { $0.hasPrefix("pixie_http_request_duration_seconds_bucket{route=\"/v1/query\"") })
        #expect(!(try await fixture.send(.get, "/metrics").text.contains(trace)))
        #expect(fixture.log.lines.contains { $0.contains("\"trace_id\":\"\(trace)\"") })
    }
}
