// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import Synchronization

/// Answers requests from a script and keeps them.
final class FakeHTTP: HTTPRequester {
    typealias Outcome = Result<HTTPResponse, HTTPError>

    private let script: @Sendable (HTTPRequest, Int) async -> Outcome
    private let log = Mutex([HTTPRequest]())

    /// The script gets each request and its number from 0.
    init(_ script: @escaping @Sendable (HTTPRequest, Int) async -> Outcome) {
        self.script = script
    }

    var requests: [HTTPRequest] { log.withLock { $0 } }

    func perform(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let index = log.withLock { log in
            log.append(request)
            return log.count - 1
        }
        return try await script(request, index).get()
    }
}

extension Result<HTTPResponse, HTTPError> {
    static func answer(_ status: Int, _ body: String = "", headers: [HTTPHeader] = []) -> Self {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }
}
