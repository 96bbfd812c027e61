// SPDX-License-Identifier: Apache-2.0

import Envelopes

/// A request that must be refused, and how.
struct SecurityCase: Sendable {
    /// Who asks.
    enum Caller: Sendable {
        case nobody
        /// May use what needs no scope.
        case ada
        /// Has no envelope.
        case bob
    }

    let name: String
    var caller = Caller.ada
    var method = "GET"
    let target: String
    var headers: [String] = []
    var body: String?
    let status: Int
    /// The code of the error: a word of the gateway, or the number of an error of JSON-RPC.
    let code: String

    /// The request as it goes over the wire.
    func text(credentials: [String]) -> String {
        var lines = ["\(method) \(target) HTTP/1.1", "Connection: close"] + credentials + headers
        if !headers.contains(where: { $0.hasPrefix("Host:") }) { lines.append("Host: localhost") }
        if let body {
            if !headers.contains(where: { $0.hasPrefix("Content-Type:") }) {
                lines.append("Content-Type: application/json")
            }
            lines.append("Content-Length: \(body.utf8.count)")
        }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }

    /// What is wrong with an answer; nil for nothing.
    func fault(of answer: String) -> String? {
        guard let end = answer.firstRange(of: "\r\n\r\n") else { return "no answer: \(answer.prefix(200))" }
        guard answer.hasPrefix("HTTP/1.1 \(status) ") else { return "not \(status): \(answer.prefix(600))" }
        // The answer to HEAD has no body.
        guard method != "HEAD" else { return nil }
        let body = Array(answer[end.upperBound...].utf8)
        guard let error = (try? JSONValue(decoding: body))?["error"] else { return "no JSON error: \(answer)" }
        let found = error["code"]?.stringValue ?? error["code"]?.intValue.map(String.init)
        guard found == code else { return "not \(code): \(answer)" }
        let hasHint = error["data"] != nil || (error["message"]?.stringValue ?? "").contains(#/;| must | send /#)
        return hasHint ? nil : "it does not say what to do: \(answer)"
    }
}
