// SPDX-License-Identifier: Apache-2.0

internal import NIOHTTP1
internal import PrometheusText

/// What a scraper asked for.
struct ScrapeRequest: Equatable, Sendable {
    var format: ExpositionFormat
    var coding: ContentCoding

    init(format: ExpositionFormat = .text, coding: ContentCoding = .identity) {
        self.format = format
        self.coding = coding
    }

    init(_ headers: HTTPHeaders) {
        format = ExpositionFormat(accept: headers["Accept"])
        coding = ContentCoding(acceptEncoding: headers["Accept-Encoding"])
    }
}
