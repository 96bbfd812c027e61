// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPClient
import Hummingbird
import NIOPosix
import Tracing

/// One call that a request asks for.
struct Call: Sendable {
    private let url: String
    private let body: [UInt8]

    /// The threads that wait for answers; a call of this service to itself holds one at each depth.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 16)
        pool.start()
        return pool
    }()

    /// Reads the calls of a request: a list, or one alone; a call without arguments sends an empty list.
    ///
    /// - Throws: An answer of status 400 that says what is wrong with the request.
    static func decode(_ body: Data) throws -> [Call] {
        let json = try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed)
        guard let list = json as? [[String: Any]] ?? (json as? [String: Any]).map({ [$0] }) else {
            throw Hummingbird.HTTPError(.badRequest, message: #"the body must be a list of {"url", "arguments"}"#)
        }
        return try list.map { element in
            guard let url = element["url"] as? String else {
                throw Hummingbird.HTTPError(.badRequest, message: #"each element needs a "url""#)
            }
            let arguments = element["arguments"].flatMap { $0 is NSNull ? nil : $0 } ?? [Any]()
            let body = try JSONSerialization.data(withJSONObject: arguments, options: .fragmentsAllowed)
            return Call(url: url, body: Array(body))
        }
    }

    /// Makes the call in a span of its own and waits for the answer.
    ///
    /// - Throws: An answer of status 502 when there is no answer or not a good one.
    func make() async throws {
        try await withSpan("POST", ofKind: .client) { span in
            span.attributes["http.request.method"] = "POST"
            span.attributes["url.full"] = url
            var headers = [HTTPHeader("Content-Type", "application/json")]
            InstrumentationSystem.instrument.inject(span.context, into: &headers, using: HeaderInjector())
            let request = HTTPClient.HTTPRequest(
                method: "POST",
                url: url,
                headers: headers,
                body: body,
                timeout: .seconds(30)
            )
            let response: HTTPClient.HTTPResponse
            do {
                response = try await Self.threads.runIfActive { try HTTPSession().perform(request) }
            } catch {
                throw Hummingbird.HTTPError(.badGateway, message: "\(error)")
            }
            span.attributes["http.response.status_code"] = response.status
            guard (200..<300).contains(response.status) else {
                throw Hummingbird.HTTPError(.badGateway, message: "the url answered with status \(response.status)")
            }
        }
    }
}

/// Adds headers to a request of this project's client.
struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout [HTTPHeader]) {
        carrier.append(HTTPHeader(key, value))
    }
}
