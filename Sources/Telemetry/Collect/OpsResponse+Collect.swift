// SPDX-License-Identifier: Apache-2.0

internal import NIOHTTP1
internal import TraceStore

/// The answers to collectors that bring nothing: `{"error":{"code","message"}}`.
extension OpsResponse {
    static let collectUnauthorized: OpsResponse = {
        var response = collectError(
            .unauthorized,
            "unauthorized",
            "show the token of ASYA_TRACE_COLLECT_TOKEN: as Authorization: Bearer TOKEN, or in \(CollectHeaders.token)"
        )
        response.challenge = "Bearer realm=\"traces\""
        return response
    }()

    static let collectUnknown = collectError(
        .notFound,
        "unknown_route",
        "there are /traces/slices and /traces/slices/NAME/traces, spans, hops and bodies; use `asya trace collect`"
    )

    static let collectInvalid = collectError(
        .badRequest,
        "invalid_query",
        "the query cannot be understood; use an `asya trace collect` of this release"
    )

    static func collectLimited(seconds: Int) -> OpsResponse {
        var response = collectError(
            .tooManyRequests,
            "too_many_requests",
            "others are served; come back after \(seconds) s, or raise ASYA_TRACE_COLLECT_RATE"
        )
        response.retryAfter = seconds
        return response
    }

    static func collect(_ error: SliceSourceError) -> OpsResponse {
        switch error {
        case .noSlice: collectError(.notFound, "no_slice", error.description)
        case .unreadable: collectError(.internalServerError, "unreadable", error.description)
        }
    }

    private static func collectError(_ status: HTTPResponseStatus, _ code: String, _ message: String) -> OpsResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("error") { json in
                json.object { json in
                    json.member("code", string: code)
                    json.member("message", string: message)
                }
            }
        }
        return OpsResponse(status: status, contentType: jsonType, body: json.bytes + [0x0A])
    }
}
