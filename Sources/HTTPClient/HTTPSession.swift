// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Makes requests one after the other and keeps connections open between them.
///
/// Belongs to one thread at a time and blocks it, so that thread must not be one of Swift's cooperative pool.
/// libcurl is loaded and initialised by the first session of the process, not before. Redirects are not followed.
@safe public final class HTTPSession {
    private let library: CurlLibrary
    private let multi: MultiHandle
    private let easy: EasyHandle

    /// Creates a session; throws only when libcurl cannot be used.
    public init() throws(HTTPError) {
        library = try CurlLibrary.shared.get()
        multi = try MultiHandle(library)
        easy = try EasyHandle(library)
    }

    /// Sends a request and waits for the whole response, of whatever status.
    ///
    /// `cancellation` ends the wait from another thread within milliseconds. After any error the session is usable.
    public func perform(
        _ request: HTTPRequest,
        cancellation: HTTPCancellation = HTTPCancellation()
    ) throws(HTTPError) -> HTTPResponse {
        let sink = ResponseSink(limit: request.maximumResponseBytes)
        let headers = try HeaderList(request, library: library)
        try easy.configure(request, headers: headers, sink: sink)
        guard cancellation.begin({ [multi] in multi.wakeUp() }) else { throw .cancelled }
        defer { cancellation.end() }

        let result = withExtendedLifetime((headers, sink)) {
            unsafe (request.body ?? []).withUnsafeBytes { body -> Result<CURLcode, HTTPError> in
                // The body cannot move before this closure returns.
                if request.body != nil { unsafe easy.setBody(body, method: request.method) }
                return Result { () throws(HTTPError) in try transfer(cancellation) }
            }
        }
        return try easy.response(try result.get(), sink: sink, limit: request.maximumResponseBytes)
    }

    /// Drives the transfer to its end.
    ///
    /// The easy handle is back out of the multi handle when this returns.
    private func transfer(_ cancellation: HTTPCancellation) throws(HTTPError) -> CURLcode {
        try multi.add(easy)
        defer { multi.remove(easy) }
        while true {
            try multi.perform()
            if let (_, code) = unsafe multi.takeResult() { return code }
            if cancellation.isCancelled { throw .cancelled }
            // libcurl shortens this to its own timers, among them the request's timeout; `wakeUp` ends it.
            try multi.wait()
        }
    }
}
