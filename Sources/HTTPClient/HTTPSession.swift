// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Makes requests one after the other and keeps connections open between them.
///
/// Belongs to one thread at a time and blocks it, so that thread must not be one of Swift's cooperative pool.
/// libcurl is loaded and initialised by the first session of the process, not before. Redirects are not followed.
@safe public final class HTTPSession {
    private let curl: UnsafePointer<asya_curl>
    private let easy: UnsafeMutableRawPointer
    private let multi: MultiHandle
    /// Where libcurl writes what exactly went wrong.
    private let problem: UnsafeMutablePointer<CChar>

    /// Creates a session; throws only when libcurl cannot be used.
    public init() throws(HTTPError) {
        let library = try CurlLibrary.shared.get()
        unsafe curl = library.functions
        guard let easy = unsafe curl.pointee.easy_init(), let multi = unsafe curl.pointee.multi_init() else {
            throw .libraryUnavailable(reason: "out of memory")
        }
        unsafe problem = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe problem.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe self.easy = easy
        unsafe self.multi = MultiHandle(pointer: multi, functions: curl)
    }

    deinit {
        unsafe curl.pointee.easy_cleanup(easy)
        _ = unsafe curl.pointee.multi_cleanup(multi.pointer)
        unsafe problem.deallocate()
    }

    /// Sends a request and waits for the whole response, of whatever status.
    ///
    /// `cancellation` ends the wait from another thread within milliseconds. After any error the session is usable.
    public func perform(
        _ request: HTTPRequest,
        cancellation: HTTPCancellation = HTTPCancellation()
    ) throws(HTTPError) -> HTTPResponse {
        let sink = ResponseSink(limit: request.maximumResponseBytes)
        let headers = unsafe try HeaderList(request, functions: curl)
        // The connections, the resolved names and the TLS sessions survive a reset.
        unsafe curl.pointee.easy_reset(easy)
        try configure(request, headers: headers, sink: sink)
        guard cancellation.begin({ [multi] in multi.wakeUp() }) else { throw .cancelled }
        defer { cancellation.end() }

        let result = withExtendedLifetime((headers, sink)) {
            unsafe (request.body ?? []).withUnsafeBytes { body -> Result<CURLcode, HTTPError> in
                if request.body != nil {
                    // The body is sent from where it is: it cannot move before this closure returns.
                    unsafe asya_curl_set_offset(curl, easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
                    unsafe asya_curl_set_pointer(curl, easy, CURLOPT_POSTFIELDS, body.baseAddress ?? Self.emptyBody)
                    unsafe asya_curl_set_text(curl, easy, CURLOPT_CUSTOMREQUEST, request.method)
                }
                return transfer(cancellation)
            }
        }
        let code = try result.get()
        if sink.isOverLimit { throw .responseTooLarge(limit: request.maximumResponseBytes) }
        guard code == CURLE_OK else {
            throw error(code)
        }
        return sink.response(status: unsafe asya_curl_response_code(curl, easy))
    }

    /// Drives the transfer to its end.
    ///
    /// The easy handle is back out of the multi handle when this returns.
    private func transfer(_ cancellation: HTTPCancellation) -> Result<CURLcode, HTTPError> {
        var code = unsafe curl.pointee.multi_add_handle(multi.pointer, easy)
        guard code == CURLM_OK else { return .failure(multiError(code)) }
        defer { _ = unsafe curl.pointee.multi_remove_handle(multi.pointer, easy) }
        var running: Int32 = 1
        while true {
            code = unsafe curl.pointee.multi_perform(multi.pointer, &running)
            guard code == CURLM_OK else { return .failure(multiError(code)) }
            var result = CURLE_OK
            if unsafe asya_curl_take_result(curl, multi.pointer, &result) == 1 { return .success(result) }
            if cancellation.isCancelled { return .failure(.cancelled) }
            // libcurl shortens this to its own timers, among them the request's timeout; `wakeUp` ends it.
            code = unsafe curl.pointee.multi_poll(multi.pointer, nil, 0, 60_000, nil)
            guard code == CURLM_OK else { return .failure(multiError(code)) }
        }
    }

    private func multiError(_ code: CURLMcode) -> HTTPError {
        let text = unsafe curl.pointee.multi_strerror(code)
        return .transferFailed(
            code: UInt32(bitPattern: code.rawValue),
            reason: unsafe text.map { unsafe String(cString: $0) } ?? "unknown"
        )
    }

    private func configure(_ request: HTTPRequest, headers: HeaderList, sink: ResponseSink) throws(HTTPError) {
        // Without NOSIGNAL, libcurl may send signals to time out name resolution, which ends processes with threads.
        try set(CURLOPT_NOSIGNAL, 1)
        unsafe problem[0] = 0
        unsafe asya_curl_set_pointer(curl, easy, CURLOPT_ERRORBUFFER, problem)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_URL, request.url)
        switch (request.method, request.body != nil) {
        case ("GET", false): try set(CURLOPT_HTTPGET, 1)
        case ("HEAD", false): try set(CURLOPT_NOBODY, 1)
        case (_, true): try set(CURLOPT_POST, 1)
        case (_, false): try set(CURLOPT_CUSTOMREQUEST, request.method)
        }
        // Decompression happens before the bytes are counted against the limit.
        if request.acceptsGzip { try set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        if let timeout = request.timeout {
            let (seconds, attoseconds) = timeout.components
            let milliseconds = min(max(seconds, 0), 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
            // 0 would mean no limit.
            try set(CURLOPT_TIMEOUT_MS, max(Int(milliseconds), 1))
        }
        if let file = request.tls.certificateAuthorityFile { try set(CURLOPT_CAINFO, file) }
        if let file = request.tls.clientCertificateFile { try set(CURLOPT_SSLCERT, file) }
        if let file = request.tls.clientKeyFile { try set(CURLOPT_SSLKEY, file) }
        unsafe asya_curl_set_pointer(curl, easy, CURLOPT_HTTPHEADER, headers.first)

        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(sink).toOpaque())
        unsafe asya_curl_set_pointer(curl, easy, CURLOPT_WRITEDATA, context)
        unsafe asya_curl_set_pointer(curl, easy, CURLOPT_HEADERDATA, context)
        unsafe asya_curl_set_sink(curl, easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
            unsafe ResponseSink.from(context)?.receiveBody(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
        }
        unsafe asya_curl_set_sink(curl, easy, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
            unsafe ResponseSink.from(context)?.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
        }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(unsafe asya_curl_set_long(curl, easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        guard !value.utf8.contains(0) else { throw .invalidRequest(reason: "a setting contains a NUL byte") }
        try check(unsafe asya_curl_set_text(curl, easy, option, value))
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else {
            throw error(code)
        }
    }

    private func error(_ code: CURLcode) -> HTTPError {
        let text = unsafe curl.pointee.easy_strerror(code)
        return HTTPError(
            code,
            reason: unsafe text.map { unsafe String(cString: $0) } ?? "unknown",
            detail: unsafe String(cString: problem)
        )
    }

    private static var emptyBody: UnsafeRawPointer { unsafe UnsafeRawPointer(("" as StaticString).utf8Start) }
}

/// The multi handle as other threads may see it.
@safe private struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
    let functions: UnsafePointer<asya_curl>

    /// https://curl.se/libcurl/c/curl_multi_wakeup.html: the one call that any thread may make.
    func wakeUp() {
        _ = unsafe functions.pointee.multi_wakeup(pointer)
    }
}
