// SPDX-License-Identifier: Apache-2.0

import PrometheusText
import Testing

struct NegotiationTests {
    @Test(
        arguments: [
            // What Prometheus 2.42 sends, without and with native histograms.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
                    + "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .protobuf
            ),
            // What Prometheus 3.14 sends, by default and with the protobuf format first.
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .openMetrics
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;"
                    + "escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                    + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1", .protobuf
            ),
            // Whoever asks for anything gets what everybody reads.
            ("*/*", .text), ("", .text), ("text/*", .text), (", ,", .text),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .text),
            // Case, blanks, quotes and unknown parameters make no difference.
            ("Application/OpenMetrics-Text ; VERSION=\"1.0.0\" ; Q=0.9 , text/plain;q=0.8", .openMetrics),
            ("\tapplication/openmetrics-text;escaping=dots;charset=utf-8\t", .openMetrics),
            ("application/openmetrics-text", .openMetrics), ("application/*", .openMetrics),
            // A version or encoding that is not ours is not ours.
            ("application/openmetrics-text;version=0.0.1", .text),
            ("application/openmetrics-text;version=2.0.0", .text),
            ("application/vnd.google.protobuf", .text),
            ("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text", .text),
            (
                "application/vnd.google.protobuf;proto=other;encoding=delimited,application/openmetrics-text;q=0.1",
                .openMetrics
            ),
            // Qualities.
            ("text/plain;q=0.5,application/openmetrics-text;q=0.4", .text),
            ("text/plain;q=0.5,application/openmetrics-text;q=0.5", .text),
            ("application/openmetrics-text;q=0.5,text/plain;q=0.5", .openMetrics),
            ("application/openmetrics-text;q=0,*/*;q=0.1", .text), ("text/plain;q=0,*/*", .openMetrics),
            ("application/openmetrics-text;q=0.3,*/*;q=0.9", .text),
            // The more exact range speaks for a format, whatever its place.
            ("application/*;q=1,application/openmetrics-text;q=0.1,text/plain;q=0.5", .protobuf),
            // What nobody can read is left out; nothing acceptable is still a page.
            ("application/openmetrics-text;q=high", .text), ("application/openmetrics-text;q=2", .text),
            ("application/openmetrics-text;q=nan", .text), ("application/openmetrics-text;q=-1", .text),
            ("application/json", .text), ("text/plain;q=0", .text), ("\u{0}\u{1F600};;;===,\"", .text),
            ("\"application/openmetrics-text,", .text), (";q=1", .text),
        ] as [(String, ExpositionFormat)]
    )
    func `a scraper gets the format it asks for, or text`(accept: String, format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: [accept]) == format)
    }

    @Test func `several header fields are one list, and none is no wish`() {
        #expect(ExpositionFormat(accept: []) == .text)
        #expect(ExpositionFormat(accept: ["text/plain;q=0.5", "application/openmetrics-text"]) == .openMetrics)
    }

    @Test(
        arguments: [
            ([], .identity), ([""], .identity), (["gzip"], .gzip), (["GZip"], .gzip), (["x-gzip"], .gzip),
            (["gzip;q=0"], .identity), (["gzip;q=0.0"], .identity), (["gzip;q=0.1"], .gzip), (["*"], .gzip),
            (["*;q=0"], .identity), (["*;q=0.5,gzip;q=0"], .identity), (["deflate, br"], .identity),
            (["deflate", "gzip ; q=1.000"], .gzip), (["identity"], .identity), (["identity;q=1,gzip;q=0.5"], .identity),
            (["identity;q=0.5,gzip"], .gzip), (["identity;q=0,gzip;q=0.1"], .gzip), (["identity;q=0"], .identity),
            (["gzip;q=x"], .identity),
        ] as [([String], ContentCoding)]
    )
    func `an answer is compressed when the client asks for it`(fields: [String], coding: ContentCoding) {
        #expect(ContentCoding(acceptEncoding: fields) == coding)
    }

    @Test func `the types are those that Prometheus knows, to the letter`() {
        #expect(ExpositionFormat.text.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            ExpositionFormat.openMetrics.contentType
                == "application/openmetrics-text; version=1.0.0; charset=utf-8"
        )
        #expect(
            ExpositionFormat.protobuf.contentType
                == "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
        )
    }
}
