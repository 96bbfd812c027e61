// SPDX-License-Identifier: Apache-2.0

internal import NIOHTTP1

/// One answer of the ops server, body in memory.
struct OpsResponse: Equatable {
    var status: HTTPResponseStatus
    var contentType: String
    var body: [UInt8]
    var allow: String?

    /// How the body is compressed, if it is.
    var contentEncoding: String?

    /// The headers of a request that decide about the answer.
    var vary: String?

    /// After how many seconds to ask again.
    var retryAfter: Int?

    /// How a client says who it is, when it did not.
    var challenge: String?

    /// Ends the connection, whatever the client would like.
    var closesConnection = false

    static let textType = "text/plain; charset=utf-8"
    static let jsonType = "application/json; charset=utf-8"

    /// A page of metrics, its type to the letter: Prometheus 3 fails a scrape whose type it does not know.
    static func metrics(_ page: [UInt8], contentType: String, contentEncoding: String?) -> OpsResponse {
        OpsResponse(
            status: .ok,
            contentType: contentType,
            body: page,
            contentEncoding: contentEncoding,
            vary: "Accept, Accept-Encoding"
        )
    }

    static func health(_ report: HealthReport) -> OpsResponse {
        OpsResponse(
            status: report.isReady ? .ok : .serviceUnavailable,
            contentType: jsonType,
            body: report.json()
        )
    }

    static let notFound = OpsResponse(
        status: .notFound,
        contentType: textType,
        body: Array("not found; this server has /metrics, /healthz and /readyz\n".utf8)
    )

    static let methodNotAllowed = OpsResponse(
        status: .methodNotAllowed,
        contentType: textType,
        body: Array("method not allowed; use GET or HEAD\n".utf8),
        allow: "GET, HEAD"
    )

    static let payloadTooLarge = OpsResponse(
        status: .payloadTooLarge,
        contentType: textType,
        body: Array("the request has a body; this server takes none\n".utf8),
        closesConnection: true
    )

    static let renderingFailed = OpsResponse(
        status: .internalServerError,
        contentType: textType,
        body: Array("the metrics could not be rendered\n".utf8)
    )
}
