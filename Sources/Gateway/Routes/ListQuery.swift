// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Tracking

extension EnvelopeQuery {
    private static let parameters = ["status", "tool", "parent_id", "since", "until", "limit", "cursor"]

    /// Reads the query of `GET /envelopes`.
    ///
    /// - Parameters:
    ///   - query: What follows the question mark.
    ///   - principal: Whose envelopes are shown.
    /// - Throws: `APIError.invalidRequest` that names the parameter that is wrong.
    init(_ query: String?, principal: String) throws(APIError) {
        let parameters = try QueryParameters(query, allowed: Self.parameters)
        self.init(principal: principal)
        if let text = parameters["status"] {
            guard let status = EnvelopeStatus(rawValue: text) else {
                throw .invalidRequest(
                    "status must be one of " + EnvelopeStatus.allCases.map(\.rawValue).joined(separator: ", ")
                )
            }
            self.status = status
        }
        tool = parameters["tool"]
        parentID = parameters["parent_id"]
        sinceUnixNano = try Self.time(parameters, "since")
        untilUnixNano = try Self.time(parameters, "until")
        if let text = parameters["limit"] {
            guard let limit = Int(text), (1...500).contains(limit) else {
                throw .invalidRequest("limit must be an integer from 1 to 500")
            }
            self.limit = limit
        }
        if let text = parameters["cursor"] {
            guard let cursor = EnvelopeCursor(text: text) else {
                throw .invalidRequest("cursor must be the next_cursor of the page before, unchanged")
            }
            after = cursor
        }
    }

    private static func time(_ parameters: QueryParameters, _ name: String) throws(APIError) -> UInt64? {
        guard let text = parameters[name] else { return nil }
        guard let time = RFC3339.parse(text) else {
            throw .invalidRequest("\(name) must be a time such as 2026-01-31T12:00:00Z (RFC 3339)")
        }
        return time
    }
}
