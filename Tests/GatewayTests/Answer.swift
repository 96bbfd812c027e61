// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient

/// What the gateway answered.
struct Answer: Sendable {
    let status: Int
    let text: String
    private let response: HTTPResponse

    init(_ response: HTTPResponse) {
        self.response = response
        status = response.status
        text = String(decoding: response.body, as: UTF8.self)
    }

    /// The body as JSON; null when it is none.
    var json: JSONValue { (try? JSONValue(decoding: Array(text.utf8))) ?? .null }

    /// The code of an error.
    var code: String? { json["error"]?["code"]?.stringValue }

    /// The text of a tool call's result, which is JSON.
    var call: JSONValue? {
        json["content"]?[0]?["text"]?.stringValue.flatMap { try? JSONValue(decoding: Array($0.utf8)) }
    }

    subscript(header: String) -> String? { response.header(header) }
}
