import PixieCore
import Testing

@Suite("Exposition format")
struct ExpositionFormatTests {
    @Test(
        "The Accept header decides, by q-value, then exactness, then order; text when nothing fits",
        arguments: [
            (nil, .text004),
            ("", .text004),
            ("*/*", .text004),
            ("text/*", .text004),
            ("application/*", .openMetrics100),
            ("application/openmetrics-text", .openMetrics100),
            ("Application/OpenMetrics-Text; Version=1.0.0", .openMetrics100),
            ("application/openmetrics-text; version=\"1.0.0\"; charset=utf-8", .openMetrics100),
            ("application/openmetrics-text; version=0.0.1", .text004),
            ("application/openmetrics-text; version=2.0.0, */*;q=0.1", .text004),
            ("application/openmetrics-text;q=0.5, text/plain;q=0.6", .text004),
            ("text/plain;q=0.5, application/openmetrics-text;q=0.6", .openMetrics100),
            ("application/openmetrics-text;q=0, */*", .text004),
            ("text/plain;q=0, */*;q=0.1", .openMetrics100),
            ("text/plain, application/openmetrics-text", .text004),
            ("application/openmetrics-text, text/plain", .openMetrics100),
            ("application/openmetrics-text;q=nonsense", .text004),
            ("application/openmetrics-text;q=7", .text004),
            ("application/json", .text004),
            (";;;,,,/,q=1", .text004),
            ("application/vnd.google.protobuf", .protobuf),
            ("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text", .text004),
            ("application/vnd.google.protobuf;proto=another.Message;encoding=delimited", .text004),
            ("application/vnd.google.protobuf;q=0.4, text/plain", .text004),
            // Prometheus 2.42, 2.5x and 3.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics100
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
                    + "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                .protobuf
            ),
            ("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1", .text004),
        ] as [(String?, ExpositionFormat)])
    func negotiation(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat.negotiate(accept: accept) == format)
    }

    @Test("Content types are those Prometheus knows")
    func contentTypes() {
        #expect(ExpositionFormat.text004.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            ExpositionFormat.openMetrics100.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(
            ExpositionFormat.protobuf.contentType
                == "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited")
    }
}
